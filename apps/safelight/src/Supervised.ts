import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as ExecutionStrategy from "effect/ExecutionStrategy"
import * as Exit from "effect/Exit"
import * as Ref from "effect/Ref"
import * as Schedule from "effect/Schedule"
import * as Scope from "effect/Scope"

interface Server {
  readonly port: number
  readonly exited: Effect.Effect<string>
}

export interface SupervisedOptions<A> {
  /** Hears of every start. */
  readonly started?: (server: A) => Effect.Effect<void>
  /** Hears that it ended by itself, before it is started again. */
  readonly ended?: Effect.Effect<void>
}

/** One that ends sooner than this after its start ends for a reason that is still there. */
const soonMillis = 10_000
const longestPause = 5_000

/** Milliseconds before the next start: doubled with every end that came soon. */
const pauseAfter = (lived: number, before: number): number =>
  lived > soonMillis ? 0 : Math.min(longestPause, Math.max(200, before * 2))

/**
 * Keeps a server running: when it ends by itself it is started again on the same port, so that its clients find it.
 * Closing the scope stops it for good.
 */
export const supervised = <A extends Server, E>(
  name: string,
  make: (port: number | undefined) => Effect.Effect<A, E, Scope.Scope>,
  options: SupervisedOptions<A> = {}
): Effect.Effect<A, E, Scope.Scope> =>
  Effect.gen(function* () {
    // Each start in the place of the first: what was built on it stops before it, however often it was started again.
    const place = yield* Scope.fork(yield* Effect.scope, ExecutionStrategy.sequential)
    const started = options.started ?? (() => Effect.void)
    const launch = (port: number | undefined) =>
      Effect.gen(function* () {
        const scope = yield* Scope.fork(place, ExecutionStrategy.sequential)
        const server = yield* Scope.extend(make(port), scope).pipe(
          Effect.onError((cause) => Scope.close(scope, Exit.failCause(cause)))
        )
        yield* started(server)
        return { scope, server, since: yield* Clock.currentTimeMillis }
      })
    const first = yield* launch(undefined)
    const current = yield* Ref.make({ ...first, pause: 0 })
    yield* Effect.gen(function* () {
      const { pause: before, scope, server, since } = yield* Ref.get(current)
      const how = yield* server.exited
      yield* options.ended ?? Effect.void
      const pause = pauseAfter((yield* Clock.currentTimeMillis) - since, before)
      yield* Effect.logError(`${name} ${how}; starting it again`)
      yield* Scope.close(scope, Exit.void)
      yield* Effect.sleep(pause)
      // Whatever the reason: a disk without room for a file of the server's is met as a defect, and passes.
      const next = yield* launch(first.server.port).pipe(
        Effect.sandbox,
        Effect.tapError((cause) => Effect.logError(`${name} does not come back`, cause)),
        Effect.retry(Schedule.exponential("200 millis").pipe(Schedule.union(Schedule.spaced("5 seconds"))))
      )
      yield* Ref.set(current, { ...next, pause })
      yield* Effect.logInfo(`${name} runs again on port ${next.server.port}`)
    }).pipe(Effect.forever, Effect.forkScoped)
    return first.server
  })
