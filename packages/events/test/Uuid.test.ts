import { assert, describe, it } from "@effect/vitest"
import { Entropy } from "@safelight/events/Entropy"
import { firstIdAt, uuidAt, uuidOf, uuidV7 } from "@safelight/events/Uuid"
import { Clock, Effect, FastCheck, Schema } from "effect"

const at = (milliseconds: number) =>
  Effect.withClock(uuidV7, { ...Clock.make(), currentTimeMillis: Effect.succeed(milliseconds) })

const times = FastCheck.integer({ min: 0, max: 2 ** 48 - 1 })

describe("ids", () => {
  it("v7 carry their time and sort by it", () =>
    FastCheck.assert(
      FastCheck.property(times, times, (one, other) => {
        const [first, second] = [Effect.runSync(at(one)), Effect.runSync(at(other))]
        assert.isTrue(Schema.is(Schema.UUID)(first))
        assert.match(first, /^.{8}-.{4}-7.{3}-[89ab]/)
        assert.strictEqual(Number.parseInt(first.replaceAll("-", "").slice(0, 12), 16), one)
        if (one !== other) assert.strictEqual(first < second, one < other)
      })
    ))

  it.effect("v7 of one moment differ", () =>
    Effect.map(Effect.replicateEffect(uuidV7, 10_000), (ids) => assert.strictEqual(new Set(ids).size, 10_000))
  )

  it.effect("v7 of fixed bytes are the same in every run", () =>
    Effect.map(Effect.provide(uuidV7, Entropy.layerTest(41)), (id) =>
      assert.strictEqual(id, "00000000-0000-7000-8000-00000000002a")
    )
  )

  it("of a moment and parts sort by the moment, none below the first of its own", () =>
    FastCheck.assert(
      FastCheck.asyncProperty(times, times, FastCheck.string(), async (one, other, part) => {
        const [first, again, second] = await Effect.runPromise(
          Effect.all([uuidAt(one, part), uuidAt(one, part), uuidAt(other, part)])
        )
        assert.match(first, /^.{8}-.{4}-7.{3}-[89ab]/)
        assert.strictEqual(first, again)
        if (one !== other) assert.strictEqual(first < second, one < other)
        assert.strictEqual(first >= firstIdAt(other), one >= other)
      })
    ))

  it("of parts are the same for the same parts and no others", () =>
    FastCheck.assert(
      FastCheck.asyncProperty(
        FastCheck.array(
          FastCheck.string().map((text) => text.replaceAll("\u0000", "")),
          { minLength: 1 }
        ),
        FastCheck.array(
          FastCheck.string().map((text) => text.replaceAll("\u0000", "")),
          { minLength: 1 }
        ),
        async (one, other) => {
          const [first, again, second] = await Effect.runPromise(
            Effect.all([uuidOf(...one), uuidOf(...one), uuidOf(...other)])
          )
          assert.isTrue(Schema.is(Schema.UUID)(first))
          assert.match(first, /^.{8}-.{4}-8.{3}-[89ab]/)
          assert.strictEqual(first, again)
          assert.strictEqual(first === second, JSON.stringify(one) === JSON.stringify(other))
        }
      )
    ))
})
