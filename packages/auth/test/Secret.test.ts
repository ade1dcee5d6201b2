import { assert, it } from "@effect/vitest"
import { hashSecret, makeCode, makeSecret } from "@safelight/auth/Secret"
import { Entropy } from "@safelight/events/Entropy"
import { Array as Arr, Effect, Redacted } from "effect"

it.effect("codes are six digits and every digit turns up everywhere", () =>
  Effect.gen(function* () {
    const codes = yield* Effect.all(Arr.replicate(makeCode, 2_000))
    for (const code of codes) assert.match(code, /^\d{6}$/)
    for (const place of [0, 1, 2, 3, 4, 5]) {
      assert.lengthOf(Arr.dedupe(codes.map((code) => code[place])), 10)
    }
  })
)

it.effect("bytes that would favour low codes are drawn again", () =>
  Effect.gen(function* () {
    const draws = [0xff_ff_ff_ff, 4_294_000_000, 4_293_999_999]
    const bytes = () => {
      const drawn = new Uint8Array(4)
      new DataView(drawn.buffer).setUint32(0, draws.shift() ?? 0)
      return drawn
    }
    assert.strictEqual(yield* makeCode.pipe(Effect.provideService(Entropy, { bytes })), "999999")
  })
)

it.effect("secrets differ, and their hashes are no secret", () =>
  Effect.gen(function* () {
    const secrets = (yield* Effect.all(Arr.replicate(makeSecret, 100))).map(Redacted.value)
    assert.lengthOf(Arr.dedupe(secrets), 100)
    for (const secret of secrets) assert.match(secret, /^[\w-]{43}$/)
    // SHA-256 of "abc": FIPS 180-2, appendix B.1.
    const abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert.strictEqual(yield* hashSecret("abc"), abc)
  })
)
