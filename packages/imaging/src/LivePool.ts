import type { ChildProcess } from "node:child_process"
import { availableParallelism } from "node:os"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Pool from "effect/Pool"
import type * as Scope from "effect/Scope"

/** A child process that serves one request after the other. */
export interface Serving {
  readonly child: ChildProcess
  /** Requests begun. */
  served: number
}

/** Signals that an operator or a service manager sends: such an end says nothing about the file in hand. */
const endings = new Set<NodeJS.Signals>(["SIGTERM", "SIGINT", "SIGHUP"])

export const endedFromOutside = (signal: NodeJS.Signals | null): boolean => signal !== null && endings.has(signal)

/** How long to wait after a child was lost, so that the end of its siblings is noticed before one of them is used. */
export const recovery = "100 millis"

export const ended = ({ child }: Serving): boolean => child.exitCode !== null || child.signalCode !== null

/**
 * A pool of child processes, at most one per core, none while idle for a minute. The function it gives runs one
 * request in a living child; a child is replaced after a request that did not succeed and after `mostServed`.
 */
export const make = <S extends Serving, E>(
  start: Effect.Effect<S, E, Scope.Scope>,
  mostServed: number
): Effect.Effect<
  <A, E2>(request: (child: S) => Effect.Effect<A, E2>) => Effect.Effect<A, E | E2>,
  never,
  Scope.Scope
> =>
  Effect.map(
    Pool.makeWithTTL({ acquire: start, min: 0, max: availableParallelism(), timeToLive: "1 minute" }),
    (pool) => {
      // One that died while idle must not count as a try of the next file.
      const living: Effect.Effect<S, E, Scope.Scope> = Effect.flatMap(Pool.get(pool), (child) =>
        ended(child) ? Effect.zipRight(Pool.invalidate(pool, child), living) : Effect.succeed(child)
      )
      return (request) =>
        Effect.scoped(
          Effect.flatMap(living, (child) =>
            request(child).pipe(
              Effect.onExit((exit) =>
                Exit.isSuccess(exit) && child.served < mostServed ? Effect.void : Pool.invalidate(pool, child)
              )
            )
          )
        )
    }
  )
