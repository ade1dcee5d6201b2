import * as SqlClient from "@effect/sql/SqlClient"
import type { AudienceRights } from "@safelight/contracts/shoot/Audience"
import { type AudienceId, SetId, type ShootId, type UserId } from "@safelight/events/Ids"
import { done, ofStudio, rowsOf, touched } from "@safelight/sql/Rows"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"

const setRows = rowsOf(Schema.Struct({ id: SetId }))

/** Statements about audiences; call them with the shoot's row held. What they come to is in `ShootRepo.facts`. */
export const make = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient

  const putSets = (shootId: ShootId, audienceId: AudienceId, sets: AudienceRights["sets"]) =>
    Effect.zipRight(
      done(sql`DELETE FROM audience_set WHERE audience_id = ${audienceId}`),
      sets === null || sets.length === 0
        ? Effect.void
        : done(
            sql`INSERT INTO audience_set ${sql.insert(sets.map((setId) => ({ ...ofStudio, shootId, audienceId, setId })))}`
          )
    )

  return {
    /** Whether all of these are sets of the shoot. */
    hasSets: (shootId: ShootId, sets: ReadonlyArray<SetId>) =>
      sets.length === 0
        ? Effect.succeed(true)
        : Effect.map(
            setRows(sql`SELECT id FROM photo_set WHERE shoot_id = ${shootId} AND id IN ${sql.in(sets)}`),
            (rows) => rows.length === sets.length
          ),

    exists: (shootId: ShootId, id: AudienceId) =>
      touched(sql`SELECT id FROM audience WHERE shoot_id = ${shootId} AND id = ${id}`),

    insert: (shootId: ShootId, id: AudienceId, { download, name, sets }: AudienceRights) =>
      Effect.zipRight(
        done(
          sql`INSERT INTO audience ${sql.insert({ ...ofStudio, id, shootId, name, download, everything: sets === null })}`
        ),
        putSets(shootId, id, sets)
      ),

    /** False when there is no such audience. */
    update: (shootId: ShootId, id: AudienceId, { download, name, sets }: AudienceRights) =>
      Effect.tap(
        touched(sql`UPDATE audience SET name = ${name}, download = ${download}, everything = ${sets === null}
          WHERE shoot_id = ${shootId} AND id = ${id} RETURNING id`),
        (found) => (found ? putSets(shootId, id, sets) : Effect.void)
      ),

    /** Whether a client, and not only someone who was one, belongs to it. */
    isUsed: (shootId: ShootId, id: AudienceId) =>
      touched(sql`SELECT a.user_id FROM client a JOIN audience_member m USING (shoot_id, user_id)
        WHERE a.shoot_id = ${shootId} AND m.audience_id = ${id} LIMIT 1`),

    remove: (shootId: ShootId, id: AudienceId) =>
      touched(sql`DELETE FROM audience WHERE shoot_id = ${shootId} AND id = ${id} RETURNING id`),

    /** False when they belong there already. */
    join: (shootId: ShootId, userId: UserId, audienceId: AudienceId) =>
      touched(sql`INSERT INTO audience_member ${sql.insert({ ...ofStudio, shootId, userId, audienceId })}
        ON CONFLICT (shoot_id, user_id) DO UPDATE SET audience_id = excluded.audience_id
        WHERE audience_member.audience_id <> excluded.audience_id RETURNING user_id`),

    /** Back to who sees everything; false when they belong to none. */
    leave: (shootId: ShootId, userId: UserId) =>
      touched(sql`DELETE FROM audience_member WHERE shoot_id = ${shootId} AND user_id = ${userId} RETURNING user_id`)
  }
})
