import { assert, it } from "@effect/vitest"
import { Effect, TestClock } from "effect"
import * as Paths from "../src/pages/Paths.ts"
import { ask, layer, Outage, type Service } from "./support/Site.ts"
import { wedding } from "./support/Wedding.ts"

type Wedding = Effect.Effect.Success<typeof wedding>

interface Row {
  readonly page: string
  readonly path: (made: Wedding) => string
  /** Without it there is no page. */
  readonly core?: ReadonlyArray<Service>
  /** What it marks while a service is away. */
  readonly marks: Partial<Readonly<Record<Service, ReadonlyArray<string>>>>
  /** What it says in place of what it can't know. */
  readonly instead?: ReadonlyArray<string>
}

const studio = (rest: string) => (made: Wedding) => `/studio/shoots/${made.id}${rest}`
const gallery = (rest: string) => (made: Wedding) => `/g/${made.id}${rest}`
const shoot: ReadonlyArray<Service> = ["shoot"]

const studioPages: ReadonlyArray<Row> = [
  { page: "shoots", path: () => "/studio", core: shoot, marks: { user: ["people"], file: ["pictures"] } },
  { page: "a new shoot", path: () => "/studio/shoots/new", marks: {} },
  { page: "photographs", path: studio(""), core: shoot, marks: { file: ["files"] } },
  { page: "details", path: studio("/details"), core: shoot, marks: {} },
  {
    page: "access",
    path: studio("/access"),
    core: shoot,
    marks: { user: ["people"], invite: ["invitations"], notification: ["mails"] },
    instead: ["Last seen then", "“Ready” mail accepted by the mail server"]
  },
  {
    page: "a client",
    path: (made) => studio(`/clients/${made.ines.user.id}`)(made),
    core: ["shoot", "user"],
    marks: {}
  },
  {
    page: "deliver",
    path: studio("/deliver"),
    core: shoot,
    marks: { user: ["people"], file: ["size"] },
    instead: ["1 photograph to 2 clients."]
  },
  { page: "delete", path: (made) => Paths.shootDelete(made.id, [made.photoId]), core: shoot, marks: {} },
  { page: "archive", path: studio("/archive"), core: shoot, marks: {} },
  { page: "downloads", path: studio("/downloads"), core: shoot, marks: { user: ["people"], file: ["downloads"] } },
  {
    page: "activity",
    path: studio("/activity"),
    core: shoot,
    marks: { user: ["people"], invite: ["invitations"], notification: ["mails"], file: ["downloads"] }
  },
  {
    page: "queue",
    path: () => "/studio/queue",
    marks: { broker: ["letters"], media: ["work"], file: ["work"] }
  },
  { page: "account", path: () => "/studio/account", marks: { user: ["sessions"] } },
  { page: "tokens", path: () => "/studio/tokens", marks: { user: ["tokens"] } },
  { page: "files not taken", path: () => "/studio/refused?why=full&file=a.jpg", marks: {} }
]

const clientPages: ReadonlyArray<Row> = [
  { page: "front door", path: () => "/", marks: { shoot: ["galleries"] } },
  { page: "gallery", path: gallery(""), core: shoot, marks: { file: ["pictures"] } },
  {
    page: "a photograph",
    path: (made) => gallery(`/p/${made.photoId}`)(made),
    core: shoot,
    marks: { file: ["pictures"] }
  },
  { page: "favourites", path: gallery("/favourites"), core: shoot, marks: { file: ["pictures"] } },
  {
    page: "downloads",
    path: gallery("/downloads"),
    core: shoot,
    marks: { file: ["downloads"] },
    instead: ["Look again"]
  }
]

const everyService: ReadonlyArray<Service> = [
  "user",
  "invite",
  "shoot",
  "file",
  "media",
  "notification",
  "content",
  "broker"
]

const marksIn = (html: string) => [...html.matchAll(/data-away="(\w+)"/g)].map(([, part]) => part ?? "")

/** What a page says, without what it says of parts that are away. */
const said = (html: string): ReadonlyArray<string> =>
  [
    ...html
      .replaceAll(/<title>.*?<\/title>|<(script|style)[\s\S]*?<\/\1>|<p [^>]*data-away=[\s\S]*?<\/p>/g, "")
      .matchAll(/>([^<]+)</g)
  ]
    // Looking at a gallery is a visit, whose time moves on.
    .map(([, text = ""]) => text.trim().replaceAll(/\d+\s\w+\s1970,\s\d\d:\d\d/g, "then"))
    .filter((text) => text !== "")

/** Words of a page that another doesn't have, or has less often. */
const only = (words: ReadonlyArray<string>, other: ReadonlyArray<string>) => {
  const left = [...other]
  return words.filter((word) => {
    const at = left.indexOf(word)
    if (at >= 0) left.splice(at, 1)
    return at < 0
  })
}

/** Nobody has a name while the service that knows them is away, who asks included. */
const isNameless = (word: string) => /^(, )?Someone(, Someone)*$/.test(word) || word === "Example Studio"

/** Longer than a page goes on with what it knew before. */
const forgotten = "30 seconds"

it.layer(layer, { timeout: "60 seconds" })("a page", (it) => {
  it.effect(
    "marks the part whose service is away, stays usable and says nothing that isn't so",
    () =>
      Effect.gen(function* () {
        const made = yield* wedding
        const outage = yield* Outage
        const look = Effect.forEach([...studioPages, ...clientPages], (row) =>
          Effect.gen(function* () {
            const answer = yield* ask(clientPages.includes(row) ? made.ines : made.photographer, row.path(made))
            return { row, status: answer.status, html: yield* Effect.orDie(answer.text) }
          })
        )
        const whole = new Map((yield* look).map(({ html, row }) => [row, said(html)]))
        const trouble: Array<unknown> = []
        for (const service of everyService) {
          yield* TestClock.adjust(forgotten)
          outage.add(service)
          for (const { html, row, status } of yield* look) {
            const isCore = row.core?.includes(service) === true
            if (status !== (isCore ? 503 : 200)) trouble.push([row.page, service, status])
            if (isCore) continue
            const marks = row.marks[service] ?? []
            if (marksIn(html).join() !== marks.join()) trouble.push([row.page, service, marksIn(html)])
            const more = only(said(html), [...(whole.get(row) ?? []), ...(row.instead ?? [])]).filter(
              (word) => service !== "user" || !isNameless(word)
            )
            if (more.length > 0) trouble.push([row.page, service, more])
          }
          outage.delete(service)
        }
        assert.deepStrictEqual(trouble, [])
      }),
    60_000
  )
})
