import { NewShootPage, ShootDetailsPage } from "../../../src/pages/studio/ShootForm.tsx"
import { ShootsPage } from "../../../src/pages/studio/Shoots.tsx"
import { calm, shootHead, zone } from "../Samples.ts"
import type { Pages, StudioView } from "./View.ts"

/** The list of shoots, and the form of one. */
export const shoots = ({ render, words }: StudioView): Pages => {
  const counts = { preparing: 3, ready: 2, delivered: 29, archived: 7 }
  const form = {
    values: {
      title: words.title,
      date: "2026-06-20",
      kind: "wedding",
      expiresDate: "2027-01-17",
      expiresTime: "18:00",
      zone
    },
    errors: {},
    zones: ["Europe/Lisbon", "Europe/Paris", "America/Argentina/Buenos_Aires"]
  }
  return {
    "studio-shoots": render(ShootsPage, {
      counts,
      page: 1,
      more: 31,
      shoots: [
        {
          id: words.id,
          title: words === calm ? "Moto Valley, spring round" : words.title,
          date: "2026-11-14",
          state: "preparing",
          clients: [words.name, "Valley Sports Club"],
          photoCount: 1284,
          cover: "k05-5",
          trouble: "2 files refused",
          fact: "1,210 in, 70 on their way"
        },
        {
          id: "s3",
          title: "Okafor-Christodoulopoulos family, christening and the day after",
          state: "ready",
          clients: [words.name, "Paul Okafor", "Ada Okafor", "Rosa Bianchi"],
          photoCount: 80,
          cover: "k15-15",
          fact: "Last file finished at 12:04"
        },
        {
          id: "s4",
          title: "Ines & Tomas",
          date: "2026-06-20",
          state: "delivered",
          clients: ["Ines Duarte"],
          photoCount: 184,
          cover: "k13-13",
          fact: "Ines fetched 38 %, it is on its way"
        },
        {
          id: "s5",
          title: "Winter regatta",
          date: "2026-12-05",
          state: "preparing",
          clients: [],
          photoCount: 0
        },
        {
          id: "s6",
          title: "Farmhouses",
          state: "archived",
          clients: ["Marlow"],
          photoCount: 131,
          cover: "k24-24"
        }
      ]
    }),
    "studio-empty": render(ShootsPage, {
      counts: { preparing: 0, ready: 0, delivered: 0, archived: 0 },
      page: 1,
      more: 0,
      shoots: []
    }),
    "studio-new": render(NewShootPage, {
      ...form,
      values: { ...form.values, title: "", expiresDate: "", expiresTime: "", date: "" }
    }),
    "studio-new-error": render(NewShootPage, {
      ...form,
      errors: {
        title: "A title has at most 200 characters; this one has 10,000.",
        expiresDate: "This day has passed. Choose one to come."
      }
    }),
    "studio-details": render(ShootDetailsPage, { shoot: shootHead(words), form })
  }
}
