import type { InvitationRecord } from "@safelight/contracts/invite/InvitationRules"
import * as DueTimer from "@safelight/sql/DueTimer"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Invitations from "./Invitations.ts"

/** What happens to invitations with time: one look at the clock each, for tests; `layer` keeps looking. */
export const make = Effect.gen(function* () {
  const { keep, rows } = yield* Invitations.make
  const now = DateTime.now

  /** Looks again once the row is held: the studio may have changed the expiry meanwhile. */
  const still = Effect.fnUntraced(function* (due: InvitationRecord) {
    const record = Option.getOrUndefined(yield* rows.lock(due.id))
    const same = record?.expiresAt?.epochMillis === due.expiresAt?.epochMillis
    return record !== undefined && record.revokedAt === null && same ? record : undefined
  })

  return {
    warn: {
      name: "invite/warn",
      due: rows.toWarn,
      handle: Effect.fnUntraced(function* (due: InvitationRecord) {
        const record = yield* still(due)
        if (record?.warnedAt === null) yield* keep({ ...record, warnedAt: yield* now }, "expiring")
      })
    },
    expire: {
      name: "invite/expire",
      due: rows.toExpire,
      handle: Effect.fnUntraced(function* (due: InvitationRecord) {
        const record = yield* still(due)
        if (record?.expiredAt === null) yield* keep({ ...record, expiredAt: yield* now }, "expired")
      })
    }
  } as const
})

export const layer = Layer.unwrapEffect(
  Effect.map(make, ({ expire, warn }) => Layer.merge(DueTimer.layer(warn), DueTimer.layer(expire)))
)
