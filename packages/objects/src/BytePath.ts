import * as Effect from "effect/Effect"
import { DirectStatus } from "./DirectGet.ts"
import { ApiFailure, isTransient, unavailable } from "./JetStreamWire.ts"

type ErrorClass = abstract new (...args: never) => unknown

/** Silence and a server's 5xx are its own trouble, not the caller's. */
const defect = (cause: unknown): unknown => {
  const servers = (cause instanceof ApiFailure || cause instanceof DirectStatus) && cause.code >= 500
  return servers || isTransient(cause) ? unavailable(cause) : cause
}

const late = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 3000).unref())

/**
 * The door from plain async code to effects. Bytes move in async functions, since an Effect per chunk costs more
 * than the chunk. Thrown instances of the given classes become failures, everything else a defect. Interruption
 * aborts the signal and waits for the function's clean-up, up to 3 s: servers that are away hold up no shutdown.
 */
export const fromBytePath = <A, const C extends ReadonlyArray<ErrorClass>>(
  run: (signal: AbortSignal) => Promise<A>,
  ...errors: C
): Effect.Effect<A, InstanceType<C[number]>> => {
  const expected = (cause: unknown): cause is InstanceType<C[number]> => errors.some((error) => cause instanceof error)
  return Effect.async((resume) => {
    const controller = new AbortController()
    const done = run(controller.signal).then(
      (value) => resume(Effect.succeed(value)),
      (cause: unknown) => resume(expected(cause) ? Effect.fail(cause) : Effect.die(defect(cause)))
    )
    return Effect.suspend(() => {
      controller.abort()
      return Effect.promise(() => Promise.race([done, late()]))
    })
  })
}
