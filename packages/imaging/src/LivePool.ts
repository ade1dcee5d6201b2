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

/** For a start that was ended by a signal. */
export const whileTemporary = {
  times: 2,
  while: (failure: { readonly _tag: string }) => failure._tag === "TemporaryFailure"
}

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
      const run = <A, E2>(request: (child: S) => Effect.Effect<A, E2>): Effect.Effect<A, E | E2> =>
        Effect.flatten(
          Effect.scoped(
            Effect.flatMap(Pool.get(pool), (child) =>
              // One that died while idle must not count as a try. Its place is given back before the next is asked for.
              ended(child)
                ? Effect.as(
                    Pool.invalidate(pool, child),
                    Effect.suspend(() => run(request))
                  )
                : request(child).pipe(
                    Effect.onExit((exit) =>
                      Exit.isSuccess(exit) && child.served < mostServed ? Effect.void : Pool.invalidate(pool, child)
                    ),
                    Effect.map(Effect.succeed)
                  )
            )
          )
        )
      return run
    }
  )
