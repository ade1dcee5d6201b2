import { Access } from "@safelight/auth/Access"
import { AccessEnded, NotFound } from "@safelight/auth/Refused"
import { hashSecret, makeSecret } from "@safelight/auth/Secret"
import { askForCode, openSession, runsStudio } from "@safelight/contracts/invite/AcceptInvitation"
import { InvitationFeed } from "@safelight/contracts/invite/InvitationFeed"
import * as Rules from "@safelight/contracts/invite/InvitationRules"
import { InvitationRefused, InvitationSecret, Invites } from "@safelight/contracts/invite/Invites"
import { Users } from "@safelight/contracts/user/Users"
import type { UserId } from "@safelight/events/Ids"
import * as Context from "effect/Context"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as Invitations from "./Invitations.ts"
import * as InviteMetrics from "./InviteMetrics.ts"

/** `Invites` over PostgreSQL. */
export const layer = Layer.effectContext(
  Effect.gen(function* () {
    const access = yield* Access
    const users = yield* Users
    const { apply, keep, rows, transact, within } = yield* Invitations.make

    const missing = new NotFound({ what: "invitation" })
    const isStudio = access.check({ kind: "studio", scope: "admin" })
    const mailer = access.check({ kind: "internal", callers: ["notification"] })
    const mayFind = (userId: UserId) => Effect.orElse(access.check({ kind: "account", userId }), () => mailer)
    const byToken = (token: string) => Effect.flatMap(hashSecret(token), rows.byLink)

    const feed = InvitationFeed.of({
      take: Effect.fn("InvitationFeed.take")(function* (event) {
        switch (event.type) {
          case "shoot.created":
          case "shoot.updated":
          case "shoot.archived": {
            const { shootId } = event.data
            if (!(yield* rows.hear(event))) return
            const known = yield* rows.lockShoot(shootId)
            return yield* apply(yield* Rules.heed(known, event, yield* DateTime.now))
          }
          case "invite.sent": {
            const record = Option.getOrUndefined(yield* rows.lock(event.data.invitationId))
            if (record !== undefined && record.sentAt === null) {
              yield* rows.save({ ...record, sentAt: event.metadata.timestamp })
            }
            return
          }
          case "shoot.delivered":
          case "user.created":
            return
        }
      }, within)
    })

    const invites = Invites.of({
      forShoot: Effect.fn("Invites.forShoot")(function* (shootId) {
        yield* access.check({ kind: "studio", scope: "read" })
        const now = yield* DateTime.now
        return (yield* rows.ofShoot(shootId)).map((record) => Rules.toInvitation(record, now))
      }),

      find: Effect.fn("Invites.find")(function* (shootId, userId) {
        yield* Effect.mapError(mayFind(userId), () => missing)
        const record = yield* rows.find(shootId, userId)
        return Option.isNone(record) ? yield* missing : Rules.toInvitation(record.value, yield* DateTime.now)
      }),

      mint: Effect.fn("Invites.mint")(function* (id) {
        yield* Effect.mapError(mailer, () => missing)
        const record = Option.getOrUndefined(yield* rows.get(id))
        const now = yield* DateTime.now
        if (record === undefined || !Rules.isOpen(record, now)) return yield* missing
        const token = yield* makeSecret
        yield* rows.addLink(yield* hashSecret(Redacted.value(token)), id, now)
        return new InvitationSecret({ token, shootId: record.shootId, userId: record.userId })
      }),

      look: Effect.fn("Invites.look")(function* (token, browser) {
        const found = yield* byToken(token)
        if (Option.isNone(found)) return yield* missing
        const hash = browser === undefined ? undefined : yield* hashSecret(browser)
        return Rules.lookOf(found.value, hash, yield* DateTime.now)
      }),

      accept: Effect.fn("Invites.accept")(function* (input) {
        const browser = yield* hashSecret(input.browser)
        const now = yield* DateTime.now
        const found = yield* byToken(input.token)
        if (Option.isNone(found)) return yield* new InvitationRefused({ reason: "unknown" })
        const byCode = yield* runsStudio(users, found.value.record)
        // The row is held while it is judged and bound, so that one of any number of browsers is the first.
        const judged = yield* Effect.gen(function* () {
          yield* rows.lock(found.value.record.id)
          // Read once it is held: whoever held it may have replaced the link.
          const link = Option.getOrElse(yield* byToken(input.token), () => found.value)
          const { record } = link
          const look = Rules.lookOf(link, browser, now)
          const state = look.state === "open" && byCode ? "other-device" : look.state
          if (state === "open" && record.browser === null) {
            yield* keep(
              { ...record, browser, acceptedAt: record.acceptedAt ?? now },
              record.acceptedAt === null ? "accepted" : null
            )
          }
          return { record, state }
        }).pipe(transact)
        yield* InviteMetrics.confirmed(judged.state)
        switch (judged.state) {
          case "open":
            return yield* openSession(users, judged.record)
          case "other-device":
            return yield* askForCode(users, judged.record, input.browser)
          default:
            return yield* new InvitationRefused({ reason: judged.state })
        }
      }),

      resend: Effect.fn("Invites.resend")(function* (id) {
        yield* isStudio
        const now = yield* DateTime.now
        return yield* Effect.gen(function* () {
          const record = yield* rows.lock(id)
          if (Option.isNone(record)) return yield* missing
          if (!Rules.isOpen(record.value, now)) return yield* new AccessEnded({ what: "invitation" })
          if (Rules.isResent(record.value, now)) return false
          yield* keep({ ...record.value, resentAt: now }, "created")
          return true
        }).pipe(transact)
      }),

      revoke: Effect.fn("Invites.revoke")(function* (id) {
        yield* isStudio
        const revokedAt = yield* DateTime.now
        yield* Effect.gen(function* () {
          const record = yield* rows.lock(id)
          if (Option.isNone(record)) return yield* missing
          if (record.value.revokedAt === null) yield* keep({ ...record.value, revokedAt }, "revoked")
        }).pipe(transact)
      })
    })

    return Context.make(Invites, invites).pipe(Context.add(InvitationFeed, feed))
  })
)
