import { assert, layer } from "@effect/vitest"
import { Tokens } from "@safelight/auth/Tokens"
import { EmailAddress } from "@safelight/contracts/Fields"
import { Shoots } from "@safelight/contracts/shoot/Shoots"
import { NewApiToken, SignInRequest, Users } from "@safelight/contracts/user/Users"
import type { ShootId } from "@safelight/events/Ids"
import { Csrf } from "@safelight/http/Csrf"
import { small } from "@safelight/testing/Photographs"
import { timely } from "@safelight/testing/Timely"
import { Clock, DateTime, Effect, Redacted } from "effect"
import { send } from "./support/Http.ts"
import { OpenedStudio } from "./support/OpenedStudio.ts"
import { Photographer } from "./support/Photographer.ts"
import { asService, bearer, browserOf, makeShoot, person, processed, until, upload } from "./support/World.ts"

const studio = asService("gateway")

const minutesAgo = (minutes: number) =>
  Effect.withClock({ ...Clock.make(), currentTimeMillis: Effect.sync(() => Date.now() - minutes * 60_000) })

layer(Photographer.layer, { excludeTestServices: true })("bad input", (it) => {
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

  it.effect("a token from the studio's page is shown once, works at once, and is shut out once revoked", () =>
    Effect.gen(function* () {
      const { get, post, url } = yield* Photographer
      const made = yield* post("/studio/tokens", { do: "create", name: "Exports", scope: "read", days: "30" })
      assert.strictEqual(made.status, 200)
      assert.strictEqual(made.headers["cache-control"], "private, no-store")
      const secret = /sl_[0-9a-f-]{36}_[\w-]{43}/.exec(made.text)?.[0] ?? "none was shown"
      const id = secret.slice(3, 39)
      const use = (method: string, path: string) =>
        Effect.map(send(url, { method, path, headers: bearer(secret) }), ({ status }) => status)
      assert.strictEqual(yield* use("GET", "/api/v1/shoots"), 200)
      assert.strictEqual(yield* use("POST", "/api/v1/shoots"), 404, "no more than its scope")
      assert.strictEqual(yield* use("GET", "/tus/x"), 404)

      const listed = yield* get("/studio/tokens")
      assert.notInclude(listed.text, secret.slice(40))
      assert.match(listed.text, /Exports<\/b>[\s\S]*?last used/)
      const asked = yield* post("/studio/tokens", { do: "revoke", token: id })
      assert.include(asked.text, "Revoke Exports?")
      assert.strictEqual(yield* use("GET", "/api/v1/shoots"), 200, "asking ends nothing")

      assert.strictEqual((yield* post("/studio/tokens", { do: "revoke", sure: "yes", token: id })).status, 303)
      const revokedAt = Date.now()
      for (const path of ["/api/v1/shoots", "/metrics", "/tus/x", "/i/x/thumb"]) {
        yield* until(`${path} shut`, use("GET", path), (status) => status === 401 || status === 303)
      }
      assert.isBelow(Date.now() - revokedAt, timely(5_000))
      assert.match((yield* get("/studio/tokens")).text, /Exports<\/b>[\s\S]*?Revoked/)
    })
  )

  it.effect("a title that is far too long or full of markup", () =>
    Effect.gen(function* () {
      const { api, get, post } = yield* Photographer
      const fields = { date: "2026-06-21", kind: "wedding", zone: "Europe/Paris" }
      const long = "x".repeat(10_000)
      const refused = yield* post("/studio/shoots/new", { ...fields, title: long, date: "2026-02-30" })
      assert.strictEqual(refused.status, 422)
      assert.include(refused.text, "Enter a title of up to 200 characters, on one line")
      assert.include(refused.text, "Enter a day that exists")
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
      yield* refuse(busy.id, /Files are still being processed\. Wait until/)
      yield* processed(busy.id, 1)
    })
  )

  it.effect("nobody is led to another site, and mails lead to this one whoever is asked", () =>
    Effect.gen(function* () {
      const { post, url } = yield* Photographer
      const { infrastructure } = yield* OpenedStudio
      for (const back of [
        "//evil.example",
        "/\\evil.example",
        "https:evil.example",
        "https://evil.example/",
        "javascript:alert(1)",
        "\t//evil.example",
        "/\t/evil.example",
        "evil.example",
        ""
      ]) {
        const { headers, status } = yield* post("/language", { locale: "en", back })
        assert.strictEqual(status, 303)
        assert.strictEqual(new URL(String(headers.location), url).origin, url.origin, back)
      }
      yield* person("led")
      const csrf = (yield* Csrf).tokenFor(browserOf(7))
      const asked = yield* send(url, {
        method: "POST",
        path: "/sign-in",
        headers: {
          host: "evil.example",
          origin: "http://evil.example",
          "x-forwarded-host": "evil.example",
          "x-forwarded-proto": "https",
          forwarded: "host=evil.example",
          cookie: `safelight-browser=${browserOf(7)}`,
          "content-type": "application/x-www-form-urlencoded"
        },
        body: new URLSearchParams({ csrf, email: "led@example.com", next: "//evil.example" }).toString()
      })
      assert.notInclude(asked.text, "http://evil")
      const mails = Effect.promise(
        async (): Promise<ReadonlyArray<{ readonly to: string; readonly text: string; readonly html: string }>> =>
          (await fetch(`${infrastructure.inboxUrl}/messages.json`)).json()
      )
      const mine = yield* until("the mail", mails, (all) => all.some(({ to }) => to.includes("led@example.com")))
      const mail = mine.find(({ to }) => to.includes("led@example.com"))
      assert.include(mail?.text, `${url.origin}/sign-in/`)
      assert.notMatch(`${mail?.text} ${mail?.html}`, /evil/)
    })
  )
})
