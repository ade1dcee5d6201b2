import { DeliverPage } from "../../../src/pages/studio/Deliver.tsx"
import { ShootActivityPage } from "../../../src/pages/studio/ShootActivity.tsx"
import { ShootDownloadsPage } from "../../../src/pages/studio/ShootDownloads.tsx"
import { now, shootHead, underway } from "../Samples.ts"
import type { Pages, StudioView } from "./View.ts"

/** A shoot on its way to its clients, and what they did with it. */
export const delivery = ({ render, words }: StudioView): Pages => {
  const shoot = shootHead(words)
  const recipients = [
    { name: words.name, email: words.email, mail: "ready" as const },
    { name: "Tomas Reed", email: "tomas@example.org", mail: "invitation" as const }
  ]
  const deliver = { recipients, photoCount: 184, underway: 3, refused: 1, bytes: 41.6e9 }
  return {
    "studio-downloads": render(ShootDownloadsPage, {
      shoot,
      archives: [
        { id: "a1", client: words.name, bytes: 41.6e9, received: 33.6e9, state: "running", at: now },
        { id: "a2", client: "Tomas Reed", bytes: 2.9e9, received: 2.9e9, state: "delivered", at: now },
        { id: "a3", client: "Wilhelmina", bytes: 148e6, received: 56e6, state: "stopped", at: now },
        { id: "a4", client: "Casa do Farol", bytes: 0, received: 0, state: "incomplete", at: now }
      ],
      visits: [
        {
          contactId: "c1",
          client: words.name,
          firstOpenedAt: now,
          lastOpenedAt: now,
          favourites: 14,
          originals: 4,
          lastDownloadAt: now
        },
        { contactId: "c2", client: "Casa do Farol", favourites: 0, originals: 0 }
      ]
    }),
    "studio-downloads-empty": render(ShootDownloadsPage, { shoot, archives: [], visits: [] }),
    "studio-activity": render(ShootActivityPage, {
      shoot,
      before: words.id,
      earlier: 212,
      entries: [
        {
          id: "e1",
          at: now + 8e7,
          who: words.name,
          text: "has asked for everything as one file",
          kind: "archive"
        },
        {
          id: "e2",
          at: now + 7e7,
          text: `Mail to ${words.name} delayed: ${words.note}`,
          kind: "mail",
          trouble: true
        },
        { id: "e3", at: now, who: "You", text: "delivered 184 photographs to 6 clients", kind: "shoot" }
      ]
    }),
    "studio-deliver": render(DeliverPage, {
      shoot: shootHead(words, { next: { kind: "deliver", photoCount: 184 } }),
      ...deliver
    }),
    "studio-deliver-first": render(DeliverPage, {
      shoot: underway(words, { next: { kind: "deliver", photoCount: 5 } }),
      ...deliver,
      recipients: []
    }),
    "studio-deliver-not": render(DeliverPage, {
      shoot: underway(words, { next: { kind: "not-yet", why: "No photo is ready yet; 12 are on their way." } }),
      ...deliver,
      error: "no-photo"
    })
  }
}
