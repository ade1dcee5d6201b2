import { assert, layer } from "@effect/vitest"
import { EmailAddress } from "@safelight/contracts/Fields"
import { Files } from "@safelight/contracts/file/Files"
import { Invites } from "@safelight/contracts/invite/Invites"
import { Notifications } from "@safelight/contracts/notification/Notifications"
import { Shoots } from "@safelight/contracts/shoot/Shoots"
import { NewContact, Users } from "@safelight/contracts/user/Users"
import { InvitationId, PhotoId, ShootId } from "@safelight/events/Ids"
import { shootClient, shootDelete, shootSet } from "@safelight/gateway/pages/Paths"
import { Csrf } from "@safelight/http/Csrf"
import { small } from "@safelight/testing/Photographs"
import { DateTime, Effect, Redacted } from "effect"
import { send } from "./support/Http.ts"
import { largest, Photographer } from "./support/Photographer.ts"
import {
  asService,
  bearer,
  browserOf,
  by,
  creation,
  makeShoot,
  person,
  principalOf,
  processed,
  signInAdmin,
  until,
  upload
} from "./support/World.ts"

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

/** What the fields of a shoot's form hold in a page. */
const fieldsIn = (html: string) => {
  const entity = (text: string) => text.replaceAll("&amp;", "&")
  const input = (name: string) =>
    entity(new RegExp(`<input(?=[^>]*name="${name}")[^>]*value="([^"]*)"`).exec(html)?.[1] ?? "")
  const choice = (name: string) => {
    const options = new RegExp(`<select[^>]*name="${name}"[^>]*>(.*?)</select>`, "s").exec(html)?.[1] ?? ""
    return /<option(?=[^>]*\sselected)[^>]*value="([^"]*)"/.exec(options)?.[1] ?? ""
  }
  return {
    title: input("title"),
    date: input("date"),
    kind: choice("kind"),
    expiresDate: input("expiresDate"),
    expiresTime: input("expiresTime"),
    zone: choice("zone")
  }
}

layer(Photographer.layer, { excludeTestServices: true })("forms of the studio", (it) => {
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

  it.effect("a shoot has the details that the form says, to the hour of its zone, and is edited by it", () =>
    Effect.gen(function* () {
      const { get, post } = yield* Photographer
      const shoots = yield* Shoots
      const year = new Date().getUTCFullYear() + 1
      const details = {
        title: "Anna & Ben",
        date: `${year}-06-21`,
        kind: "portrait" as const,
        expiresDate: `${year}-07-01`,
        expiresTime: "18:30",
        zone: "America/New_York"
      }
      // Refused for its time alone, it keeps what was typed and makes nothing.
      const count = Effect.map(studio(shoots.list()), (all) => all.length)
      const before = yield* count
      const past = yield* post("/studio/shoots/new", { ...details, expiresDate: "2020-07-01" })
      assert.strictEqual(past.status, 422)
      assert.include(past.text, "Choose a moment in the future")
      assert.match(past.text, /<input(?=[^>]*name="expiresTime")[^>]*value="18:30"/)
      assert.strictEqual(yield* count, before)

      const made = yield* post("/studio/shoots/new", details)
      assert.strictEqual(made.status, 303)
      const id = ShootId.make(/\/studio\/shoots\/([\w-]+)/.exec(made.headers.location ?? "")?.[1] ?? "")
      const stored = Effect.map(studio(shoots.get(id)), ({ date, expiresAt, kind, title, zone }) => ({
        title,
        date,
        kind,
        zone,
        ends: expiresAt === null ? null : DateTime.formatIso(expiresAt)
      }))
      const { date, kind, title, zone } = details
      assert.deepStrictEqual(yield* stored, { title, date, kind, zone, ends: `${year}-07-01T22:30:00.000Z` })
      assert.include((yield* get(`/studio/shoots/${id}`)).text, `Closes 1\u00a0July ${year}, 18:30`)

      // The form shows what is stored; sent as it stands it changes nothing.
      const shown = fieldsIn((yield* get(`/studio/shoots/${id}/details`)).text)
      assert.deepStrictEqual(shown, details)
      assert.strictEqual((yield* post(`/studio/shoots/${id}/details`, shown)).status, 303)
      assert.strictEqual((yield* stored).ends, `${year}-07-01T22:30:00.000Z`)

      // The same hour in another zone is another moment; a time without a day is refused; a cleared one never ends.
      const edit = (changed: Partial<Record<keyof typeof details, string>>) =>
        post(`/studio/shoots/${id}/details`, { ...details, ...changed })
      yield* edit({ title: "Anna and Ben", kind: "wedding", zone: "Asia/Tokyo" })
      assert.deepInclude(yield* stored, {
        title: "Anna and Ben",
        kind: "wedding",
        zone: "Asia/Tokyo",
        ends: `${year}-07-01T09:30:00.000Z`
      })
      const timeAlone = yield* edit({ expiresDate: "" })
      assert.strictEqual(timeAlone.status, 422)
      assert.include(timeAlone.text, "Enter the day as well, or clear the hour")
      yield* edit({ expiresDate: "", expiresTime: "" })
      assert.deepInclude(yield* stored, { title: "Anna & Ben", ends: null })
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

  it.effect("photographs are arranged by plain forms, which keep the place and the button", () =>
    Effect.gen(function* () {
      const { api, get, post } = yield* Photographer
      const shoots = yield* Shoots
      const { id, photos } = yield* shootWith("Arranged", ["a.jpg", "b.jpg", "c.jpg"])
      const [a = "", b = "", c = ""] = photos
      const moves = `/studio/shoots/${id}/moves`
      const names = Effect.map(studio(shoots.photos(id)), (all) => all.map(({ fileName }) => fileName[0]).join(""))
      yield* studio(shoots.order(id, "name"))
      const arrange = yield* get(`/studio/shoots/${id}?arrange=1`)
      assert.include(arrange.text, `value="${a} after ${b}"`)
      assert.include(arrange.text, `value="${c} before ${b}"`)

      // The button of one photograph: pressed twice in the same page, it moves once; then it is there to be pressed again.
      const pressed = yield* post(moves, { move: `${a} after ${b}` })
      assert.strictEqual(yield* names, "bac")
      assert.include(String((yield* post(moves, { move: `${a} after ${b}` })).headers.location), "done=stays")
      const page = yield* get(String(pressed.headers.location))
      assert.match(page.text, new RegExp(`<button[^>]*value="${a} after ${c}"[^>]*autofocus`))
      assert.include(page.text, "Moved.")
      const undo = /name="undo" value="([\w-]+)"/.exec(page.text)?.[1] ?? ""
      assert.include(String((yield* post(moves, { undo })).headers.location), "done=moved-back")
      assert.strictEqual(yield* names, "abc")

      // Chosen ones, with their boxes kept; places are counted without them.
      const chosen = yield* post(moves, { photo: a, to: "number", number: "2" })
      assert.strictEqual(yield* names, "bac")
      assert.match(
        (yield* get(String(chosen.headers.location))).text,
        new RegExp(`<input[^>]*value="${a}"[^>]*checked`)
      )
      assert.include(String((yield* post(moves, { undo })).headers.location), "done=not-moved-back")
      yield* post(moves, { photo: a, to: "earlier" })
      assert.strictEqual(yield* names, "abc")
      yield* post(moves, { photo: b, to: "number", number: "99" })
      assert.strictEqual(yield* names, "acb")
      assert.include(String((yield* post(moves, { to: "start" })).headers.location), "done=move-nothing")
      assert.strictEqual((yield* post(moves, { photo: a, to: "number", number: "0" })).status, 400)

      // One set by name, by the button among those of the set.
      const set = yield* studio(shoots.createSet(id, "Church"))
      yield* post(moves, { photo: b, to: `into ${set.id}` })
      yield* post(`/studio/shoots/${id}/sets`, { do: "order", order: "name", group: `${set.id} name` })
      assert.deepInclude((yield* studio(shoots.get(id))).sets[0], { orderBy: "name", photoCount: 1 })
      const json = JSON.stringify({ photoIds: [c, a, b], to: { setId: null, place: "start" } })
      const moved = yield* api("POST", `/api/v1/shoots/${id}/moves`, json)
      assert.strictEqual(yield* names, "cab")
      const { moveId } = JSON.parse(moved.text) as { readonly moveId: string }
      assert.strictEqual((yield* api("POST", `/api/v1/shoots/${id}/moves/${moveId}/undo`)).status, 204)
      assert.strictEqual(yield* names, "bac")
    })
  )

  it.effect("an archived shoot is closed to everybody and loses nothing; restored, it is as it was", () =>
    Effect.gen(function* () {
      const { get, post, token, url } = yield* Photographer
      const [shoots, files, invites, users, mails] = [
        yield* Shoots,
        yield* Files,
        yield* Invites,
        yield* Users,
        yield* Notifications
      ]
      const ines = yield* person("archived")
      const { id } = yield* makeShoot("Kept for years", [ines.id])
      const photos = yield* Effect.forEach([1, 2], (seed) =>
        Effect.flatMap(small(seed), (bytes) => upload(token, id, `${seed}.jpg`, bytes))
      )
      yield* processed(id, 2)
      yield* studio(shoots.deliver(id))
      const session = yield* asService("invite")(
        users.openInvited(ines.id, InvitationId.make("00000000-0000-7000-8000-000000000000"))
      )
      const asInes = by(principalOf(session))
      yield* asInes(shoots.setFavourite(id, photos[1] ?? PhotoId.make(""), true))
      const archive = yield* asInes(shoots.requestArchive(id, { kind: "everything" }))
      const pathOf = Effect.map(Effect.option(asInes(files.archive(archive))), (view) =>
        view._tag === "Some" ? (view.value.path ?? "") : ""
      )
      const zip = yield* until("the archive", pathOf, (path) => path !== "")
      const single = yield* asInes(files.link(photos[0] ?? PhotoId.make("")))
      const invitation = yield* asService("gateway")(invites.find(id, ines.id))
      const link = Redacted.value((yield* asService("notification")(invites.mint(invitation.id))).token)
      const begin = (name: string) =>
        send(url, { method: "POST", path: "/tus", headers: { ...bearer(token), ...creation(id, name, 1_000_000) } })
      const begun = String((yield* begin("begun.jpg")).headers.location).replace(/^https?:\/\/[^/]+/, "")
      const goesOn = send(url, {
        method: "HEAD",
        path: begun,
        headers: { ...bearer(token), "tus-resumable": "1.0.0" }
      })
      const cookie = `safelight-access=${Redacted.value(session.accessToken)}`
      const look = (path: string) =>
        send(url, { method: "GET", path, headers: { cookie, "accept-language": "fr", accept: "text/html" } })
      const gallery = `/g/${id}`
      const statuses = (wanted: number) =>
        Effect.forEach([gallery, `/open/${link}`, zip, single], (path) =>
          until(`${wanted} at ${path}`, look(path), ({ status }) => status === wanted)
        )
      yield* statuses(200)
      assert.strictEqual((yield* goesOn).status, 200)

      const ask = yield* get(`/studio/shoots/${id}/archive`)
      assert.include(ask.text, "The gallery closes for its client, who gets one mail")
      assert.strictEqual((yield* studio(shoots.get(id))).status, "delivered", "looking changes nothing")
      const archived = yield* post(`/studio/shoots/${id}/archive`, {})
      assert.include(String(archived.headers.location), "done=archived")
      const [page, opened] = yield* statuses(410)
      for (const closed of [page, opened]) {
        assert.include(closed?.text, "Cette galerie est fermée")
        assert.include(closed?.text, 'lang="fr"')
      }
      yield* until("the upload's end", goesOn, ({ status }) => status === 410)
      assert.strictEqual((yield* begin("late.jpg")).status, 410)
      yield* until("the closing mail", studio(mails.forShoot(id)), (all) =>
        all.some((m) => m.kind === "shoot-archived")
      )
      assert.strictEqual((yield* post(`/studio/shoots/${id}/archive`, {})).status, 409)
      assert.strictEqual((yield* post(`/studio/shoots/${id}/deliver`, {})).status, 409)
      assert.notInclude((yield* get("/studio")).text, "Kept for years")
      assert.include((yield* get("/studio?state=archived")).text, "Kept for years")
      assert.lengthOf(yield* studio(shoots.photos(id)), 2)

      // What is changed meanwhile opens nothing and invites nobody.
      const late = yield* person("late")
      yield* studio(shoots.assign(id, late.id))
      const restored = yield* post(`/studio/shoots/${id}/restore`, {})
      assert.include(String(restored.headers.location), "done=reopened")
      const [again] = yield* Effect.forEach([gallery, `/open/${link}`], (path) =>
        until(`200 at ${path}`, look(path), ({ status }) => status === 200)
      )
      assert.include(again?.text ?? "", 'aria-pressed="true"')
      assert.strictEqual(yield* asInes(shoots.requestArchive(id, { kind: "everything" })), archive)
      const next = yield* until("the archive again", pathOf, (path) => path !== "" && path !== zip)
      yield* until("the new download", look(next), ({ status }) => status === 200)
      assert.strictEqual((yield* begin("again.jpg")).status, 201)
      yield* until(
        "the late one's invitation",
        Effect.option(studio(invites.find(id, late.id))),
        (found) => found._tag === "Some"
      )
      const kinds = (yield* studio(mails.forShoot(id))).map(({ kind }) => kind)
      assert.lengthOf(
        kinds.filter((kind) => kind === "shoot-archived"),
        1
      )
      assert.strictEqual((yield* post(`/studio/shoots/${id}/restore`, {})).status, 409)
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

  it.effect("who signs out is told nothing more on a page that stays open", () =>
    Effect.gen(function* () {
      const { url } = yield* Photographer
      const { id } = yield* makeShoot("Watched", [])
      const session = yield* signInAdmin
      const cookie = `safelight-browser=${browserOf(0)}; safelight-access=${Redacted.value(session.accessToken)}`
      const live = yield* Effect.promise(() =>
        fetch(new URL(`/studio/shoots/${id}/live`, url), { headers: { cookie } })
      )
      assert.strictEqual(live.status, 200)
      const signedOut = yield* send(url, {
        method: "POST",
        path: "/sign-out",
        headers: { cookie, origin: url.origin, "content-type": "application/x-www-form-urlencoded" },
        body: new URLSearchParams({ csrf: (yield* Csrf).tokenFor(browserOf(0)) }).toString()
      })
      assert.strictEqual(signedOut.status, 303)
      // Comes to an end by itself, and what it said is nothing but that it is there.
      assert.notInclude(yield* Effect.promise(() => live.text()), "event:")
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
      assert.include(page.text, "The file is larger than 3.0\u00a0MB, the most that is taken.")
      assert.include(page.text, `href="/studio/shoots/${id}"`)
      const stale = yield* form("nowhere", files, { accept: "text/html" })
      assert.include((yield* get(stale.headers.location ?? "")).text, "There is no such shoot")
      // Whoever reads the page in French reads why in French.
      const inFrench = (location: string | undefined) => get(location ?? "", { "accept-language": "fr" })
      const french = yield* inFrench(answer.headers.location)
      assert.include(french.text, "Tout n’a pas été envoyé")
      assert.include(french.text, "Le fichier dépasse 3,0\u00a0Mo, le maximum accepté. Exportez-le en plus petit")
      assert.include((yield* inFrench(stale.headers.location)).text, "Ce reportage n’existe pas.")
    })
  )
})
