import * as Paths from "../../../src/pages/Paths.ts"
import { ShootAccessPage } from "../../../src/pages/studio/ShootAccess.tsx"
import { ShootAudiencePage } from "../../../src/pages/studio/ShootAudience.tsx"
import { ShootClientPage } from "../../../src/pages/studio/ShootClient.tsx"
import { calm, now, shootHead } from "../Samples.ts"
import type { Pages, StudioView } from "./View.ts"

/** Who may see a shoot. */
export const shootClients = ({ render, words }: StudioView): Pages => {
  const shoot = shootHead(words)
  const audienceOptions = [
    { value: "", label: "No audience: everything, with downloads" },
    { value: "couple", label: `${words.name}: 122 of 184 photographs` }
  ]
  return {
    "studio-client": render(ShootClientPage, {
      shoot,
      contact: { id: words.id, name: words.name, email: words.email, locale: "fr" },
      form: { name: words === calm ? "Ines" : words.note, locale: "en", audience: "couple", errors: {} },
      audienceOptions,
      known: true
    }),
    "studio-audience": render(ShootAudiencePage, {
      shoot,
      known: { id: "couple", name: words.name, clientCount: 2 },
      sets: [
        { id: "s1", name: words.title },
        { id: "s2", name: "Dinner" }
      ],
      form: { name: "", download: true, everything: false, chosen: ["s1"], error: "Enter a name for the audience" }
    }),
    "studio-audience-new": render(ShootAudiencePage, {
      shoot,
      sets: [],
      form: { name: "", download: true, everything: true, chosen: [] }
    }),
    "studio-access": render(
      ShootAccessPage,
      {
        shoot,
        galleryUrl: `https://galleries.example${Paths.portfolio(words.id)}`,
        audiences: [
          {
            id: "couple",
            name: words.name,
            sees: "122 of 184 photographs, with downloads",
            sets: [words.title, "Dinner"],
            clientCount: 1
          }
        ],
        audienceOptions,
        people: [
          {
            contactId: words.id,
            name: words.name,
            email: words.email,
            audience: "Couple",
            tone: "fine",
            now: { word: "Opened", at: now + 86_400_000 },
            history: [
              { word: "Created", at: now - 1000 },
              { word: "Accepted by the mail server", at: now, detail: words.note }
            ],
            lastSeenAt: now + 90_000_000,
            can: ["resend", "revoke"]
          },
          {
            contactId: "c2",
            name: "Wilhelmina van den Broek-Featherstonehaugh",
            email: "wilhelmina.vandenbroek-featherstonehaugh@correspondence.example.org",
            tone: "trouble",
            now: { word: "Mail delayed", at: now, detail: "Mailbox full (452). Tried 3 times, next try 14:30" },
            history: [],
            can: ["resend", "revoke"]
          },
          {
            contactId: "c3",
            name: "Paul Okafor",
            email: "paul@example.org",
            tone: "over",
            now: { word: "Revoked", at: now },
            history: [],
            can: ["restore"]
          }
        ],
        add: {
          name: words.name,
          email: "jo@example",
          locale: "fr",
          audience: "couple",
          errors: { email: "“jo@example” is not a complete address." }
        }
      },
      {
        toast: {
          text: `${words.name} can no longer see this shoot.`,
          undo: {
            action: Paths.shootAccessChange(words.id),
            fields: [
              ["do", "restore"],
              ["contact", words.id]
            ]
          }
        }
      }
    ),
    "studio-access-empty": render(ShootAccessPage, {
      shoot: shootHead(words, { clientCount: 0 }),
      galleryUrl: "http://localhost:8080/portfolio?ref=s1",
      people: [],
      audiences: [],
      audienceOptions: [],
      add: { name: "", email: "", locale: "", audience: "", errors: {} }
    })
  }
}
