import { readFileSync } from "node:fs"
import * as ProcessTable from "@safelight/embedded/ProcessTable"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as ExecutionStrategy from "effect/ExecutionStrategy"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import * as Ref from "effect/Ref"
import * as Schedule from "effect/Schedule"
import * as Scope from "effect/Scope"

/** A server process as the embedded servers describe it. */
interface Running {
  readonly pid: number
  readonly port: number
  readonly exited: Effect.Effect<string>
}

/** Ways to take a server away and bring it back on the same port and data folder. */
export interface Outage {
  /** kill -9, and waits until the process is gone. */
  readonly kill: Effect.Effect<void>
  /** An orderly stop. */
  readonly stop: Effect.Effect<void>
  /** Starts it again on the same port and data; does nothing while it runs. */
  readonly start: Effect.Effect<void>
  /** SIGSTOP to the server and what it started: connections stay open and nothing answers. `thaw` ends it. */
  readonly freeze: Effect.Effect<void>
  readonly thaw: Effect.Effect<void>
}

/** What a process started: PostgreSQL answers from a process for each connection. None where there is no /proc. */
const childrenOf = (pid: number): ReadonlyArray<number> => {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").split(" ").filter(Boolean).map(Number)
  } catch {
    return []
  }
}

/**
 * Starts a server in a scope of its own below the current one, so that a test can end and restart it. The first
 * start chooses the port and the later ones are told it.
 */
export const restartable = <A extends Running, E>(
  make: (port: number | undefined) => Effect.Effect<A, E, Scope.Scope>
): Effect.Effect<readonly [A, Outage], never, Scope.Scope> =>
  Effect.gen(function* () {
    // Each start in the place of the first: what a test builds on it ends before it.
    const place = yield* Scope.fork(yield* Effect.scope, ExecutionStrategy.sequential)
    const run = (port: number | undefined) =>
      Effect.gen(function* () {
        const scope = yield* Scope.fork(place, ExecutionStrategy.sequential)
        const server = yield* Scope.extend(make(port), scope)
        return { scope, server }
      })
    const first = yield* Effect.orDie(run(undefined))
    const current = yield* Ref.make(Option.some(first))
    const take = Ref.getAndSet(current, Option.none()).pipe(Effect.map(Option.toArray))
    const signal = (name: NodeJS.Signals) =>
      Effect.flatMap(Ref.get(current), (state) =>
        Option.isNone(state)
          ? Effect.void
          : Effect.gen(function* () {
              const { pid } = state.value.server
              yield* ProcessTable.signal(pid, name)
              // One that stopped starts no more of them.
              for (const child of childrenOf(pid)) yield* ProcessTable.signal(child, name)
            })
      )
    return [
      first.server,
      {
        kill: Effect.flatMap(take, ([state]) =>
          state === undefined
            ? Effect.void
            : Effect.sync(() => process.kill(state.server.pid, "SIGKILL")).pipe(
                Effect.zipRight(state.server.exited),
                Effect.zipRight(Scope.close(state.scope, Exit.void))
              )
        ),
        stop: Effect.flatMap(take, ([state]) => (state ? Scope.close(state.scope, Exit.void) : Effect.void)),
        start: Effect.gen(function* () {
          if (Option.isSome(yield* Ref.get(current))) return
          // Shared memory and port of a killed server may be held for a moment longer.
          const next = yield* run(first.server.port).pipe(
            Effect.retry({ schedule: Schedule.spaced("100 millis"), times: 50 }),
            Effect.withClock(Clock.make()),
            Effect.orDie
          )
          yield* Ref.set(current, Option.some(next))
        }),
        freeze: signal("SIGSTOP"),
        thaw: signal("SIGCONT")
      }
    ] as const
  })
