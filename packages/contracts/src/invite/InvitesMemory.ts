import { Access } from "@safelight/auth/Access"
import { AccessEnded, NotFound } from "@safelight/auth/Refused"
import { hashSecret, makeSecret } from "@safelight/auth/Secret"
import type { InvitationId, ShootId, UserId } from "@safelight/events/Ids"
import { Publisher } from "@safelight/events/Publisher"
import * as Context from "effect/Context"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import { Users } from "../user/Users.ts"
import { askForCode, openSession, runsStudio } from "./AcceptInvitation.ts"
import { InvitationFeed } from "./InvitationFeed.ts"
import * as Rules from "./InvitationRules.ts"
import { InvitationRefused, InvitationSecret, Invites } from "./Invites.ts"

/**
 * Invitations in memory, by the same rules as the real service. It has no timers: what is over is refused, and tells
 * nobody.
 */
export const layer = Layer.effectContext(
  Effect.gen(function* () {
    const access = yield* Access
    const publisher = yield* Publisher
    const users = yield* Users
    const records = new Map<InvitationId, Rules.InvitationRecord>()
    const links = new Map<string, { readonly id: InvitationId; replaced: boolean }>()
    const newest = new Map<ShootId, Rules.ShootWord>()

    const missing = new NotFound({ what: "invitation" })
    const isStudio = access.check({ kind: "studio", scope: "admin" })
    const mailer = access.check({ kind: "internal", callers: ["notification"] })
    const mayFind = (userId: UserId) => Effect.orElse(access.check({ kind: "account", userId }), () => mailer)
    const byShoot = (shootId: ShootId) => [...records.values()].filter((record) => record.shootId === shootId)
    const byToken = (token: string) =>
      Effect.map(hashSecret(token), (hash) => {
        const link = links.get(hash)
        const record = link === undefined ? undefined : records.get(link.id)
        return link === undefined || record === undefined ? undefined : { record, replaced: link.replaced }
      })

    const apply = (changes: ReadonlyArray<Rules.Change>) =>
      Effect.forEach(
        changes,
        Effect.fnUntraced(function* ({ record, replaceLinks, tell }) {
          records.set(record.id, record)
          if (replaceLinks) for (const link of links.values()) if (link.id === record.id) link.replaced = true
          if (tell !== null) yield* publisher.publish(yield* Rules.eventOf(tell, record))
        }),
        { discard: true }
      )

    const keep = (record: Rules.InvitationRecord, tell: Rules.Told | null) =>
      apply([{ record, tell, replaceLinks: false }])

    const feed = InvitationFeed.of({
      take: Effect.fn("InvitationFeed.take")(function* (event) {
        const now = yield* DateTime.now
        switch (event.type) {
          case "shoot.created":
          case "shoot.updated":
          case "shoot.archived": {
            const { shootId } = event.data
            const known = newest.get(shootId)
            if (known !== undefined && !Rules.isNewer(event, known)) return
            newest.set(shootId, event)
            return yield* apply(yield* Rules.heed(byShoot(shootId), event, now))
          }
          case "invite.sent": {
            const record = records.get(event.data.invitationId)
            if (record !== undefined)
              yield* keep({ ...record, sentAt: record.sentAt ?? event.metadata.timestamp }, null)
            return
          }
          case "shoot.delivered":
          case "user.created":
            return
        }
      })
    })

    const invites = Invites.of({
      forShoot: Effect.fn("Invites.forShoot")(function* (shootId) {
        yield* access.check({ kind: "studio", scope: "read" })
        const now = yield* DateTime.now
        return byShoot(shootId).map((record) => Rules.toInvitation(record, now))
      }),

      find: Effect.fn("Invites.find")(function* (shootId, userId) {
        yield* Effect.mapError(mayFind(userId), () => missing)
        const record = byShoot(shootId).find((record) => record.userId === userId)
        return record === undefined ? yield* missing : Rules.toInvitation(record, yield* DateTime.now)
      }),

      mint: Effect.fn("Invites.mint")(function* (id) {
        yield* Effect.mapError(mailer, () => missing)
        const record = records.get(id)
        if (record === undefined || !Rules.isOpen(record, yield* DateTime.now)) return yield* missing
        const token = yield* makeSecret
        links.set(yield* hashSecret(Redacted.value(token)), { id, replaced: false })
        return new InvitationSecret({ token, shootId: record.shootId, userId: record.userId })
      }),

      look: Effect.fn("Invites.look")(function* (token, browser) {
        const found = yield* byToken(token)
        if (found === undefined) return yield* missing
        const hash = browser === undefined ? undefined : yield* hashSecret(browser)
        return Rules.lookOf(found, hash, yield* DateTime.now)
      }),

      accept: Effect.fn("Invites.accept")(function* (input) {
        const browser = yield* hashSecret(input.browser)
        const now = yield* DateTime.now
        const known = yield* byToken(input.token)
        if (known === undefined) return yield* new InvitationRefused({ reason: "unknown" })
        const byCode = yield* runsStudio(users, known.record)
        // Another browser may have been the first meanwhile.
        const found = (yield* byToken(input.token)) ?? known
        const { record } = found
        const { state } = Rules.lookOf(found, browser, now)
        if (state !== "open" && state !== "other-device") return yield* new InvitationRefused({ reason: state })
        if (state === "other-device" || byCode) return yield* askForCode(users, record, input.browser)
        const bound = { ...record, browser, acceptedAt: record.acceptedAt ?? now }
        yield* keep(bound, record.acceptedAt === null ? "accepted" : null)
        return yield* openSession(users, bound)
      }),

      resend: Effect.fn("Invites.resend")(function* (id) {
        yield* isStudio
        const record = records.get(id)
        const now = yield* DateTime.now
        if (record === undefined) return yield* missing
        if (!Rules.isOpen(record, now)) return yield* new AccessEnded({ what: "invitation" })
        if (Rules.isResent(record, now)) return false
        yield* keep({ ...record, resentAt: now }, "created")
        return true
      }),

      revoke: Effect.fn("Invites.revoke")(function* (id) {
        yield* isStudio
        const record = records.get(id)
        if (record === undefined) return yield* missing
        if (record.revokedAt === null) yield* keep({ ...record, revokedAt: yield* DateTime.now }, "revoked")
      })
    })

    return Context.make(Invites, invites).pipe(Context.add(InvitationFeed, feed))
  })
)
