import { assert, layer } from "@effect/vitest"
import { Tokens } from "@safelight/auth/Tokens"
import { Invites } from "@safelight/contracts/invite/Invites"
import { type OpenedSession, SignInRequest, Users } from "@safelight/contracts/user/Users"
import { Csrf } from "@safelight/http/Csrf"
import { Clock, Effect, Redacted } from "effect"
import { type Answer, send } from "./support/Http.ts"
import { OpenedStudio } from "./support/OpenedStudio.ts"
import { asService, browserOf, by, makeShoot, person, signInAdmin, until } from "./support/World.ts"

const asVisitor = by({ kind: "anonymous" })
const studio = asService("gateway")

type Jar = Readonly<Record<string, string>>

/** The cookies of a browser after an answer; an empty value is one it forgot. */
const after = (jar: Jar, { headers }: Answer): Jar => {
  const set = (headers["set-cookie"] ?? []).map((line) => /^safelight-(\w+)=([^;]*)/.exec(line)?.slice(1) ?? [])
  return { ...jar, ...Object.fromEntries(set) }
}

/** Presses a button in the browser that has these cookies. */
const press = (path: string, jar: Jar, fields: Record<string, string> = {}) =>
  Effect.gen(function* () {
    const { url } = yield* OpenedStudio
    const csrf = (yield* Csrf).tokenFor(jar["browser"] ?? "")
    return yield* send(url, {
      method: "POST",
      path,
      headers: {
        origin: url.origin,
        "content-type": "application/x-www-form-urlencoded",
        cookie: Object.entries(jar)
          .filter(([, value]) => value !== "")
          .map(([name, value]) => `safelight-${name}=${value}`)
          .join("; ")
      },
      body: new URLSearchParams({ csrf, ...fields }).toString()
    })
  })

/** The cookies of a browser that signed in eleven minutes ago: its token is still good, and due to be renewed. */
const agedJar = ({ sessionId, sessionToken, user }: OpenedSession, browser: string) =>
  Effect.gen(function* () {
    const tokens = yield* Tokens
    const now = yield* Clock.make().currentTimeMillis
    const earlier = { ...Clock.make(), currentTimeMillis: Effect.succeed(now - 11 * 60_000) }
    const aged = tokens.signAccess({ sub: user.id, sid: sessionId, role: user.role })
    const access = Redacted.value(yield* Effect.withClock(aged, earlier))
    return { browser, access, session: Redacted.value(sessionToken) }
  })

const holderOf = (jar: Jar) =>
  Effect.flatMap(Tokens, (tokens) => Effect.map(tokens.verifyAccess(jar["access"] ?? ""), ({ sub }) => sub))

layer(OpenedStudio.layerWith({}), { excludeTestServices: true, timeout: "2 minutes" })("one browser", (it) => {
  it.effect("keeps the session it has just begun, and none after signing out", () =>
    Effect.gen(function* () {
      const users = yield* Users
      const browser = browserOf(1)
      const admin = yield* signInAdmin
      const anna = yield* person("anna")
      const before = yield* agedJar(admin, browser)

      // Any other page renews the session that is there.
      const renewed = after(before, yield* press("/language", before, { locale: "en" }))
      assert.notStrictEqual(renewed["access"], before.access)
      assert.strictEqual(yield* holderOf(renewed), admin.user.id)

      const { signInId } = yield* asVisitor(users.requestSignIn(new SignInRequest({ email: anna.email, browser })))
      const { link } = yield* asService("notification")(users.mintSignIn(signInId))
      const signedIn = yield* press(`/sign-in/${Redacted.value(link)}`, before)
      assert.strictEqual(signedIn.status, 303)
      const now = after(before, signedIn)
      assert.strictEqual(yield* holderOf(now), anna.id)
      const session = yield* asVisitor(users.refresh(now["session"] ?? ""))
      assert.strictEqual(session.user.id, anna.id)

      const aged = yield* agedJar(session, browser)
      const left = after(aged, yield* press("/sign-out", aged))
      assert.deepInclude(left, { access: "", session: "" })
      assert.strictEqual((yield* Effect.flip(asVisitor(users.refresh(aged.session))))._tag, "SignInRequired")
    })
  )

  it.effect("is a stranger to the invitation in its history once it has signed out", () =>
    Effect.gen(function* () {
      const invites = yield* Invites
      const ines = yield* person("ines")
      const { id: shootId } = yield* makeShoot("History", [ines.id])
      const found = yield* until(
        "the invitation",
        Effect.option(studio(invites.find(shootId, ines.id))),
        ({ _tag }) => _tag === "Some"
      )
      const { token } = yield* asService("notification")(invites.mint((yield* found).id))
      const link = `/open/${Redacted.value(token)}`
      const first = { browser: browserOf(2) }
      const opened = after(first, yield* press(link, first))
      assert.strictEqual(yield* holderOf(opened), ines.id)
      // Pressed again, it opens again: the browser is the one that it is bound to.
      assert.strictEqual((yield* press(link, opened)).status, 303)

      const left = after(opened, yield* press("/sign-out", opened))
      assert.match(left["browser"] ?? "", /^[\w-]{32}$/)
      assert.notStrictEqual(left["browser"], first.browser)
      const asked = yield* press(link, left)
      assert.strictEqual(asked.status, 200)
      assert.include(asked.text, 'action="/sign-in/code"')
      assert.isUndefined(after({}, asked)["access"])
    })
  )
})
