import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import { Entropy } from "./Entropy.ts"
import { IdSequence } from "./IdSequence.ts"

const hex = (bytes: Uint8Array) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("")

/** Lays 16 bytes out as a UUID of the given version (RFC 9562, variant 10). */
const format = (bytes: Uint8Array, version: number): string => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, 16)
  view.setUint8(6, (view.getUint8(6) & 0x0f) | (version << 4))
  view.setUint8(8, (view.getUint8(8) & 0x3f) | 0x80)
  const text = hex(bytes)
  return `${text.slice(0, 8)}-${text.slice(8, 12)}-${text.slice(12, 16)}-${text.slice(16, 20)}-${text.slice(20, 32)}`
}

/** 48 bits of Unix milliseconds, then ten bytes of which the version takes four bits and the variant two. */
const timed = (milliseconds: number, rest: Uint8Array): string => {
  const id = new Uint8Array(16)
  id.set(rest.subarray(0, 10), 6)
  const view = new DataView(id.buffer)
  view.setUint16(0, Math.floor(milliseconds / 2 ** 32))
  view.setUint32(2, milliseconds % 2 ** 32)
  return format(id, 7)
}

/**
 * UUIDv7 (RFC 9562): 48 bits of time, 12 that count and 62 of randomness. Ids of one process sort as they were made;
 * those of several sort by their clocks, which nothing may rest on.
 */
export const uuidV7: Effect.Effect<string> = Effect.gen(function* () {
  const now = yield* Clock.currentTimeMillis
  const { bytes } = yield* Entropy
  const sequence = yield* IdSequence
  const rest = bytes(10)
  const view = new DataView(rest.buffer, rest.byteOffset)
  const { counter, millis } = sequence.next(now, view.getUint16(0))
  view.setUint16(0, counter)
  return timed(millis, rest)
})

/** What no UUIDv7 made at this moment or later is below. */
export const firstIdAt = (milliseconds: number): string => timed(milliseconds, new Uint8Array(10))

const digestOf = (parts: ReadonlyArray<string>) =>
  Effect.promise(() => crypto.subtle.digest("SHA-256", new TextEncoder().encode(parts.join("\u0000")))).pipe(
    Effect.map((digest) => new Uint8Array(digest))
  )

/** A UUIDv7 of this moment (Unix milliseconds) that is the same for the same parts. */
export const uuidAt = (milliseconds: number, ...parts: ReadonlyArray<string>): Effect.Effect<string> =>
  Effect.map(digestOf(parts), (digest) => timed(milliseconds, digest))

/** Version 8 (own scheme): the same parts give the same id, so that what is done twice names one thing. */
export const uuidOf = (...parts: ReadonlyArray<string>): Effect.Effect<string> =>
  Effect.map(digestOf(parts), (digest) => format(digest.slice(0, 16), 8))
