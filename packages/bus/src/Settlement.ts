import { Unavailable } from "@safelight/events/Unavailable"
import * as Cause from "effect/Cause"
import * as Deferred from "effect/Deferred"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as FiberSet from "effect/FiberSet"
import { identity } from "effect/Function"
import * as Option from "effect/Option"
import type * as Scope from "effect/Scope"
import { Gate, type Pass } from "./Gate.ts"
import type { HandlerFailure } from "./HandlerFailure.ts"
import type { Attempt } from "./JobQueue.ts"
import { Permits } from "./Permits.ts"
import { RetryPolicy } from "./RetryPolicy.ts"

/** How a message ends: handled, dropped, given up, or handed back because this process stops. */
export type Settlement =
  | { readonly _tag: "Done" }
  | { readonly _tag: "Dropped"; readonly reason: string }
  | { readonly _tag: "Parked"; readonly error: string; readonly tries: number }
  | { readonly _tag: "Released" }

/** Shared by everything one consumer does in one process. */
export interface Line {
  /** Closed while infrastructure is away: one message at a time tries whether it is back. */
  readonly gate: Gate
  /** How many handlers run at a time; a message that waits for its next try holds none. */
  readonly permits: Permits
  /** How many that is. */
  readonly concurrency: number
  readonly hands: Permits
  /** Done once the consumer is to stop. */
  readonly stopping: Deferred.Deferred<void>
  /** What the line has in hand; awaited when it stops. */
  readonly running: FiberSet.FiberSet<void>
}

/** Handlers of one consumer that run at a time in a process, where they ask other services. */
export const parallel = 8

/** And where they only write: they share transactions, so that more of them at a time are less work. */
export const crowd = 64

/** Messages of one consumer in hand at a time, those waiting for their next try included. */
export const handful = 256

/** How long handlers may still run when a process stops. What isn't done by then is handed out again. */
const drain = Duration.seconds(20)

/** Stops with the scope: first no more tries, then the running ones are awaited. */
export const makeLine = (concurrency: number, hands = handful): Effect.Effect<Line, never, Scope.Scope> =>
  Effect.gen(function* () {
    const line: Line = {
      gate: new Gate(),
      permits: new Permits(concurrency),
      concurrency,
      hands: new Permits(hands),
      stopping: yield* Deferred.make<void>(),
      running: yield* FiberSet.make<void>()
    }
    yield* Effect.addFinalizer(() =>
      Deferred.succeed(line.stopping, undefined).pipe(
        Effect.zipRight(FiberSet.awaitEmpty(line.running)),
        Effect.interruptible,
        Effect.timeoutOption(drain)
      )
    )
    return line
  })

/** Starts `self` as one of what the line has in hand; waits while its hands are full. */
export const inHand = <R>(line: Line, self: Effect.Effect<void, never, R>): Effect.Effect<void, never, R> =>
  line.hands
    .take(1)
    .pipe(
      Effect.zipRight(FiberSet.run(line.running, Effect.ensuring(Effect.interruptible(self), line.hands.release(1)))),
      Effect.asVoid,
      Effect.uninterruptible
    )

type Outcome =
  | { readonly _tag: "Settled"; readonly settlement: Settlement }
  | { readonly _tag: "Failed"; readonly error: string }
  | { readonly _tag: "Faulted"; readonly error: string }
  | { readonly _tag: "Away"; readonly cause: Unavailable }

const settled = (settlement: Settlement): Outcome => ({ _tag: "Settled", settlement })

/** Why infrastructure is away, if that is what happened. */
export const unavailableIn = (cause: Cause.Cause<unknown>): Option.Option<Unavailable> =>
  Cause.find(cause, (part) =>
    Cause.isDieType(part) && part.defect instanceof Unavailable ? Option.some(part.defect) : Option.none()
  )

const outcomeOf = (exit: Exit.Exit<unknown, HandlerFailure>, tries: number): Outcome => {
  if (Exit.isSuccess(exit)) return settled({ _tag: "Done" })
  const failure = Cause.failureOption(exit.cause)
  if (Option.isSome(failure)) {
    switch (failure.value._tag) {
      case "Drop":
        return settled({ _tag: "Dropped", reason: failure.value.reason })
      case "Park":
        return settled({ _tag: "Parked", error: Cause.pretty(exit.cause, { renderErrorCause: true }), tries })
      case "Retry":
        return { _tag: "Failed", error: Cause.pretty(exit.cause, { renderErrorCause: true }) }
    }
  }
  const away = unavailableIn(exit.cause)
  if (Option.isSome(away)) return { _tag: "Away", cause: away.value }
  if (Cause.isInterruptedOnly(exit.cause)) return settled({ _tag: "Released" })
  return { _tag: "Faulted", error: Cause.pretty(exit.cause, { renderErrorCause: true }) }
}

/** True when there is time to go on, false when the line stops first. */
const pause = (line: Line, duration: Duration.Duration): Effect.Effect<boolean> =>
  Effect.raceFirst(Effect.as(Effect.sleep(duration), true), Effect.as(Deferred.await(line.stopping), false))

/** How the next try may go on, or that the line stops first. */
const through = (line: Line): Effect.Effect<Pass | "stopped"> =>
  // A race would cost more than the rest of a try.
  line.gate.isOpen()
    ? Effect.map(Deferred.isDone(line.stopping), (stopping) => (stopping ? "stopped" : "open"))
    : Effect.raceFirst(line.gate.pass, Effect.as(Deferred.await(line.stopping), "stopped" as const))

/**
 * Tries until it's settled. The message stays with this process between tries, so tries are counted here and exactly;
 * the server only counts how often a message came back from a process that died. `Unavailable` counts no try: the
 * whole line pauses, and one message at a time probes.
 */
export const settle = <R>(options: {
  readonly line: Line
  readonly delays: ReadonlyArray<Duration.Duration>
  /** What of the line's handlers a try takes: one, all, or none for what is only to be said to the broker. */
  readonly takes?: "one" | "all" | "none"
  readonly attempt: (attempt: Attempt) => Effect.Effect<void, HandlerFailure, R>
  /** Around a wait for the next try. */
  readonly waiting?: (pause: Effect.Effect<boolean>) => Effect.Effect<boolean>
}): Effect.Effect<Settlement, never, R> =>
  Effect.gen(function* () {
    const policy = yield* RetryPolicy
    const { delays, line, takes = "one", waiting = identity } = options
    let failures = 0
    let faults = 0
    while (true) {
      const pass = yield* through(line)
      if (pass === "stopped") return { _tag: "Released" }
      const number = failures + faults + 1
      const attempt = options.attempt({ number, last: failures + faults >= delays.length })
      const tried = yield* Effect.suspend(() =>
        // The gate may have been closed while this message waited for its permits.
        pass === "trial" || line.gate.isOpen() ? Effect.asSome(Effect.exit(attempt)) : Effect.succeedNone
      ).pipe(line.permits.withPermits({ one: 1, all: line.concurrency, none: 0 }[takes]))
      if (Option.isNone(tried)) continue
      const outcome = outcomeOf(tried.value, number)
      if (outcome._tag === "Away") {
        const closed = line.gate.close()
        if (closed) yield* Effect.logWarning("Infrastructure is away; the consumer waits", outcome.cause)
        if (!closed && pass === "open") continue
        if (!(yield* pause(line, policy.probe))) return { _tag: "Released" }
        yield* line.gate.next
        continue
      }
      if (pass === "trial") line.gate.open()
      if (outcome._tag === "Settled") return outcome.settlement
      if (outcome._tag === "Failed") failures += 1
      else faults += 1
      const delay = delays[failures + faults - 1]
      if (delay === undefined || faults >= policy.faults) {
        return { _tag: "Parked", error: outcome.error, tries: number }
      }
      yield* Effect.logWarning("A handler failed and is tried again", outcome.error)
      if (!(yield* waiting(pause(line, delay)))) return { _tag: "Released" }
    }
  })
