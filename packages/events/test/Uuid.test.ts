import { assert, describe, it } from "@effect/vitest"
import { Entropy } from "@safelight/events/Entropy"
import { IdSequence } from "@safelight/events/IdSequence"
import { firstIdAt, uuidAt, uuidOf, uuidV7 } from "@safelight/events/Uuid"
import { Clock, Effect, FastCheck, Layer, Schema } from "effect"

const at = (milliseconds: number) =>
  Effect.withClock(uuidV7, { ...Clock.make(), currentTimeMillis: Effect.succeed(milliseconds) })

const millisOf = (id: string) => Number.parseInt(id.replaceAll("-", "").slice(0, 12), 16)

const times = FastCheck.integer({ min: 0, max: 2 ** 48 - 1 })

describe("ids", () => {
  it("v7 carry their time and sort by it", () =>
    FastCheck.assert(
      FastCheck.property(times, times, (one, other) => {
        const [first = "", second = ""] = [one, other].map((time) =>
          Effect.runSync(Effect.provide(at(time), IdSequence.layerTest))
        )
        assert.isTrue(Schema.is(Schema.UUID)(first))
        assert.match(first, /^.{8}-.{4}-7.{3}-[89ab]/)
        assert.strictEqual(millisOf(first), one)
        if (one !== other) assert.strictEqual(first < second, one < other)
      })
    ))

  it("v7 of one process grow, whatever the clock does and however many there are", () =>
    FastCheck.assert(
      FastCheck.property(
        FastCheck.array(
          FastCheck.tuple(FastCheck.integer({ min: 0, max: 20 }), FastCheck.integer({ min: 1, max: 3000 })),
          { minLength: 1, maxLength: 5 }
        ),
        (moments) => {
          const ids = Effect.forEach(moments, ([time, count]) => Effect.replicateEffect(at(time), count)).pipe(
            Effect.provide(IdSequence.layerTest),
            Effect.runSync
          )
          const all = ids.flat()
          assert.deepStrictEqual(all, [...new Set(all)].sort())
          for (const [index, [time]] of moments.entries()) assert.isAtLeast(millisOf(ids[index]?.[0] ?? ""), time)
          // A millisecond has room for 2048 at least.
          assert.isAtMost(millisOf(all.at(-1) ?? ""), Math.max(...moments.map(([time]) => time)) + all.length / 2048)
        }
      ),
      { numRuns: 30 }
    ))

  it.effect("v7 of fibers at once stand in one line", () =>
    Effect.gen(function* () {
      const made: Array<string> = []
      const one = Effect.map(Effect.zipRight(Effect.yieldNow(), uuidV7), (id) => made.push(id))
      yield* Effect.all(Effect.replicate(one, 10_000), { concurrency: 100, discard: true })
      assert.deepStrictEqual(made, [...new Set(made)].sort())
    })
  )

  it.effect("v7 of fixed bytes are the same in every run", () =>
    Effect.map(Effect.provide(uuidV7, Layer.merge(Entropy.layerTest(41), IdSequence.layerTest)), (id) =>
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
