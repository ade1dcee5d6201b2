import { assert, layer } from "@effect/vitest"
import { EmailAddress } from "@safelight/contracts/Fields"
import { Invites } from "@safelight/contracts/invite/Invites"
import { Shoots } from "@safelight/contracts/shoot/Shoots"
import { NewContact, Users } from "@safelight/contracts/user/Users"
import { shootClient, shootDelete, shootSet } from "@safelight/gateway/pages/Paths"
import { small } from "@safelight/testing/Photographs"
import { Effect } from "effect"
import { largest, Photographer } from "./support/Photographer.ts"
import { asService, makeShoot, person, processed, until, upload } from "./support/World.ts"

const studio = asService("gateway")

/** A shoot with photographs of these names. */
const shootWith = (title: string, names: ReadonlyArray<string>) =>
  Effect.gen(function* () {
    const { token } = yield* Photographer
    const { id } = yield* makeShoot(title, [])
    const photos = yield* Effect.forEach(names, (name, index) =>
      Effect.flatMap(small(index + 1), (bytes) => upload(token, id, name, bytes))
    )
    yield* processed(id, names.length)
    return { id, photos }
  })

layer(Photographer.layer, { excludeTestServices: true, timeout: "2 minutes" })("forms of the studio", (it) => {
  it.effect("a set is renamed, moved, and removed by pages that ask", () =>
    Effect.gen(function* () {
      const { get, post } = yield* Photographer
      const shoots = yield* Shoots
      const { id, photos } = yield* shootWith("Sets", ["a.jpg"])
      const [first, second] = [
        yield* studio(shoots.createSet(id, "Church")),
        yield* studio(shoots.createSet(id, "Feast"))
      ]
      yield* studio(shoots.place(id, photos, first.id))
      const sets = Effect.map(studio(shoots.get(id)), ({ sets }) => sets.map(({ name }) => name))
      const page = yield* get(`/studio/shoots/${id}`)
      assert.include(page.text, `href="${shootSet(id, first.id)}"`)
      const refused = yield* post(shootSet(id, first.id), { do: "rename", name: "x".repeat(101) })
      assert.strictEqual(refused.status, 422)
      assert.include(refused.text, `value="${"x".repeat(101)}"`, "what was typed stays")
      yield* post(shootSet(id, first.id), { do: "rename", name: "Chapel" })
      yield* post(shootSet(id, second.id), { do: "earlier" })
      assert.deepStrictEqual(yield* sets, ["Feast", "Chapel"])
      const ask = yield* get(`${shootSet(id, first.id)}/remove`)
      assert.include(ask.text, "1 photo stays")
      assert.deepStrictEqual(yield* sets, ["Feast", "Chapel"])
      const done = yield* post(shootSet(id, first.id), { do: "remove" })
      assert.include(String(done.headers.location), "done=set-removed")
      assert.deepStrictEqual(yield* sets, ["Feast"])
      assert.deepStrictEqual(
        (yield* studio(shoots.photos(id))).map(({ setId }) => setId),
        [null]
      )
    })
  )

  it.effect("photographs are put into a set or deleted only where they belong", () =>
    Effect.gen(function* () {
      const { get, post } = yield* Photographer
      const shoots = yield* Shoots
      const own = yield* shootWith("Own", ["own.jpg"])
      const other = yield* shootWith("Other", ["other.jpg"])
      const set = yield* studio(shoots.createSet(own.id, "Church"))
      const assign = (photo: Record<string, string>) =>
        post(`/studio/shoots/${own.id}/sets`, { do: "assign", set: set.id, ...photo })
      assert.strictEqual((yield* assign({ photo: other.photos[0] ?? "" })).status, 404)
      assert.include(String((yield* assign({})).headers.location), "done=nothing-chosen")
      assert.include(String((yield* assign({ photo: own.photos[0] ?? "" })).headers.location), "done=assigned")

      // Deleting leads to a page that can be loaded again, and changes nothing before it is pressed there.
      const to = yield* post(`/studio/shoots/${own.id}/photos`, { do: "delete", photo: own.photos[0] ?? "" })
      assert.strictEqual(to.status, 303)
      assert.strictEqual(to.headers.location, shootDelete(own.id, own.photos))
      for (let look = 0; look < 2; look++) assert.include((yield* get(to.headers.location ?? "")).text, "own.jpg")
      assert.lengthOf(yield* studio(shoots.photos(own.id)), 1)
      assert.strictEqual((yield* get(shootDelete(own.id, other.photos))).status, 303)
      yield* post(`/studio/shoots/${own.id}/photos`, { do: "delete", sure: "yes", photo: own.photos[0] ?? "" })
      yield* until("the deletion", studio(shoots.photos(own.id)), (photos) => photos.length === 0)
      assert.strictEqual((yield* get(to.headers.location ?? "")).status, 303)
    })
  )

  it.effect("a known client is added as known, and changed when the photographer says so", () =>
    Effect.gen(function* () {
      const { get, post } = yield* Photographer
      const shoots = yield* Shoots
      const users = yield* Users
      const email = EmailAddress.make("ines@example.com")
      const known = yield* studio(users.ensureContact(new NewContact({ email, name: "Ines Duarte", locale: "fr" })))
      const { id } = yield* makeShoot("Known", [])
      const typed = { email, name: "Ines <b>D</b>", locale: "en" }
      const added = yield* post(`/studio/shoots/${id}/clients`, typed)
      assert.strictEqual(added.headers.location, shootClient(id, known.id, { name: typed.name, locale: "en" }))
      assert.deepStrictEqual(
        (yield* studio(shoots.get(id))).clients.map(({ userId }) => userId),
        [known.id]
      )
      const page = yield* get(added.headers.location ?? "")
      assert.include(page.text, "Ines Duarte</b> with mails in French")
      assert.include(page.text, "Ines &lt;b>D&lt;/b>")
      assert.deepInclude((yield* studio(users.byIds([known.id])))[0], { name: "Ines Duarte", locale: "fr" })
      const saved = yield* post(shootClient(id, known.id), { name: "Inês", locale: "en" })
      assert.include(String(saved.headers.location), "done=client-saved")
      assert.deepInclude((yield* studio(users.byIds([known.id])))[0], { name: "Inês", locale: "en" })
      const again = yield* post(`/studio/shoots/${id}/clients`, { email, name: "Inês", locale: "en" })
      assert.include(String(again.headers.location), "done=added")
      assert.strictEqual((yield* post(shootClient(id, known.id), { name: "", locale: "en" })).status, 422)
    })
  )

  it.effect("a program that names a known client otherwise is taken at its word", () =>
    Effect.gen(function* () {
      const { api } = yield* Photographer
      const users = yield* Users
      const known = yield* person("luc")
      const create = (client: object) =>
        api("POST", "/api/v1/shoots", JSON.stringify({ title: "By a program", clients: [client] }))
      assert.strictEqual((yield* create({ email: "luc@example.com" })).status, 201)
      assert.deepInclude((yield* studio(users.byIds([known.id])))[0], { name: "luc", locale: "en" })
      yield* create({ email: "luc@example.com", locale: "fr" })
      assert.deepInclude((yield* studio(users.byIds([known.id])))[0], { name: "luc", locale: "fr" })
      assert.strictEqual((yield* create({ email: "luc@example.com", locale: "tlh" })).status, 400)
    })
  )

  it.effect("two quick presses send one mail again, and the page says so", () =>
    Effect.gen(function* () {
      const { post } = yield* Photographer
      const invites = yield* Invites
      const { id: contact } = yield* person("resent")
      const { id } = yield* makeShoot("Resent", [contact])
      yield* until("the invitation", studio(invites.forShoot(id)), (found) => found.length === 1)
      const press = post(`/studio/shoots/${id}/access`, { do: "resend", contact })
      const answers = yield* Effect.all([press, press], { concurrency: 2 })
      const said = answers.map(({ headers }) => /done=([\w-]+)/.exec(String(headers.location))?.[1])
      assert.deepStrictEqual(said.sort(), ["resent", "resent-already"])
    })
  )

  it.effect("a form of files that is not taken whole leads a browser to a page, and tells a program", () =>
    Effect.gen(function* () {
      const { form, get } = yield* Photographer
      const { id } = yield* makeShoot("Form", [])
      const picture = yield* small(1)
      const files = [
        ["good.jpg", picture],
        ["huge <b>.jpg", Buffer.alloc(largest + 1)]
      ] as const
      assert.strictEqual((yield* form(id, files)).status, 413)
      const answer = yield* form(id, files, { accept: "text/html,application/xhtml+xml" })
      assert.strictEqual(answer.status, 303)
      const page = yield* get(answer.headers.location ?? "")
      assert.strictEqual(page.status, 200)
      assert.include(page.text, "Not everything was uploaded")
      assert.include(page.text, "huge &lt;b>.jpg")
      assert.include(page.text, "a file 3.0 MB".replaceAll(" MB", "\u00a0MB"))
      assert.include(page.text, `href="/studio/shoots/${id}"`)
      const stale = yield* form("nowhere", files, { accept: "text/html" })
      assert.include((yield* get(stale.headers.location ?? "")).text, "There is no such shoot")
    })
  )
})
