import * as SqlClient from "@effect/sql/SqlClient"
import * as Rules from "@safelight/contracts/invite/InvitationRules"
import { Publisher } from "@safelight/events/Publisher"
import * as Transaction from "@safelight/sql/Transaction"
import * as Effect from "effect/Effect"
import * as InviteMetrics from "./InviteMetrics.ts"
import * as InvitesRepo from "./InvitesRepo.ts"

/** Keeps invitations together with what they tell. */
export const make = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const publisher = yield* Publisher
  const rows = yield* InvitesRepo.make

  /** Inside the caller's transaction. */
  const keep = Effect.fnUntraced(function* (record: Rules.InvitationRecord, tell: Rules.Told | null) {
    yield* rows.save(record)
    if (tell === null) return
    yield* publisher.publish(yield* Rules.eventOf(tell, record))
    yield* InviteMetrics.happened(tell)
  })

  return {
    rows,
    keep,
    apply: (changes: ReadonlyArray<Rules.Change>) =>
      Effect.forEach(
        changes,
        ({ record, replaceLinks, tell }) =>
          Effect.zipRight(replaceLinks ? rows.replaceLinks(record.id) : Effect.void, keep(record, tell)),
        { discard: true }
      ),
    /** Within the caller's transaction where there is one. */
    within: Transaction.within(sql),
    /** A transaction of its own, whatever the caller is in the middle of. */
    transact: <A, E, R>(self: Effect.Effect<A, E, R>) => Transaction.outside(Transaction.within(sql)(self))
  }
})
