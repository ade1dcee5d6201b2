import { readFileSync } from "node:fs"
import { request as nodeRequest } from "node:http"
import { join } from "node:path"
import { assert, layer } from "@effect/vitest"
import { Tokens } from "@safelight/auth/Tokens"
import { EmailAddress } from "@safelight/contracts/Fields"
import { Files } from "@safelight/contracts/file/Files"
import { Shoots } from "@safelight/contracts/shoot/Shoots"
import { NewApiToken, SignInRequest, Users } from "@safelight/contracts/user/Users"
import type { ShootId } from "@safelight/events/Ids"
import { Csrf } from "@safelight/http/Csrf"
import { claiming, program, small, svg, truncated } from "@safelight/testing/Photographs"
import { required } from "@safelight/testing/Required"
import { Clock, Context, DateTime, Effect, Layer, Redacted } from "effect"
import { type Answer, send } from "./support/Http.ts"
import { OpenedStudio } from "./support/OpenedStudio.ts"
import {
  apiToken,
  asService,
  bearer,
  browserOf,
  creation,
  makeShoot,
  person,
  processed,
  signInAdmin,
  until,
  upload
} from "./support/World.ts"

/** Largest file of this studio, in bytes. */
const largest = 3_000_000
const samples = await required("samples")
const studio = asService("gateway")

/** The photographer's browser and a program with a token. */
class Photographer extends Context.Tag("test/Photographer")<
  Photographer,
  {
    readonly token: string
    readonly url: URL
    readonly get: (path: string) => Effect.Effect<Answer>
    readonly post: (path: string, fields: Record<string, string>) => Effect.Effect<Answer>
    readonly api: (method: string, path: string, body?: string) => Effect.Effect<Answer>
    /** The plain form of up to twenty files. */
    readonly form: (
      shootId: string,
      files: ReadonlyArray<readonly [name: string, bytes: Uint8Array]>
    ) => Effect.Effect<Answer>
  }
>() {
  static readonly layer = Layer.effect(
    Photographer,
    Effect.gen(function* () {
      const { url } = yield* OpenedStudio
      const session = yield* signInAdmin
      const token = yield* apiToken(["admin"])
      const csrf = (yield* Csrf).tokenFor(browserOf(0))
      const cookie = `safelight-browser=${browserOf(0)}; safelight-access=${Redacted.value(session.accessToken)}`
      const own = { cookie, origin: url.origin }
      const boundary = "between-the-parts"
      const part = (disposition: string, bytes: Uint8Array) => [
        Buffer.from(`--${boundary}\r\ncontent-disposition: form-data; ${disposition}\r\n\r\n`),
        bytes,
        Buffer.from("\r\n")
      ]
      // As browsers write a name into a header (WHATWG, multipart/form-data).
      const quoted = (name: string) => name.replaceAll('"', "%22").replaceAll("\r", "%0D").replaceAll("\n", "%0A")
      return {
        token,
        url,
        get: (path) => send(url, { method: "GET", path, headers: own }),
        post: (path, fields) =>
          send(url, {
            method: "POST",
            path,
            headers: { ...own, "content-type": "application/x-www-form-urlencoded" },
            body: new URLSearchParams({ csrf, ...fields }).toString()
          }),
        api: (method, path, body) =>
          send(url, { method, path, headers: bearer(token), ...(body === undefined ? {} : { body }) }),
        form: (shootId, files) =>
          send(url, {
            method: "POST",
            path: `/upload/${shootId}`,
            headers: { ...own, "content-type": `multipart/form-data; boundary=${boundary}` },
            body: Buffer.concat([
              ...part('name="csrf"', Buffer.from(csrf)),
              ...files.flatMap(([name, bytes]) => part(`name="file"; filename="${quoted(name)}"`, bytes)),
              Buffer.from(`--${boundary}--\r\n`)
            ])
          })
      }
    })
  ).pipe(
    Layer.provideMerge(
      OpenedStudio.layerWith({
        SAFELIGHT_PAGE_RATE: "0",
        SAFELIGHT_UPLOAD_RATE: "0",
        SAFELIGHT_MAX_FILE_BYTES: String(largest)
      })
    )
  )
}

const views = (shootId: ShootId) => Effect.flatMap(Files, (files) => studio(files.list(shootId)))

const minutesAgo = (minutes: number) =>
  Effect.withClock({ ...Clock.make(), currentTimeMillis: Effect.sync(() => Date.now() - minutes * 60_000) })

layer(Photographer.layer, { excludeTestServices: true, timeout: "2 minutes" })("bad input", (it) => {
  it.effect("links that are over, used, foreign or cut say which and what to do", () =>
    Effect.gen(function* () {
      const { get, post, url } = yield* Photographer
      const users = yield* Users
      const tokens = yield* Tokens
      const { signInId } = yield* studio(users.ensureAdmin(EmailAddress.make("photographer@example.com")))
      const { link } = yield* studio(users.mintSignIn(signInId))
      const good = Redacted.value(link)
      const expired = Redacted.value(yield* minutesAgo(16)(tokens.signSignIn(signInId)))
      const session = yield* studio(users.confirmLink({ token: good, browser: browserOf(5) }))
      for (const [token, title] of [
        [expired, "This link has run out"],
        [good, "This link has been used"],
        [good.slice(0, -9), "We do not know this link"],
        ["x", "We do not know this link"],
        [Redacted.value(session.accessToken), "We do not know this link"],
        [`${good.slice(0, 40)}.${"A".repeat(900)}`, "We do not know this link"]
      ] as const) {
        for (const answer of [yield* get(`/sign-in/${token}`), yield* post(`/sign-in/${token}`, {})]) {
          assert.strictEqual(answer.status, 410)
          assert.include(answer.text, title)
          assert.match(answer.text, /action="\/sign-in"|href="\/sign-in/, "a way to a new link")
        }
      }
      const stranger = yield* get("/open/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")
      assert.strictEqual(stranger.status, 404)
      assert.match(stranger.text, /<h1[^>]*>[^<]+/)
      assert.match(stranger.text, /href="\/portfolio|action="\/sign-in"/)
      // Cookies that are no good are nobody's, and are dropped.
      const worn = yield* send(url, {
        method: "GET",
        path: "/studio",
        headers: { cookie: "safelight-access=x.y.z; safelight-session=nothing" }
      })
      assert.strictEqual(worn.status, 303)
      assert.strictEqual(worn.headers.location, "/sign-in?next=%2Fstudio")
      assert.match(String(worn.headers["set-cookie"]), /safelight-session=; Max-Age=0/)
    })
  )

  it.effect("a code takes five tries and says how many are left", () =>
    Effect.gen(function* () {
      const { post } = yield* Photographer
      const users = yield* Users
      yield* person("coded")
      const email = EmailAddress.make("coded@example.com")
      const { signInId } = yield* studio(users.requestSignIn(new SignInRequest({ email, browser: browserOf(0) })))
      const tried = yield* Effect.forEach(["1", "000000", "000000", "000000", "000000", "000000", "000000"], (code) =>
        post("/sign-in/code", { "sign-in": signInId, code, email })
      )
      assert.deepStrictEqual(
        tried.map(({ status }) => status),
        tried.map(() => 422)
      )
      assert.strictEqual(
        new Set(tried.map(({ text }) => /role="alert"[\s\S]*?<\/p>|class="error"[\s\S]*?<\/p>/.exec(text)?.[0])).size,
        7
      )
    })
  )

  it.effect("tokens that are malformed, revoked or over are nobody", () =>
    Effect.gen(function* () {
      const { token, url } = yield* Photographer
      const users = yield* Users
      const issue = (expiresAt: DateTime.Utc | null) =>
        studio(users.issueToken(new NewApiToken({ name: "short", scopes: ["admin"], expiresAt })))
      const over = yield* issue(DateTime.subtract(yield* DateTime.now, { minutes: 1 }))
      const revoked = yield* issue(null)
      yield* studio(users.revokeToken(revoked.token.id))
      const secrets = [
        Redacted.value(over.secret),
        Redacted.value(revoked.secret),
        "x",
        `${token}x`,
        token.slice(0, -1)
      ]
      for (const secret of secrets) {
        const answer = yield* send(url, { method: "GET", path: "/api/v1/shoots", headers: bearer(secret) })
        assert.strictEqual(answer.status, 401)
        assert.deepStrictEqual(JSON.parse(answer.text), { error: "sign-in", detail: "Sign in first." })
      }
    })
  )

  it.effect("a title that is far too long or full of markup", () =>
    Effect.gen(function* () {
      const { api, get, post } = yield* Photographer
      const fields = { date: "2026-06-21", kind: "wedding", zone: "Europe/Paris" }
      const long = "x".repeat(10_000)
      const refused = yield* post("/studio/shoots/new", { ...fields, title: long, date: "2026-02-30" })
      assert.strictEqual(refused.status, 422)
      assert.include(refused.text, "Keep a title within 200 characters")
      assert.include(refused.text, "There is no such day")
      assert.include(refused.text, `value="${long}"`, "what was typed is kept")
      const said = yield* api("POST", "/api/v1/shoots", JSON.stringify({ title: long }))
      assert.strictEqual(said.status, 400)
      assert.deepStrictEqual(JSON.parse(said.text), {
        error: "bad-request",
        detail: "title: Keep a title within 200 characters"
      })
      for (const body of ["", "{", "[]", "null", '{"title":7}', '{"title":"a\\u0000b"}', '{"title":" \\n "}']) {
        const answer = yield* api("POST", "/api/v1/shoots", body)
        assert.strictEqual(answer.status, 400, body)
        assert.isAbove(String(JSON.parse(answer.text).detail).length, 10)
      }
      assert.strictEqual((yield* api("POST", "/api/v1/shoots", "x".repeat(1_100_000))).status, 413)
      assert.strictEqual((yield* post("/studio/shoots/new", { ...fields, title: "x".repeat(300_000) })).status, 413)

      const markup = `<script>alert(1)</script>"'><img src=x onerror=alert(2)>{{7*7}}`
      const made = yield* post("/studio/shoots/new", { ...fields, title: markup })
      assert.strictEqual(made.status, 303)
      const path = String(made.headers.location).split("?")[0] ?? ""
      const shootId = path.split("/").at(-1)
      for (const page of ["/studio", path, `${path}/details`, `${path}/access`, `${path}/deliver`, `/g/${shootId}`]) {
        const shown = yield* get(page)
        assert.strictEqual(shown.status, 200, page)
        assert.include(shown.text, "alert(1)", page)
        assert.notMatch(shown.text, /<script>alert|<img src=x|>49</, page)
      }
    })
  )

  it.effect("steps that may not be taken yet are refused with what stands in the way", () =>
    Effect.gen(function* () {
      const { api, post, token } = yield* Photographer
      const shoots = yield* Shoots
      const refuse = (id: ShootId, reason: RegExp) =>
        Effect.gen(function* () {
          const answer = yield* api("POST", `/api/v1/shoots/${id}/deliver`)
          assert.strictEqual(answer.status, 409)
          const { detail, error } = JSON.parse(answer.text)
          assert.strictEqual(error, "illegal-step")
          assert.match(detail, reason)
          const page = yield* post(`/studio/shoots/${id}/deliver`, {})
          assert.strictEqual(page.status, 409)
          assert.match(page.text, reason)
        })
      const someone = yield* person("someone")
      const empty = yield* makeShoot("Empty", [someone.id])
      yield* refuse(empty.id, /has no photograph yet\. Upload at least one/)
      const lonely = yield* makeShoot("Lonely", [])
      yield* upload(token, lonely.id, "a.jpg", yield* small(1))
      yield* processed(lonely.id, 1)
      yield* refuse(lonely.id, /has no client yet\. Add the person/)
      const busy = yield* makeShoot("Busy", [someone.id])
      yield* upload(token, busy.id, "large.jpg", yield* small(1, { width: 7000, height: 5000, paintedSide: 100 }))
      yield* until("the photo", studio(shoots.get(busy.id)), ({ counts }) => counts.uploaded === 1)
      yield* refuse(busy.id, /1 file is still being processed\. Wait until/)
      yield* processed(busy.id, 1)
    })
  )

  it.effect("files that are no photographs get a verdict with its reason, and their bytes stay", () =>
    Effect.gen(function* () {
      const { form, get, token } = yield* Photographer
      const jpeg = yield* small(2)
      const hostile: ReadonlyArray<readonly [string, Uint8Array]> = [
        ["empty.jpg", new Uint8Array()],
        ["program.jpg", program],
        ["drawing.svg", svg],
        ["drawing.jpg", Buffer.concat([svg, Buffer.from(" ")])],
        ["cut.jpg", truncated(jpeg, 0.3)],
        ["bomb.jpg", claiming(jpeg, 65_000, 65_000)],
        ["words.png", Buffer.from("no photograph")]
      ]
      for (const way of ["tus", "form"] as const) {
        const { id } = yield* makeShoot(`Hostile by ${way}`, [])
        if (way === "form") assert.strictEqual((yield* form(id, hostile)).status, 303)
        else yield* Effect.forEach(hostile, ([name, bytes]) => upload(token, id, name, bytes))
        const settled = yield* until(
          "verdicts",
          views(id),
          (files) =>
            files.length === hostile.length &&
            files.every(({ state }) => state !== "processing" && state !== "uploading")
        )
        for (const { fileName, reason, state } of settled) {
          assert.notStrictEqual(state, "ready", fileName)
          assert.isAbove(reason?.length ?? 0, 15, fileName)
          const page = yield* get(`/studio/shoots/${id}`)
          assert.include(page.text, fileName)
        }
      }
    })
  )

  it.effect("too many and too large are refused before their bytes", () =>
    Effect.gen(function* () {
      const { form, token, url } = yield* Photographer
      const { id } = yield* makeShoot("Too much", [])
      const many = Array.from({ length: 21 }, (_, index) => [`${index}.jpg`, Buffer.from(`file ${index}`)] as const)
      const refused = yield* form(id, many)
      assert.strictEqual(refused.status, 413)
      assert.include(refused.text, "Send at most 20 files at a time.")
      const large = yield* form(id, [["large.jpg", Buffer.alloc(largest + 1)]])
      assert.strictEqual(large.status, 413)
      assert.match(large.text, /large\.jpg: The file is larger than 2\.9 MB, the most that is taken\./)
      /** Announces a body and sends none. */
      const announced = (path: string, headers: Record<string, string>) =>
        Effect.async<number>((resume) => {
          const outgoing = nodeRequest(
            { host: "127.0.0.1", port: url.port, method: "POST", path, headers },
            (incoming) => {
              resume(Effect.succeed(incoming.statusCode ?? 0))
              outgoing.destroy()
            }
          )
          outgoing.on("error", () => undefined)
          outgoing.flushHeaders()
        }).pipe(Effect.timeout("5 seconds"), Effect.orDie)
      const tus = { ...bearer(token), ...creation(id, "large.jpg", largest + 1) }
      assert.strictEqual(
        yield* announced("/tus", {
          ...tus,
          "content-type": "application/offset+octet-stream",
          "content-length": String(largest + 1)
        }),
        413
      )
      assert.strictEqual(
        yield* announced(`/upload/${id}`, {
          ...bearer(token),
          "content-type": "multipart/form-data; boundary=x",
          "content-length": String(largest * 21)
        }),
        413
      )
    })
  )

  it.effect.skipIf(samples === undefined)("hostile names stay names, by tus and by form", () =>
    Effect.gen(function* () {
      const { form, get, token, url } = yield* Photographer
      const { names }: { readonly names: ReadonlyArray<string> } = JSON.parse(
        readFileSync(join(samples ?? "", "names.json"), "utf8")
      )
      const shoots = [yield* makeShoot("Names by tus", []), yield* makeShoot("Names by form", [])] as const
      for (const [index, name] of names.entries()) {
        const body = Buffer.from(`by tus ${index}`)
        const answer = yield* send(url, {
          method: "POST",
          path: "/tus",
          headers: {
            ...bearer(token),
            ...creation(shoots[0].id, name, body.length),
            "content-type": "application/offset+octet-stream"
          },
          body
        })
        assert.include([201, 400], answer.status, name)
        if (answer.status !== 201) assert.isAbove(answer.text.length, 10)
      }
      // A header can hold no NUL: such a form is refused, and what came before stays.
      const cut = yield* form(shoots[1].id, [["b\u0000.jpg", Buffer.from("cut")]])
      assert.strictEqual(cut.status, 400)
      assert.include(cut.text, "The form arrived incomplete. Send it again.")
      const sent = names.filter((name) => !name.includes("\u0000"))
      for (let start = 0; start < sent.length; start += 20) {
        const files = sent
          .slice(start, start + 20)
          .map((name, at) => [name, Buffer.from(`form ${start + at}`)] as const)
        const answer = yield* form(shoots[1].id, files)
        assert.strictEqual(answer.status, 303, answer.text)
      }
      for (const { id } of shoots) {
        const kept = yield* until("verdicts", views(id), (files) =>
          files.every(({ state }) => state !== "processing" && state !== "uploading")
        )
        assert.lengthOf(kept, id === shoots[0].id ? names.length : sent.length)
        for (const { fileName } of kept) {
          assert.notMatch(fileName, /[\p{Cc}/\\<>:"|?*\u202e]|^\.{1,2}$|^$/u)
          assert.isAtMost(Buffer.byteLength(fileName), 180)
        }
        const page = yield* get(`/studio/shoots/${id}`)
        assert.strictEqual(page.status, 200)
        assert.notMatch(page.text, /<img src=x|onerror=alert\(1\)>|>49</)
      }
    })
  )
})
