import * as SqlClient from "@effect/sql/SqlClient"
import { NotFound } from "@safelight/auth/Refused"
import type { SetId, ShootId } from "@safelight/events/Ids"
import * as Transaction from "@safelight/sql/Transaction"
import * as Effect from "effect/Effect"
import type { ShootRepo, ShootRow } from "./ShootRepo.ts"
import type { Changed, Telling } from "./Telling.ts"

export const missing = (what: string) => new NotFound({ what })

/** Fails where there was nothing to do it to. */
export const sure = (done: boolean, what: string) => (done ? Effect.succeed(true) : Effect.fail(missing(what)))

/** What every change of a shoot has in common. */
export const make = ({ shoots, telling }: { readonly shoots: ShootRepo; readonly telling: Telling }) =>
  Effect.map(SqlClient.SqlClient, (sql) => {
    /** A transaction of this service's own, whoever calls. */
    const transaction = <A, E, R>(self: Effect.Effect<A, E, R>) =>
      self.pipe(Transaction.within(sql), Transaction.outside)

    const locked = (id: ShootId) => Effect.mapError(Effect.flatten(shoots.lock(id)), () => missing("shoot"))

    return {
      transaction,
      locked,

      view: (id: ShootId) => Effect.mapError(Effect.flatten(shoots.view(id)), () => missing("shoot")),

      knownSet: (id: ShootId, setId: SetId) =>
        Effect.mapError(Effect.flatten(shoots.set(id, setId)), () => missing("set")),

      /** A step of the studio. It says whether it changed something; only then others are told. */
      edit: <E>(
        id: ShootId,
        step: (shoot: ShootRow) => Effect.Effect<boolean, E>,
        told: { readonly changed: Changed; readonly facts?: boolean }
      ) =>
        locked(id).pipe(
          Effect.flatMap(step),
          Effect.tap((changed) => (changed && told.facts === true ? telling.facts(id) : Effect.void)),
          Effect.tap((changed) => (changed ? telling.updated(id, told.changed) : Effect.void)),
          transaction,
          Effect.asVoid
        )
    }
  })

export type Editing = Effect.Effect.Success<ReturnType<typeof make>>
