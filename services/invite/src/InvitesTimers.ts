import type { InvitationRecord } from "@safelight/contracts/invite/InvitationRules"
import * as DueTimer from "@safelight/sql/DueTimer"
import * as SingleRunner from "@safelight/sql/SingleRunner"
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

/** One process of all looks at the clock, on one connection. */
export const layer = Layer.scopedDiscard(
  Effect.flatMap(make, ({ expire, warn }) =>
    Effect.all([DueTimer.tick(warn), DueTimer.tick(expire)]).pipe(
      Effect.zipRight(Effect.sleep("5 seconds")),
      Effect.forever,
      (self) => SingleRunner.run(self, { name: "invite/timers" }),
      Effect.forkScoped
    )
  )
)
