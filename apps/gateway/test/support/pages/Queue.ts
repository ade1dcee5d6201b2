import { QueuePage } from "../../../src/pages/studio/Queue.tsx"
import { now } from "../Samples.ts"
import type { Pages, StudioView } from "./View.ts"

/** Work that waits, and what could not be done. */
export const queue = ({ render, words }: StudioView): Pages => ({
  "studio-queue": render(QueuePage, {
    total: 214,
    found: 203,
    choice: { error: "template" },
    names: ["file-shoots", "notification-mails"],
    types: ["invite.created", "shoot.created"],
    page: 1,
    more: 200,
    letters: [
      {
        id: words.id,
        title: "invite.created",
        reason: `The template uses ${words.note}`,
        error: `The template uses ${words.note}\n    at NotificationsEvents.apply`,
        consumer: "notification-mails",
        type: "invite.created",
        tries: 4,
        at: now,
        body: JSON.stringify({ type: "invite.created", data: { title: words.title } }, null, 2)
      },
      {
        id: "8",
        title: "evt.3.shoot.01890000-0000-7000-8000-000000000000.shoot.created",
        reason: "No such event: template.lost",
        error: "No such event: template.lost",
        consumer: "file-shoots",
        type: "unreadable",
        tries: 0,
        at: now,
        body: "{}"
      }
    ],
    work: [{ name: "Photo processing", waiting: 64, active: 2, done: 1210, failed: 1 }]
  }),
  "studio-queue-empty": render(QueuePage, {
    total: 0,
    found: 0,
    choice: {},
    names: [],
    types: [],
    page: 1,
    more: 0,
    letters: [],
    work: [{ name: "Photo processing", waiting: 0, active: 0, done: 0, failed: 0 }]
  }),
  "studio-queue-away": render(QueuePage, {
    total: 0,
    found: 0,
    choice: {},
    names: [],
    types: [],
    page: 1,
    more: 0,
    letters: [],
    work: [{ name: "Photo processing" }],
    away: ["letters", "work"]
  })
})
