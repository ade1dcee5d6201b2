import type { Audience } from "@safelight/contracts/shoot/Audience"
import { deliverable } from "@safelight/contracts/shoot/Lifecycle"
import type { Shoot } from "@safelight/contracts/shoot/Shoots"
import type { StudioMessages } from "../messages/StudioMessages.ts"
import type { AudienceRow } from "../pages/studio/ShootAccess.tsx"

/** What it sees and whether it may download, in words. */
const seesOf = (shoot: Shoot, { download, photoCount, sets }: Audience, { audience: m }: StudioMessages): string =>
  `${sets === null ? m.everything : m.some(photoCount, deliverable(shoot.counts))}${download ? m.downloads : m.looks}`

export const audienceRows = (shoot: Shoot, m: StudioMessages): ReadonlyArray<AudienceRow> =>
  shoot.audiences.map((audience) => ({
    id: audience.id,
    name: audience.name,
    sees: seesOf(shoot, audience, m),
    sets: shoot.sets.filter(({ id }) => audience.sets?.includes(id) === true).map(({ name }) => name),
    clientCount: shoot.clients.filter(({ audienceId }) => audienceId === audience.id).length
  }))

/** For choosing one; nothing to choose where there is none. */
export const audienceOptions = (shoot: Shoot, m: StudioMessages) =>
  shoot.audiences.length === 0
    ? []
    : [
        { value: "", label: m.audience.option(m.audience.none, m.audience.noneSees) },
        ...audienceRows(shoot, m).map(({ id, name, sees }) => ({ value: id, label: m.audience.option(name, sees) }))
      ]
