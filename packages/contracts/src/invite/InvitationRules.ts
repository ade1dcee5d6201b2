import type { AnyEvent, EventFor } from "@safelight/events/Catalogue"
import { make } from "@safelight/events/Event"
import { InvitationId, type ShootId, type UserId } from "@safelight/events/Ids"
import {
  InviteAccepted,
  InviteCreated,
  InviteExpired,
  InviteExpiring,
  InviteRevoked
} from "@safelight/events/InviteEvents"
import { uuidOf } from "@safelight/events/Uuid"
import * as DateTime from "effect/DateTime"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import { Invitation, InvitationLook, type InvitationState } from "./Invites.ts"

/** Recipients are told this long before their access ends. */
export const warnBefore = Duration.days(7)

/** Two presses within this time ask for the same mail. */
const resendAfter = Duration.minutes(2)

/** An invitation as it is kept. */
export interface InvitationRecord {
  readonly id: InvitationId
  readonly shootId: ShootId
  readonly userId: UserId
  /** Whether the newest event of the shoot named the recipient among its clients. */
  readonly assigned: boolean
  readonly createdAt: DateTime.Utc
  readonly sentAt: DateTime.Utc | null
  /** When the studio last asked for its mail once more. */
  readonly resentAt: DateTime.Utc | null
  readonly acceptedAt: DateTime.Utc | null
  /** Of the shoot. */
  readonly expiresAt: DateTime.Utc | null
  /** When the recipient was told that access ends soon, or needed no telling. */
  readonly warnedAt: DateTime.Utc | null
  /** When the end was noticed: by the clock or by the shoot's archival. */
  readonly expiredAt: DateTime.Utc | null
  readonly revokedAt: DateTime.Utc | null
  /** Hash of the browser it is bound to. */
  readonly browser: string | null
}

/** A shoot and a recipient have one invitation, whoever makes it and however often. */
const invitationId = (shootId: ShootId, userId: UserId): Effect.Effect<InvitationId> =>
  Effect.map(uuidOf("invitation", shootId, userId), (id) => InvitationId.make(id))

/** What an event of the shoot service says of its shoot, complete in each, so that only the newest counts. */
export type ShootWord = Extract<
  EventFor<"invite-invitations">,
  { readonly type: "shoot.created" | "shoot.updated" | "shoot.archived" }
>

/** Which of a shoot's words is newer: the one counted later. Those of before the count are told apart by their ids. */
export const isNewer = (event: ShootWord, known: Pick<ShootWord, "id" | "data">): boolean => {
  const [next, last] = [event.data.revision ?? 0, known.data.revision ?? 0]
  return next === last ? event.id > known.id : next > last
}

const isPast = (time: DateTime.Utc | null, now: DateTime.Utc) => time !== null && DateTime.lessThanOrEqualTo(time, now)

export const isExpired = (record: InvitationRecord, now: DateTime.Utc): boolean =>
  record.expiredAt !== null || isPast(record.expiresAt, now)

export const isOpen = (record: InvitationRecord, now: DateTime.Utc): boolean =>
  record.revokedAt === null && !isExpired(record, now)

/** Whether its mail was asked for once more just now, so that another would only double it. */
export const isResent = ({ resentAt }: InvitationRecord, now: DateTime.Utc): boolean =>
  resentAt !== null && DateTime.greaterThan(DateTime.addDuration(resentAt, resendAfter), now)

export const stateOf = (record: InvitationRecord, now: DateTime.Utc): InvitationState => {
  if (record.revokedAt !== null) return "revoked"
  if (isExpired(record, now)) return "expired"
  if (record.acceptedAt !== null) return "accepted"
  return record.sentAt === null ? "created" : "sent"
}

export const toInvitation = (record: InvitationRecord, now: DateTime.Utc): Invitation =>
  new Invitation({
    id: record.id,
    shootId: record.shootId,
    userId: record.userId,
    state: stateOf(record, now),
    createdAt: record.createdAt,
    sentAt: record.sentAt,
    acceptedAt: record.acceptedAt,
    expiresAt: record.expiresAt,
    revokedAt: record.revokedAt
  })

/** A link as it was found: the invitation it was made for, and whether that was made anew since. */
export interface FoundLink {
  readonly record: InvitationRecord
  readonly replaced: boolean
}

/** What the link is good for in a browser, known by the hash of its id. */
export const lookOf = (
  { record, replaced }: FoundLink,
  browser: string | undefined,
  now: DateTime.Utc
): InvitationLook => {
  const seen = (state: InvitationLook["state"]) =>
    new InvitationLook({ state, shootId: record.shootId, userId: record.userId })
  if (record.revokedAt !== null) return seen("revoked")
  if (isExpired(record, now)) return seen("expired")
  if (replaced) return seen("replaced")
  return seen(record.browser === null || record.browser === browser ? "open" : "other-device")
}

export type Told = "created" | "accepted" | "expiring" | "expired" | "revoked"

/** The event that tells the others of an invitation. */
export const eventOf = (told: Told, { id, shootId, userId }: InvitationRecord): Effect.Effect<AnyEvent> => {
  const data = { invitationId: id, shootId, userId }
  switch (told) {
    case "created":
      return make(InviteCreated, data)
    case "accepted":
      return make(InviteAccepted, data)
    case "expiring":
      return make(InviteExpiring, data)
    case "expired":
      return make(InviteExpired, data)
    case "revoked":
      return make(InviteRevoked, data)
  }
}

/** A record to be kept, and what it tells. */
export interface Change {
  readonly record: InvitationRecord
  readonly tell: Told | null
  /** Links made before are no good any more; those made from now on are. */
  readonly replaceLinks: boolean
}

const change = (record: InvitationRecord, tell: Change["tell"] = null, replaceLinks = false): Change => ({
  record,
  tell,
  replaceLinks
})

const invited = (
  fields: Pick<InvitationRecord, "id" | "shootId" | "userId" | "expiresAt">,
  now: DateTime.Utc
): InvitationRecord => ({
  ...fields,
  assigned: true,
  createdAt: now,
  sentAt: null,
  resentAt: null,
  acceptedAt: null,
  // Who is invited within the last days reads the end in the invitation itself.
  warnedAt: isPast(fields.expiresAt, DateTime.addDuration(now, warnBefore)) ? now : null,
  expiredAt: null,
  revokedAt: null,
  browser: null
})

const sameTime = (a: DateTime.Utc | null, b: DateTime.Utc | null) =>
  a === null || b === null ? a === b : DateTime.Equivalence(a, b)

/** A new end of access is told again in time, and opens again what had ended. */
const until = (record: InvitationRecord, expiresAt: DateTime.Utc | null, now: DateTime.Utc): InvitationRecord => {
  const expiredAt = isPast(expiresAt, now) ? record.expiredAt : null
  return sameTime(record.expiresAt, expiresAt)
    ? { ...record, expiredAt }
    : { ...record, expiresAt, expiredAt, warnedAt: null }
}

/**
 * Brings the invitations of one shoot in line with its clients and its expiry: new clients are invited, former ones
 * lose theirs. Who was revoked by hand stays so until taken off the shoot and added again.
 */
const follow = (
  records: ReadonlyArray<InvitationRecord>,
  shoot: {
    readonly shootId: ShootId
    readonly clients: ReadonlyArray<{ readonly userId: UserId; readonly id: InvitationId }>
    readonly expiresAt: DateTime.Utc | null
  },
  now: DateTime.Utc
): ReadonlyArray<Change> => {
  const { expiresAt, shootId } = shoot
  const known = new Map(records.map((record) => [record.userId, record]))
  const clients = new Set(shoot.clients.map(({ userId }) => userId))
  const present = shoot.clients.map(({ id, userId }) => {
    const record = known.get(userId)
    return record?.assigned === true
      ? change(until(record, expiresAt, now))
      : change(invited({ id, shootId, userId, expiresAt }, now), "created", true)
  })
  const gone = records
    .filter((record) => record.assigned && !clients.has(record.userId))
    .map((record) => {
      const left = { ...record, assigned: false }
      return record.revokedAt === null ? change({ ...left, revokedAt: now }, "revoked") : change(left)
    })
  return [...present, ...gone]
}

/** The shoot is closed to its clients. */
const close = (records: ReadonlyArray<InvitationRecord>, now: DateTime.Utc): ReadonlyArray<Change> =>
  records
    .filter((record) => record.revokedAt === null && record.expiredAt === null)
    .map((record) => change({ ...record, expiredAt: now }, "expired"))

/** What a shoot's newest event changes about its invitations. */
export const heed = Effect.fnUntraced(function* (
  records: ReadonlyArray<InvitationRecord>,
  event: ShootWord,
  now: DateTime.Utc
) {
  // Whatever changes about an archived shoot opens nothing and invites nobody; its restoring brings all of it.
  if (event.type === "shoot.archived") return close(records, now)
  if (event.type === "shoot.updated" && event.data.status === "archived") return close(records, now)
  const { expiresAt = null, shootId } = event.data
  const clients = yield* Effect.forEach(event.data.clients, (userId) =>
    Effect.map(invitationId(shootId, userId), (id) => ({ id, userId }))
  )
  return follow(records, { shootId, clients, expiresAt }, now)
})
