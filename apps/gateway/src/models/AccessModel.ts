import type { Invitation } from "@safelight/contracts/invite/Invites"
import type { MailView } from "@safelight/contracts/notification/Notifications"
import type { Shoot } from "@safelight/contracts/shoot/Shoots"
import type { StudioMessages } from "../messages/StudioMessages.ts"
import { type Panel, valueOr } from "../Panel.ts"
import type { AccessRow, InvitationStep, ShootAccessModel } from "../pages/studio/ShootAccess.tsx"
import { audienceOptions, audienceRows } from "./AudienceModel.ts"
import { awayOf } from "./AwayParts.ts"
import { type People, shootHead } from "./StudioModels.ts"

type Tone = AccessRow["tone"]

/** An invitation waits a while, since a delivery makes it needless; a mail that was tried is late. */
const mailWord = (mail: MailView, { access }: StudioMessages): string => {
  if (mail.state !== "queued") return access.mailState[mail.state]
  if (mail.tries > 0) return access.mailDelayed
  return mail.kind === "invitation" ? access.mailHeld : access.mailState.queued
}

interface Step extends InvitationStep {
  readonly kind: "mail" | "access"
  readonly tone: Tone
}

const mailStep = (mail: MailView, m: StudioMessages): Step => ({
  kind: "mail",
  word: m.access.mail(m.access.mailName[mail.kind], mailWord(mail, m)),
  at: mail.at.epochMillis,
  ...(mail.reason === null || mail.state === "dropped" ? {} : { detail: mail.reason }),
  tone: mail.state === "failed" ? "trouble" : mail.state === "accepted" ? "fine" : "now"
})

/** Every state of an invitation and its mails with its time, oldest first. */
export const stepsOf = (
  invitation: Invitation | undefined,
  mails: ReadonlyArray<MailView>,
  seen: { readonly first: number | undefined; readonly last: number | undefined },
  m: StudioMessages
): ReadonlyArray<Step> => {
  const steps: Array<Step> = mails.filter((mail) => mail.state !== "dropped").map((mail) => mailStep(mail, m))
  if (invitation !== undefined) {
    steps.push({ kind: "access", word: m.access.invited, at: invitation.createdAt.epochMillis, tone: "now" })
    if (invitation.acceptedAt !== null) {
      steps.push({ kind: "access", word: m.access.opened, at: invitation.acceptedAt.epochMillis, tone: "fine" })
    }
    if (invitation.state === "expired" && invitation.expiresAt !== null) {
      steps.push({ kind: "access", word: m.access.expired, at: invitation.expiresAt.epochMillis, tone: "over" })
    }
    if (invitation.revokedAt !== null) {
      steps.push({ kind: "access", word: m.access.revoked, at: invitation.revokedAt.epochMillis, tone: "over" })
    }
  }
  if (invitation?.acceptedAt === null && seen.first !== undefined) {
    steps.push({ kind: "access", word: m.access.opened, at: seen.first, tone: "fine" })
  }
  return steps.sort((a, b) => a.at - b.at)
}

export const accessModel = (
  shoot: Shoot,
  invitationsPanel: Panel<ReadonlyArray<Invitation>>,
  mailsPanel: Panel<ReadonlyArray<MailView>>,
  peoplePanel: Panel<People>,
  galleryUrl: string,
  add: ShootAccessModel["add"],
  m: StudioMessages
): ShootAccessModel => {
  const audiences = audienceRows(shoot, m)
  const invitations = valueOr(invitationsPanel, [])
  const mails = valueOr(mailsPanel, [])
  const people = valueOr(peoplePanel, new Map())
  const clients = new Map(shoot.clients.map((client) => [client.userId, client]))
  const ids = new Set([...clients.keys(), ...invitations.map(({ userId }) => userId)])
  const rows = [...ids].map((userId): AccessRow => {
    const client = clients.get(userId)
    const person = people.get(userId)
    const invitation = invitations.find((invitation) => invitation.userId === userId)
    const steps = stepsOf(
      invitation,
      mails.filter((mail) => mail.userId === userId),
      { first: client?.firstSeenAt?.epochMillis, last: client?.lastSeenAt?.epochMillis },
      m
    )
    const now = steps.at(-1)
    return {
      contactId: userId,
      name: person?.name ?? m.frame.someone,
      email: person?.email ?? "",
      ...(client === undefined || audiences.length === 0
        ? {}
        : { audience: audiences.find(({ id }) => id === client.audienceId)?.name ?? m.audience.everything }),
      tone: client === undefined ? "over" : (now?.tone ?? "now"),
      ...(now === undefined ? {} : { now }),
      history: steps.slice(0, -1),
      ...(client?.lastSeenAt == null ? {} : { lastSeenAt: client.lastSeenAt.epochMillis }),
      can: client === undefined ? ["restore"] : ["resend", "revoke"]
    }
  })
  return {
    shoot: shootHead(shoot, m),
    people: rows,
    audiences,
    audienceOptions: audienceOptions(shoot, m),
    ...awayOf(["invitations", invitationsPanel], ["mails", mailsPanel], ["people", peoplePanel]),
    galleryUrl,
    add
  }
}
