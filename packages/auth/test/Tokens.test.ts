import { assert, it } from "@effect/vitest"
import * as SigningKeys from "@safelight/auth/SigningKeys"
import { Tokens } from "@safelight/auth/Tokens"
import type { ServiceName } from "@safelight/events/Event"
import { SessionId, SignInId, UserId } from "@safelight/events/Ids"
import { Clock, Effect, Either, Exit, Layer, Redacted, TestClock } from "effect"
import { generateKeyPair, importJWK, SignJWT } from "jose"

const uuid = (n: number) => `00000000-0000-7000-8000-${n.toString().padStart(12, "0")}`
const claims = { sub: UserId.make(uuid(1)), sid: SessionId.make(uuid(2)), role: "contact" as const }
const signInId = SignInId.make(uuid(3))
const acting = { kind: "user", userId: claims.sub, sessionId: claims.sid, role: "contact" } as const

const base64url = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url")
const partsOf = (token: string) => {
  const [header = "", payload = "", signature = ""] = token.split(".")
  return { header, payload, signature }
}
const claimsOf = (token: string): object => JSON.parse(Buffer.from(partsOf(token).payload, "base64url").toString())

/** Everything Safelight hands out, with the check it is made for. */
const kinds = Effect.map(Tokens, (tokens) => ({
  access: { sign: tokens.signAccess(claims), verify: (text: string) => tokens.verifyAccess(text) },
  "sign-in": { sign: tokens.signSignIn(signInId), verify: (text: string) => tokens.verifySignIn(text) },
  service: {
    sign: tokens.signService("invite", "user"),
    verify: (text: string) => tokens.verifyService(text, "user")
  },
  "service of another callee": {
    sign: tokens.signService("invite", "shoot"),
    verify: (text: string) => tokens.verifyService(text, "shoot")
  },
  acting: {
    sign: tokens.signActing("gateway", "user", acting),
    verify: (text: string) => tokens.verifyActing(text, "user")
  },
  "acting at another callee": {
    sign: tokens.signActing("gateway", "shoot", acting),
    verify: (text: string) => tokens.verifyActing(text, "shoot")
  }
}))

const outcome = (checked: Effect.Effect<unknown, { readonly reason: string }>) =>
  Effect.map(Effect.either(checked), Either.match({ onLeft: ({ reason }) => reason, onRight: () => "good" }))

it.layer(Tokens.layerTest)("tokens", (it) => {
  it.effect("each is good for its own purpose and no other", () =>
    Effect.gen(function* () {
      const all = Object.entries(yield* kinds)
      for (const [name, { sign }] of all) {
        const token = Redacted.value(yield* sign)
        for (const [purpose, { verify }] of all) {
          const expected = name === purpose ? "good" : "invalid"
          assert.strictEqual(yield* outcome(verify(token)), expected, `${name} shown as ${purpose}`)
        }
      }
    })
  )

  it.effect("forged ones are refused", () =>
    Effect.gen(function* () {
      const foreign = yield* Effect.promise(() => generateKeyPair("EdDSA"))
      for (const [name, { sign, verify }] of Object.entries(yield* kinds)) {
        const good = Redacted.value(yield* sign)
        // What was found good before lends nothing to what resembles it.
        assert.strictEqual(yield* outcome(verify(good)), "good")
        const { header, payload, signature } = partsOf(good)
        const resigned = yield* Effect.promise(() =>
          new SignJWT({ ...claimsOf(good) }).setProtectedHeader({ alg: "EdDSA", kid: "user" }).sign(foreign.privateKey)
        )
        const symmetric = yield* Effect.promise(() =>
          new SignJWT({ ...claimsOf(good) })
            .setProtectedHeader({ alg: "HS256" })
            .sign(new TextEncoder().encode("a public key taken for a shared secret"))
        )
        const altered = base64url({ ...claimsOf(good), role: "admin", exp: 9_999_999_999 })
        const flipped = `${signature.slice(0, 10)}${signature[10] === "A" ? "B" : "A"}${signature.slice(11)}`
        const table: Record<string, string> = {
          empty: "",
          "not a token": "anonymous",
          "without a signature": `${header}.${payload}.`,
          "alg none": `${base64url({ alg: "none", typ: "JWT" })}.${payload}.`,
          "alg none with the old signature": `${base64url({ alg: "none" })}.${payload}.${signature}`,
          "an altered payload": `${header}.${altered}.${signature}`,
          "an altered signature": `${header}.${payload}.${flipped}`,
          "another key": resigned,
          "a symmetric algorithm": symmetric,
          "text behind it": `${good}~anonymous`
        }
        for (const [what, text] of Object.entries(table)) {
          assert.strictEqual(yield* outcome(verify(text)), "invalid", `${name}: ${what}`)
        }
      }
    })
  )

  it.effect("each ends in its time", () =>
    Effect.gen(function* () {
      const tokens = yield* Tokens
      const all = yield* kinds
      const signed = yield* Effect.all({
        access: all.access.sign,
        signIn: all["sign-in"].sign,
        service: all.service.sign,
        acting: all.acting.sign
      })
      const states = Effect.all([
        outcome(tokens.verifyService(Redacted.value(signed.service), "user")),
        outcome(tokens.verifyActing(Redacted.value(signed.acting), "user")),
        outcome(tokens.verifyAccess(Redacted.value(signed.access))),
        outcome(tokens.verifySignIn(Redacted.value(signed.signIn))),
        outcome(tokens.verifyAccess(Redacted.value(signed.access), "12 hours"))
      ])
      assert.deepStrictEqual(yield* states, ["good", "good", "good", "good", "good"])
      yield* TestClock.adjust("66 seconds")
      assert.deepStrictEqual(yield* states, ["expired", "expired", "good", "good", "good"])
      yield* TestClock.adjust("15 minutes")
      assert.deepStrictEqual(yield* states, ["expired", "expired", "expired", "expired", "good"])
      yield* TestClock.adjust("12 hours")
      assert.deepStrictEqual(yield* states, ["expired", "expired", "expired", "expired", "expired"])
    })
  )

  it.effect("another studio's key makes nothing good here", () =>
    Effect.gen(function* () {
      const other = yield* Effect.provide(kinds, Layer.fresh(Tokens.layerTest))
      for (const [name, { verify }] of Object.entries(yield* kinds)) {
        for (const { sign } of Object.values(other)) {
          assert.strictEqual(yield* outcome(verify(Redacted.value(yield* sign))), "invalid", name)
        }
      }
    })
  )

  it.effect("no service speaks as another, and not all speak for people", () =>
    Effect.gen(function* () {
      const names: ReadonlyArray<ServiceName> = ["user", "gateway", "media"]
      const keys = yield* Effect.all(Object.fromEntries(names.map((name) => [name, SigningKeys.generate(name)])))
      const trusted = SigningKeys.publicHalves(Object.values(keys))
      const renamed = (name: string, as: ServiceName) =>
        Redacted.make(JSON.stringify({ ...JSON.parse(Redacted.value(keys[name] ?? assert.fail(name))), kid: as }))
      const process = (own: Redacted.Redacted | undefined) =>
        Tokens.make({ own: own === undefined ? [] : [own], trusted })
      const check = yield* process(undefined)
      const asThemselves = Effect.fnUntraced(function* (service: ServiceName) {
        const tokens = yield* process(keys[service])
        return {
          service: yield* outcome(
            check.verifyService(Redacted.value(yield* tokens.signService(service, "shoot")), "shoot")
          ),
          acting: yield* outcome(
            check.verifyActing(Redacted.value(yield* tokens.signActing(service, "shoot", acting)), "shoot")
          ),
          speaksFor: names.filter(tokens.speaksFor)
        }
      })
      assert.deepStrictEqual(yield* asThemselves("gateway"), {
        service: "good",
        acting: "good",
        speaksFor: ["gateway"]
      })
      assert.deepStrictEqual(yield* asThemselves("media"), {
        service: "good",
        acting: "invalid",
        speaksFor: ["media"]
      })

      // Under the name of another, with one's own key: what a process that was taken over would try.
      for (const name of ["user", "gateway"] as const) {
        const forger = yield* process(renamed("media", name))
        const forged = Effect.all([forger.signService(name, "shoot"), forger.signActing(name, "shoot", acting)])
        const [service, acts] = yield* forged
        assert.strictEqual(yield* outcome(check.verifyService(Redacted.value(service), "shoot")), "invalid")
        assert.strictEqual(yield* outcome(check.verifyActing(Redacted.value(acts), "shoot")), "invalid")
      }
      // Only its keeper opens sessions, whatever name is in the token.
      const now = Math.floor((yield* Clock.currentTimeMillis) / 1000)
      const key = yield* Effect.promise(() =>
        importJWK(JSON.parse(Redacted.value(renamed("gateway", "gateway"))), "EdDSA")
      )
      const session = yield* Effect.promise(() =>
        new SignJWT({ ...claims })
          .setProtectedHeader({ alg: "EdDSA", typ: "JWT", kid: "gateway" })
          .setIssuer("safelight")
          .setAudience("access")
          .setIssuedAt(now)
          .setExpirationTime(now + 600)
          .sign(key)
      )
      assert.strictEqual(yield* outcome(check.verifyAccess(session)), "invalid")
      const unheld = yield* process(keys["media"])
      assert.isTrue(Exit.isFailure(yield* Effect.exit(unheld.signAccess(claims))))
    })
  )

  it.effect("a setting that is no key says so, and says no key", () =>
    Effect.gen(function* () {
      const good = yield* SigningKeys.generate("user")
      const trusted = SigningKeys.publicHalves([good])
      assert.notInclude(trusted, JSON.parse(Redacted.value(good)).d)
      const noService = Redacted.value(good).replace('"user"', '"cook"')
      for (const text of ["", "secret", "{}", `{"kty":"RSA"}`, noService]) {
        const own = Tokens.make({ own: [Redacted.make(text)], trusted })
        const error = yield* Effect.flip(own)
        assert.include(String(error), "SAFELIGHT_SIGNING_KEY", text)
        assert.notInclude(String(error), JSON.parse(Redacted.value(good)).d)
        const others = yield* Effect.flip(Tokens.make({ own: [good], trusted: text }))
        assert.include(String(others), "SAFELIGHT_TRUSTED_KEYS", text)
      }
    })
  )
})
