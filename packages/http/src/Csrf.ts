import { createHmac, timingSafeEqual } from "node:crypto"
import * as Config from "effect/Config"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"

export const csrfSecret = Config.redacted("SAFELIGHT_CSRF_SECRET").pipe(
  Config.withDescription("makes the tokens of forms; the same in gateway and file")
)

/**
 * A form's token belongs to the browser that was given the form: HMAC-SHA-256 of its random browser cookie. Beside
 * the check of `Origin`, so that neither alone holds the door.
 */
export class Csrf extends Context.Tag("@safelight/http/Csrf")<
  Csrf,
  {
    readonly tokenFor: (browser: string) => string
    readonly isValid: (browser: string | undefined, token: string | undefined) => boolean
  }
>() {
  static readonly layer = (secret: Redacted.Redacted) => {
    const tokenFor = (browser: string) =>
      createHmac("sha256", `csrf ${Redacted.value(secret)}`)
        .update(browser)
        .digest("base64url")
    return Layer.succeed(Csrf, {
      tokenFor,
      isValid: (browser, token) => {
        if (browser === undefined || token === undefined) return false
        const [expected, given] = [Buffer.from(tokenFor(browser)), Buffer.from(token)]
        return expected.length === given.length && timingSafeEqual(expected, given)
      }
    })
  }

  static readonly layerConfig = Layer.unwrapEffect(Effect.map(csrfSecret, Csrf.layer))
}
