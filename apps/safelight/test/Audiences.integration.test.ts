import { assert, layer } from "@effect/vitest"
import { Shoots } from "@safelight/contracts/shoot/Shoots"
import { Users } from "@safelight/contracts/user/Users"
import { InvitationId, type ShootId, type UserId } from "@safelight/events/Ids"
import * as Paths from "@safelight/gateway/pages/Paths"
import { Csrf } from "@safelight/http/Csrf"
import { small } from "@safelight/testing/Photographs"
import { Effect, Redacted } from "effect"
import { crawl, filesOf, sha256 } from "./support/Crawl.ts"
import { send } from "./support/Http.ts"
import { Photographer } from "./support/Photographer.ts"
import { asService, browserOf, makeShoot, person, processed, until, upload } from "./support/World.ts"

const studio = asService("gateway")

/** A browser in which this person is signed in. */
const visitor = (userId: UserId, number: number) =>
  Effect.gen(function* () {
    const { url } = yield* Photographer
    const users = yield* Users
    const csrf = (yield* Csrf).tokenFor(browserOf(number))
    const invitation = InvitationId.make("00000000-0000-7000-8000-000000000000")
    const session = yield* asService("invite")(users.openInvited(userId, invitation))
    const cookie = `safelight-browser=${browserOf(number)}; safelight-access=${Redacted.value(session.accessToken)}`
    return {
      get: (path: string) => send(url, { method: "GET", path, headers: { cookie } }),
      post: (path: string, fields: Record<string, string> = {}) =>
        send(url, {
          method: "POST",
          path,
          headers: { cookie, origin: url.origin, "content-type": "application/x-www-form-urlencoded" },
          body: new URLSearchParams({ csrf, ...fields }).toString()
        })
    }
  })
type Visitor = Effect.Effect.Success<ReturnType<typeof visitor>>

const photoOf = /\/(?:p|photo|i)\/([0-9a-f-]{36})/

/** Asks for everything as one file and fetches it. */
const zipOf = ({ get, post }: Visitor, id: ShootId) =>
  Effect.gen(function* () {
    assert.strictEqual((yield* post(Paths.downloads(id))).status, 303)
    const link = /href="(\/d\/[^"]+\.zip)"/
    const page = yield* until("the archive", get(Paths.downloads(id)), ({ text }) => link.test(text))
    const answer = yield* get(link.exec(page.text)?.[1] ?? "")
    assert.strictEqual(answer.status, 200)
    return { path: link.exec(page.text)?.[1] ?? "", files: filesOf(answer.bytes) }
  })

layer(Photographer.layer, { excludeTestServices: true, timeout: "2 minutes" })("audiences", (it) => {
  it.effect(
    "a crawler in each sees exactly its own, on pages, as pictures and in its ZIP",
    () =>
      Effect.gen(function* () {
        const { get, post, token } = yield* Photographer
        const shoots = yield* Shoots
        const { id } = yield* makeShoot("Three audiences", [])
        const names = ["ceremony.jpg", "dinner.jpg", "both.jpg", "loose.jpg"]
        const bytes = yield* Effect.forEach(names, (_, index) => small(index + 21))
        const photos = yield* Effect.forEach(names, (name, index) =>
          upload(token, id, name, bytes[index] ?? new Uint8Array())
        )
        yield* processed(id, names.length)
        const ceremony = yield* studio(shoots.createSet(id, "Ceremony"))
        const dinner = yield* studio(shoots.createSet(id, "Dinner"))
        yield* studio(shoots.place(id, photos.slice(0, 1), ceremony.id))
        yield* studio(shoots.place(id, photos.slice(1, 2), dinner.id))
        yield* studio(shoots.place(id, photos.slice(2, 3), dinner.id))

        // As the photographer does it, without a script.
        const made = (name: string, set: string, download: boolean) =>
          Effect.gen(function* () {
            const fields = { name, sees: "sets", set, ...(download ? { download: "yes" } : {}) }
            assert.strictEqual((yield* post(Paths.shootAudiences(id), fields)).status, 303)
            const audience = (yield* studio(shoots.get(id))).audiences.find((audience) => audience.name === name)
            return audience ?? (yield* Effect.dieMessage(`there is no audience ${name}`))
          })
        const guests = yield* made("Guests", ceremony.id, true)
        const vendor = yield* made("Florist", dinner.id, true)
        const looking = yield* made("Press", ceremony.id, false)
        const added = (name: string, audience: string) =>
          Effect.gen(function* () {
            const client = { name, email: `${name}@example.com`, locale: "en", audience }
            assert.strictEqual((yield* post(Paths.shootClients(id), client)).status, 303)
            return yield* person(name)
          })
        const people = [
          { person: yield* added("couple", ""), sees: [0, 1, 2, 3], downloads: true },
          { person: yield* added("guest", guests.id), sees: [0], downloads: true },
          { person: yield* added("florist", vendor.id), sees: [1, 2], downloads: true },
          { person: yield* added("press", looking.id), sees: [0], downloads: false }
        ]
        const access = yield* get(Paths.shootAccess(id))
        assert.include(access.text, "2 of 4 photographs, with downloads")
        assert.include(access.text, "1 of 4 photographs, without downloads")
        yield* studio(shoots.deliver(id))

        for (const [index, { downloads, person, sees }] of people.entries()) {
          const own = sees.map((number) => photos[number] ?? "").sort()
          const browser = yield* visitor(person.id, 10 + index)
          const gallery = Paths.gallery(id)
          yield* until("the gallery", browser.get(gallery), ({ status }) => status === 200)
          const answers = yield* crawl(browser.get, gallery)
          const found = new Set([...answers.keys()].flatMap((path) => photoOf.exec(path)?.[1] ?? []))
          assert.deepStrictEqual([...found].sort(), own, `${person.name} is led to exactly their photographs`)
          for (const [path, { status, text }] of answers) {
            assert.include([200, 302, 303], status, path)
            for (const foreign of photos.filter((photo) => !own.includes(photo))) {
              assert.isFalse(text.includes(foreign), `${path} names a foreign photograph to ${person.name}`)
            }
          }
          const originals = [...answers].filter(([path]) => path.startsWith("/d/p/"))
          assert.sameMembers(
            originals.map(([, { bytes }]) => sha256(bytes)),
            downloads ? sees.map((number) => sha256(bytes[number] ?? new Uint8Array())) : []
          )

          // What is foreign answers as what never was.
          const missing = "01a00000-0000-7000-8000-000000000000"
          const ways = [
            (photo: string) => Paths.photo(id, photo),
            (photo: string) => Paths.image(photo, "thumb"),
            (photo: string) => Paths.image(photo, "high"),
            (photo: string) => Paths.original(photo)
          ]
          for (const photo of photos.filter((photo) => !own.includes(photo))) {
            for (const way of ways) {
              const [foreign, none] = [yield* browser.get(way(photo)), yield* browser.get(way(missing))]
              assert.strictEqual(foreign.status, 404)
              assert.strictEqual(none.status, 404)
              assert.strictEqual(foreign.text.replaceAll(photo, missing).length, none.text.length)
            }
            const heart = yield* browser.post(Paths.favourite(id, photo), { value: "on" })
            assert.strictEqual(heart.status, 404)
          }

          if (downloads) {
            const { files } = yield* zipOf(browser, id)
            const expected = sees.map((number) => sha256(bytes[number] ?? new Uint8Array()))
            const inZip = [...files].filter(([name]) => name !== "SHA256SUMS").map(([, sha]) => sha)
            assert.sameMembers(inZip, expected, `the ZIP of ${person.name}`)
          } else {
            assert.strictEqual((yield* browser.get(Paths.downloads(id))).status, 404)
            assert.strictEqual((yield* browser.post(Paths.downloads(id))).status, 404)
            for (const photo of own) assert.strictEqual((yield* browser.get(Paths.original(photo))).status, 404)
          }
        }
      }),
    400_000
  )

  it.effect(
    "who is moved sees other photographs, and a taken right ends links that were given out",
    () =>
      Effect.gen(function* () {
        const { get, post, token } = yield* Photographer
        const shoots = yield* Shoots
        const client = yield* person("moved")
        const { id } = yield* makeShoot("Moved", [client.id])
        const photos = yield* Effect.forEach(["a.jpg", "b.jpg"], (name, index) =>
          Effect.flatMap(small(index + 31), (bytes) => upload(token, id, name, bytes))
        )
        const [a = "", b = ""] = photos
        yield* processed(id, 2)
        const set = yield* studio(shoots.createSet(id, "Dinner"))
        yield* studio(shoots.place(id, photos.slice(1), set.id))
        yield* studio(shoots.deliver(id))
        const browser = yield* visitor(client.id, 20)
        const status = (path: string, wanted: number) =>
          until(`${wanted} at ${path}`, browser.get(path), (answer) => answer.status === wanted)
        yield* status(Paths.photo(id, a), 200)
        const { path: zip } = yield* zipOf(browser, id)
        const single = String((yield* browser.get(Paths.original(b))).headers.location)

        yield* post(Paths.shootAudiences(id), { name: "Press", sees: "sets", set: set.id })
        const [audience] = (yield* studio(shoots.get(id))).audiences
        const page = yield* get(Paths.shootClient(id, client.id))
        assert.include(page.text, "Press: 1 of 2 photographs, without downloads")
        const form = { name: "moved", locale: "en", audience: audience?.id ?? "" }
        assert.strictEqual((yield* post(Paths.shootClient(id, client.id), form)).status, 303)
        yield* status(Paths.image(a, "thumb"), 404)
        yield* status(Paths.photo(id, a), 404)
        yield* status(Paths.photo(id, b), 200)
        yield* status(zip, 410)
        yield* status(single, 410)

        // Nobody is left behind with everything: it stays while somebody belongs to it.
        const remove = () => post(Paths.shootAudience(id, audience?.id ?? ""), { do: "remove" })
        assert.strictEqual((yield* remove()).status, 400)
        const wider = { do: "save", name: "Friends", sees: "everything", download: "yes" }
        assert.strictEqual((yield* post(Paths.shootAudience(id, audience?.id ?? ""), wider)).status, 303)
        yield* status(Paths.image(a, "thumb"), 200)
        assert.strictEqual((yield* post(Paths.shootClient(id, client.id), { ...form, audience: "" })).status, 303)
        assert.strictEqual((yield* remove()).status, 303)
        assert.deepStrictEqual((yield* studio(shoots.get(id))).audiences, [])
        yield* status(Paths.photo(id, a), 200)
      }),
    240_000
  )
})
