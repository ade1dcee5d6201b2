import type { Invitation } from "@safelight/contracts/invite/Invites"
import type { MailView } from "@safelight/contracts/notification/Notifications"
import type { Shoot } from "@safelight/contracts/shoot/Shoots"
import type { User } from "@safelight/contracts/user/Users"
import { type Panel, valueOr } from "../Panel.ts"
import type { AwayPart } from "../pages/parts/Away.tsx"
import type { AccessRow, InvitationStep, ShootAccessModel } from "../pages/studio/ShootAccess.tsx"
import { shootHead } from "./StudioModels.ts"

type Tone = AccessRow["tone"]

const mailNames: Readonly<Record<MailView["kind"], string>> = {
  "sign-in": "Sign-in mail",
  invitation: "Invitation",
  "gallery-ready": "“Ready” mail",
  "archive-ready": "Download mail",
  "access-expiring": "Reminder",
  "shoot-archived": "Closing mail"
}

const mailWords: Readonly<Record<MailView["state"], string>> = {
  queued: "waiting to be sent",
  sending: "being sent",
  accepted: "accepted by the mail server",
  "possibly-twice": "sent, possibly twice",
  failed: "failed",
  dropped: "not needed"
}

/** An invitation waits a while, since a delivery makes it needless; a mail that was tried is late. */
const mailWord = (mail: MailView): string => {
  if (mail.state !== "queued") return mailWords[mail.state]
  if (mail.tries > 0) return "delayed"
  return mail.kind === "invitation" ? "goes out in ten minutes, or with the delivery" : mailWords.queued
}

interface Step extends InvitationStep {
  readonly tone: Tone
}

const mailStep = (mail: MailView): Step => ({
  word: `${mailNames[mail.kind]} ${mailWord(mail)}`,
  at: mail.at.epochMillis,
  ...(mail.reason === null || mail.state === "dropped" ? {} : { detail: mail.reason }),
  tone: mail.state === "failed" ? "trouble" : mail.state === "accepted" ? "fine" : "now"
})

/** Every state of an invitation and its mails with its time, oldest first. */
export const stepsOf = (
  invitation: Invitation | undefined,
  mails: ReadonlyArray<MailView>,
  seen: { readonly first: number | undefined; readonly last: number | undefined }
): ReadonlyArray<Step> => {
  const steps: Array<Step> = mails.filter((mail) => mail.state !== "dropped").map(mailStep)
  if (invitation !== undefined) {
    steps.push({ word: "Invited", at: invitation.createdAt.epochMillis, tone: "now" })
    if (invitation.acceptedAt !== null) {
      steps.push({ word: "Opened", at: invitation.acceptedAt.epochMillis, tone: "fine" })
    }
    if (invitation.state === "expired" && invitation.expiresAt !== null) {
      steps.push({ word: "Expired", at: invitation.expiresAt.epochMillis, tone: "over" })
    }
    if (invitation.revokedAt !== null) {
      steps.push({ word: "Revoked", at: invitation.revokedAt.epochMillis, tone: "over" })
    }
  }
  if (invitation?.acceptedAt === null && seen.first !== undefined) {
    steps.push({ word: "Opened", at: seen.first, tone: "fine" })
  }
  return steps.sort((a, b) => a.at - b.at)
}

export const accessModel = (
  shoot: Shoot,
  invitationsPanel: Panel<ReadonlyArray<Invitation>>,
  mailsPanel: Panel<ReadonlyArray<MailView>>,
  people: ReadonlyMap<string, User>,
  galleryUrl: string,
  add: ShootAccessModel["add"]
): ShootAccessModel => {
  const invitations = valueOr(invitationsPanel, [])
  const mails = valueOr(mailsPanel, [])
  const clients = new Map(shoot.clients.map((client) => [client.userId, client]))
  const ids = new Set([...clients.keys(), ...invitations.map(({ userId }) => userId)])
  const rows = [...ids].map((userId): AccessRow => {
    const client = clients.get(userId)
    const person = people.get(userId)
    const invitation = invitations.find((invitation) => invitation.userId === userId)
    const steps = stepsOf(
      invitation,
      mails.filter((mail) => mail.userId === userId),
      { first: client?.firstSeenAt?.epochMillis, last: client?.lastSeenAt?.epochMillis }
    )
    const now = steps.at(-1) ?? { word: "Invited", at: shoot.createdAt.epochMillis, tone: "now" as const }
    return {
      contactId: userId,
      name: person?.name ?? "Someone",
      email: person?.email ?? "",
      tone: client === undefined ? "over" : now.tone,
      now,
      history: steps.slice(0, -1),
      ...(client?.lastSeenAt == null ? {} : { lastSeenAt: client.lastSeenAt.epochMillis }),
      can: client === undefined ? ["restore"] : ["resend", "revoke"]
    }
  })
  const away: ReadonlyArray<AwayPart> = [
    ...(invitationsPanel.state === "away" ? ["invitations" as const] : []),
    ...(mailsPanel.state === "away" ? ["mails" as const] : []),
    ...([...ids].every((id) => people.has(id)) ? [] : ["people" as const])
  ]
  return { shoot: shootHead(shoot), people: rows, ...(away.length === 0 ? {} : { away }), galleryUrl, add }
}
