import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"

export interface RateLimit {
  readonly perSecond: number
  readonly burst: number
}

/** Of more addresses than this the one heard of longest ago is forgotten; by then its bucket is full again. */
const maximumKnown = 50_000

/** IPv6 addresses count by their /64, which is what one visitor can change at will. */
const keyOf = (address: string): string => {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1]
  if (mapped !== undefined) return mapped
  if (!address.includes(":")) return address
  const [head = "", tail] = address.split("::")
  const first = head.split(":").filter((group) => group !== "")
  const last = (tail ?? "").split(":").filter((group) => group !== "")
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - first.length - last.length)
  return [...first, ...Array.from({ length: zeros }, () => "0"), ...last]
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(":")
}

/** A token bucket per address, in this process. Answers the seconds to wait, 0 when the request may pass. */
export const make = (limit: RateLimit) => {
  const buckets = new Map<string, { tokens: number; at: number }>()
  return (address: string): Effect.Effect<number> =>
    Effect.map(Clock.currentTimeMillis, (now) => {
      const key = keyOf(address)
      const bucket = buckets.get(key) ?? { tokens: limit.burst, at: now }
      bucket.tokens = Math.min(limit.burst, bucket.tokens + ((now - bucket.at) / 1000) * limit.perSecond)
      bucket.at = now
      // Last in the order of the map, so that the first is the one heard of longest ago.
      buckets.delete(key)
      buckets.set(key, bucket)
      const [oldest] = buckets.size > maximumKnown ? buckets.keys() : []
      if (oldest !== undefined) buckets.delete(oldest)
      if (bucket.tokens < 1) return Math.ceil((1 - bucket.tokens) / limit.perSecond)
      bucket.tokens -= 1
      return 0
    })
}
