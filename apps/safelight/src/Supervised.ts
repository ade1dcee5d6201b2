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

/**
 * Keeps a server running: when it ends by itself it is started again on the same port, so that its clients find it.
 * Closing the scope stops it for good.
 */
export const supervised = <A extends Server, E>(
  name: string,
  make: (port: number | undefined) => Effect.Effect<A, E, Scope.Scope>
): Effect.Effect<A, E, Scope.Scope> =>
  Effect.gen(function* () {
    const outer = yield* Effect.scope
    const launch = (port: number | undefined) =>
      Effect.gen(function* () {
        const scope = yield* Scope.fork(outer, ExecutionStrategy.sequential)
        const server = yield* Scope.extend(make(port), scope).pipe(
          Effect.onError((cause) => Scope.close(scope, Exit.failCause(cause)))
        )
        return { scope, server }
      })
    const first = yield* launch(undefined)
    const current = yield* Ref.make(first)
    yield* Effect.gen(function* () {
      const { scope, server } = yield* Ref.get(current)
      const how = yield* server.exited
      yield* Effect.logError(`${name} ${how}; starting it again`)
      yield* Scope.close(scope, Exit.void)
      const next = yield* launch(first.server.port).pipe(
        Effect.tapError((error) => Effect.logError(`${name} does not come back`, error)),
        Effect.retry(Schedule.exponential("200 millis").pipe(Schedule.union(Schedule.spaced("5 seconds"))))
      )
      yield* Ref.set(current, next)
      yield* Effect.logInfo(`${name} runs again on port ${next.server.port}`)
    }).pipe(Effect.forever, Effect.forkScoped)
    return first.server
  })
