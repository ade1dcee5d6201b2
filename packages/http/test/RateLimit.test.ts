import { assert, describe, it } from "@effect/vitest"
import * as RateLimit from "@safelight/http/RateLimit"
import { Clock, Effect, FastCheck } from "effect"

const at = <A>(milliseconds: number, self: Effect.Effect<A>) =>
  Effect.runSync(Effect.withClock(self, { ...Clock.make(), currentTimeMillis: Effect.succeed(milliseconds) }))

const limits = FastCheck.record({
  perSecond: FastCheck.double({ min: 0.01, max: 50, noNaN: true }),
  burst: FastCheck.integer({ min: 1, max: 40 })
})

describe("a rate limit", () => {
  it("lets no more pass in any window than its burst and rate, and never a whole burst less", () =>
    FastCheck.assert(
      FastCheck.property(
        limits,
        FastCheck.array(FastCheck.integer({ min: 0, max: 3_000 }), { maxLength: 200 }),
        (limit, gaps) => {
          const ask = RateLimit.make(limit)
          let now = 0
          const passed: Array<number> = []
          for (const gap of gaps) {
            now += gap
            if (at(now, ask("192.0.2.1")) === 0) passed.push(now)
          }
          passed.forEach((from, first) => {
            passed.slice(first).forEach((to, count) => {
              assert.isAtMost(count + 1, limit.burst + ((to - from) / 1000) * limit.perSecond + 1e-6)
            })
          })
          const fill = RateLimit.make(limit)
          for (let count = 0; count < limit.burst; count += 1) assert.strictEqual(at(0, fill("192.0.2.1")), 0)
          assert.isAbove(at(0, fill("192.0.2.1")), 0)
        }
      )
    ))

  it("tells how long to wait, and means it", () =>
    FastCheck.assert(
      FastCheck.property(limits, (limit) => {
        const ask = RateLimit.make(limit)
        let wait = 0
        for (let count = 0; count <= limit.burst; count += 1) wait = at(0, ask("192.0.2.1"))
        assert.isAtLeast(wait, 1)
        assert.strictEqual(at(wait * 1000, ask("192.0.2.1")), 0)
      })
    ))

  it("counts IPv6 by what one visitor can change at will, and IPv4 however it is written", () => {
    const ask = RateLimit.make({ perSecond: 1, burst: 1 })
    const same: ReadonlyArray<ReadonlyArray<string>> = [
      ["2001:db8::1", "2001:db8::2", "2001:db8:0:0:ffff:1:2:3", "2001:0db8:0000:0000::9"],
      ["2001:db8:1:2::1", "2001:db8:1:2:3:4:5:6"],
      ["192.0.2.1", "::ffff:192.0.2.1", "::FFFF:192.0.2.1"],
      ["192.0.2.2"],
      ["::ffff:192.0.2.3"],
      ["::1", "::2"],
      ["fe80::1", "fe80::1%eth0"]
    ]
    for (const [first, ...others] of same) {
      assert.strictEqual(at(0, ask(first ?? "")), 0, first)
      for (const other of others) assert.isAbove(at(0, ask(other)), 0, other)
    }
  })

  it("does not forget the busy when flooded with addresses", () => {
    const ask = RateLimit.make({ perSecond: 0.001, burst: 1 })
    at(0, ask("192.0.2.1"))
    for (let network = 0; network < 60; network += 1) {
      const flood = Array.from({ length: 1_000 }, (_, host) => ask(`10.${network}.${host >> 8}.${host & 255}`))
      at(0, Effect.all(flood, { discard: true }))
      assert.isAbove(at(0, ask("192.0.2.1")), 0)
    }
  })
})
