import { SqlError } from "@effect/sql/SqlError"
import { Unavailable } from "@safelight/events/Unavailable"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import * as Pg from "pg"

/**
 * SQLSTATE classes that say the server can't serve now, whoever asks (PostgreSQL manual, appendix A): 08 connection,
 * 53 resources, 57P0x shutdown or start, 25P03 and 25P04 its time limits on transactions, 58 I/O. A statement over
 * its own time limit (57014) is the statement's fault.
 */
const outage = /^(08|53|58|57P0|25P0[34])/

/** Whether it's the database that is away, rather than the statement that is wrong. */
export const isOutage = (error: SqlError): boolean => {
  if (error.cause instanceof Pg.DatabaseError) return outage.test(error.cause.code ?? "")
  if (Predicate.hasProperty(error.cause, "syscall")) return true
  return /connect|terminated|timeout|queryable|pool/i.test(
    error.cause instanceof Error ? error.cause.message : (error.message ?? "")
  )
}

/** SQLSTATE 40001 and 40P01: what was done is right, but collided with what others did at the same time. */
const collision = /^40(001|P01)$/

/** Whether a statement lost against another transaction; done again it may pass. */
export const isCollision = (error: unknown): boolean =>
  error instanceof SqlError && error.cause instanceof Pg.DatabaseError && collision.test(error.cause.code ?? "")

/** What to die with. */
export const toDefect = (error: SqlError): unknown =>
  isOutage(error) ? new Unavailable({ what: "PostgreSQL", cause: error }) : error

/** A failed BEGIN, COMMIT or ROLLBACK arrives as a defect; where the database is away it becomes `Unavailable`. */
export const refineDefects = <A, E, R>(self: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  Effect.catchSomeDefect(self, (defect) =>
    defect instanceof SqlError ? Option.some(Effect.die(toDefect(defect))) : Option.none()
  )

/**
 * The edge of every repository: `Unavailable` dies when the database is away, the plain `SqlError` dies when a
 * statement is wrong, and what a caller could act on stays in the error channel. Runs uninterrupted, since an
 * interrupted statement would go on in the server unseen; `statement_timeout` bounds it.
 */
export const orUnavailable = <A, E, R>(
  self: Effect.Effect<A, E, R>
): Effect.Effect<A, Exclude<E, Extract<E, SqlError>>, R> =>
  self.pipe(
    Effect.uninterruptible,
    Effect.catchIf(
      (error): error is Extract<E, SqlError> => error instanceof SqlError,
      (error) => Effect.die(toDefect(error))
    ),
    refineDefects
  )
