import { assert, describe, it } from "@effect/vitest"
import { Csrf } from "@safelight/http/Csrf"
import { Effect, FastCheck, Redacted } from "effect"

const csrf = (secret: string) => Effect.runSync(Effect.provide(Csrf, Csrf.layer(Redacted.make(secret))))

describe("the token of a form", () => {
  it("is good in the browser it was made for and in no other", () =>
    FastCheck.assert(
      FastCheck.property(FastCheck.string(), FastCheck.string(), FastCheck.string(), (browser, other, guess) => {
        const { isValid, tokenFor } = csrf("secret")
        const token = tokenFor(browser)
        assert.isTrue(isValid(browser, token))
        assert.strictEqual(isValid(other, token), other === browser)
        assert.strictEqual(isValid(browser, guess), guess === token)
        assert.isFalse(isValid(undefined, token))
        assert.isFalse(isValid(browser, undefined))
        assert.isFalse(csrf("another").isValid(browser, token))
      })
    ))
})
