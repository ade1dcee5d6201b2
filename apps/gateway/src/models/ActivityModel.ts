import type { ArchiveView, SingleDownload } from "@safelight/contracts/file/Files"
import type { Invitation } from "@safelight/contracts/invite/Invites"
import type { MailView } from "@safelight/contracts/notification/Notifications"
import type { Shoot } from "@safelight/contracts/shoot/Shoots"
import type { StudioMessages } from "../messages/StudioMessages.ts"
import { type Panel, valueOr } from "../Panel.ts"
import type { ActivityEntry, ShootActivityModel } from "../pages/studio/ShootActivity.tsx"
import { stepsOf } from "./AccessModel.ts"
import { awayOf } from "./AwayParts.ts"
import { type People, shootHead } from "./StudioModels.ts"

/** Entries of one page. */
const shown = 200

/** What is known to have happened in a shoot, from the records of the services that own it; newest first. */
export const activityModel = (known: {
  readonly shoot: Shoot
  readonly invitations: Panel<ReadonlyArray<Invitation>>
  readonly mails: Panel<ReadonlyArray<MailView>>
  readonly archives: Panel<ReadonlyArray<ArchiveView>>
  readonly singles: Panel<ReadonlyArray<SingleDownload>>
  readonly people: Panel<People>
  readonly m: StudioMessages
}): ShootActivityModel => {
  const { m, shoot } = known
  const people = valueOr(known.people, new Map())
  const invitations = valueOr(known.invitations, [])
  const mails = valueOr(known.mails, [])
  const archives = valueOr(known.archives, [])
  const singles = valueOr(known.singles, [])
  const nameOf = (id: string) => people.get(id)?.name ?? m.frame.someone
  const entries: Array<ActivityEntry> = [
    { id: "created", at: shoot.createdAt.epochMillis, text: m.activity.created, kind: "shoot" }
  ]
  if (shoot.deliveredAt !== null) {
    entries.push({
      id: "delivered",
      at: shoot.deliveredAt.epochMillis,
      text: m.activity.delivered,
      kind: "shoot"
    })
  }
  for (const userId of new Set([...shoot.clients, ...invitations].map(({ userId }) => userId))) {
    const client = shoot.clients.find((client) => client.userId === userId)
    const steps = stepsOf(
      invitations.find((invitation) => invitation.userId === userId),
      mails.filter((mail) => mail.userId === userId),
      { first: client?.firstSeenAt?.epochMillis, last: client?.lastSeenAt?.epochMillis },
      m
    )
    steps.forEach((step, index) => {
      entries.push({
        id: `${userId}-${index}`,
        at: step.at,
        who: nameOf(userId),
        text: step.detail === undefined ? step.word.toLowerCase() : `${step.word.toLowerCase()}: ${step.detail}`,
        kind: step.kind,
        trouble: step.tone === "trouble"
      })
    })
  }
  for (const archive of archives) {
    entries.push({
      id: `archive-${archive.id}`,
      at: archive.requestedAt.epochMillis,
      who: nameOf(archive.userId),
      text: m.activity.askedWhole,
      kind: "archive",
      trouble: archive.state === "incomplete"
    })
    if (archive.downloadedAt !== null) {
      entries.push({
        id: `archived-${archive.id}`,
        at: archive.downloadedAt.epochMillis,
        who: nameOf(archive.userId),
        text: m.activity.hasWhole,
        kind: "archive"
      })
    }
  }
  singles.forEach((single, index) => {
    entries.push({
      id: `single-${index}`,
      at: single.at.epochMillis,
      who: nameOf(single.userId),
      text: m.activity.downloaded,
      kind: "file"
    })
  })
  const sorted = entries.sort((a, b) => b.at - a.at)
  return {
    shoot: shootHead(shoot, m),
    entries: sorted.slice(0, shown),
    earlier: Math.max(0, sorted.length - shown),
    ...awayOf(
      ["invitations", known.invitations],
      ["mails", known.mails],
      ["downloads", known.archives],
      ["downloads", known.singles],
      ["people", known.people]
    )
  }
}
