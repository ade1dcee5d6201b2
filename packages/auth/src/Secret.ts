import { Entropy } from "@safelight/events/Entropy"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"

/** 256 random bits, base64url: for links, session and API tokens. Only its hash is ever stored. */
export const makeSecret: Effect.Effect<Redacted.Redacted> = Effect.map(Entropy, ({ bytes }) =>
  Redacted.make(Buffer.from(bytes(32)).toString("base64url"))
)

/** SHA-256 in hex. The secrets are random and long, so no salt or slow hash is needed. */
export const hashSecret = (secret: string): Effect.Effect<string> =>
  Effect.promise(async () =>
    Buffer.from(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(secret))).toString("hex")
  )

/** Six decimal digits, uniform (rejection sampling over 32 bits). */
export const makeCode: Effect.Effect<string> = Effect.gen(function* () {
  const { bytes } = yield* Entropy
  const limit = Math.floor(2 ** 32 / 1_000_000) * 1_000_000
  while (true) {
    const view = new DataView(bytes(4).buffer)
    const number = view.getUint32(0)
    if (number < limit) return (number % 1_000_000).toString().padStart(6, "0")
  }
})
