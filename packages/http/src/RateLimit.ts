import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"

export interface RateLimit {
  readonly perSecond: number
  readonly burst: number
}

/** Buckets that have been full for a while are dropped when more than this many addresses are known. */
const maximumKnown = 50_000

/**
 * A token bucket per address, in this process. Answers the seconds to wait, 0 when the request may pass. IPv6
 * addresses count by their /64, which is what one visitor can change at will.
 */
export const make = (limit: RateLimit) => {
  const buckets = new Map<string, { tokens: number; at: number }>()
  return (address: string): Effect.Effect<number> =>
    Effect.map(Clock.currentTimeMillis, (now) => {
      const key = address.includes(":") ? address.split(":").slice(0, 4).join(":") : address
      const bucket = buckets.get(key) ?? { tokens: limit.burst, at: now }
      bucket.tokens = Math.min(limit.burst, bucket.tokens + ((now - bucket.at) / 1000) * limit.perSecond)
      bucket.at = now
      if (buckets.size > maximumKnown) buckets.clear()
      buckets.set(key, bucket)
      if (bucket.tokens < 1) return Math.ceil((1 - bucket.tokens) / limit.perSecond)
      bucket.tokens -= 1
      return 0
    })
}
