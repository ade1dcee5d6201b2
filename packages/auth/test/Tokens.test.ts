import { assert, it } from "@effect/vitest"
import { Tokens } from "@safelight/auth/Tokens"
import { SessionId, SignInId, UserId } from "@safelight/events/Ids"
import { Effect, Either, Layer, Redacted, TestClock } from "effect"
import { generateKeyPair, SignJWT } from "jose"

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
          new SignJWT({ ...claimsOf(good) }).setProtectedHeader({ alg: "EdDSA" }).sign(foreign.privateKey)
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

  it.effect("a setting that is no key says so", () =>
    Effect.gen(function* () {
      for (const text of ["", "secret", "{}", `{"kty":"RSA"}`]) {
        assert.isTrue(Either.isLeft(yield* Effect.either(Tokens.make(Redacted.make(text)))), text)
      }
    })
  )
})
