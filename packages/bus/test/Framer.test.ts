import { assert, describe, it } from "@effect/vitest"
import { type CallbackFn, Parser, type ParserEvent } from "@nats-io/transport-node"
import fc from "fast-check"
import { Framer } from "../src/Framer.ts"

const line = (text: string) => Buffer.from(`${text}\r\n`)

const message = (payload: Uint8Array) => Buffer.concat([line(`MSG inbox.a 1 ${payload.length}`), payload, line("")])

const withHeaders = (payload: Uint8Array) => {
  const headers = Buffer.from("NATS/1.0\r\nNats-Sequence: 7\r\n\r\n")
  const total = headers.length + payload.length
  return Buffer.concat([line(`HMSG inbox.a 1 reply.b ${headers.length} ${total}`), headers, payload, line("")])
}

/** Small ones, larger than what is read at once, and such that look like the protocol itself. */
const payload = fc.oneof(
  fc.uint8Array({ maxLength: 300 }),
  fc.integer({ min: 60_000, max: 200_000 }).map((size) => Buffer.alloc(size, "HMSG a 1 9 9\r\n")),
  fc.constant(Buffer.from("\r\nPING\r\nMSG a 1 3\r\n"))
)

const operation = fc.oneof(
  payload.map(message),
  payload.map(withHeaders),
  fc.constantFrom(line("PING"), line("+OK"), line("-ERR 'Slow Consumer'")),
  // The greeting of a large cluster is longer than what is read at once.
  fc.integer({ min: 1, max: 150_000 }).map((size) => line(`INFO {"connect_urls":["${"x".repeat(size)}"]}`))
)

/** Lets a framer read all of it, at most so many bytes at once. */
const read = (framer: Framer, bytes: Uint8Array, atOnce: ReadonlyArray<number>) => {
  for (let at = 0, turn = 0; at < bytes.length; turn++) {
    const room = framer.room()
    const length = Math.min(room.length, bytes.length - at, atOnce[turn % atOnce.length] ?? 1)
    assert.isAbove(length, 0)
    room.set(bytes.subarray(at, at + length))
    at += length
    framer.wrote(length)
  }
}

const eventsOf = (pieces: ReadonlyArray<Uint8Array>) => {
  const events: Array<ParserEvent> = []
  const push = (event: ParserEvent | CallbackFn) => {
    if (typeof event !== "function") events.push(event)
  }
  const parser = new Parser({ push })
  for (const piece of pieces) parser.parse(piece)
  return events
}

describe("framing", () => {
  it("gives the bytes as they came, in whole operations, wherever reads tear them", () => {
    fc.assert(
      fc.property(
        fc.array(operation, { minLength: 1, maxLength: 12 }),
        fc.array(fc.integer({ min: 1, max: 100_000 }), { minLength: 1, maxLength: 5 }),
        (operations, atOnce) => {
          const sent = Buffer.concat(operations)
          const ends = new Set<number>()
          operations.reduce((sum, { length }) => {
            ends.add(sum + length)
            return sum + length
          }, 0)
          const pieces: Array<Uint8Array> = []
          read(new Framer((piece) => pieces.push(piece), Buffer.alloc), sent, atOnce)
          assert.isTrue(sent.equals(Buffer.concat(pieces)))
          pieces.reduce((sum, { length }) => {
            assert.isTrue(ends.has(sum + length), "a piece ends within an operation")
            return sum + length
          }, 0)
          assert.lengthOf(eventsOf(pieces), operations.length)
        }
      ),
      { numRuns: 60 }
    )
  })

  it("has a large message read into the room it was given, where the parser finds it", () => {
    const bytes = Buffer.alloc(512 * 1024, 1)
    const rooms: Array<Uint8Array> = []
    const pieces: Array<Uint8Array> = []
    const allocate = (length: number) => {
      const room = new Uint8Array(length)
      rooms.push(room)
      return room
    }
    const sent = Buffer.concat([line("PING"), withHeaders(bytes), withHeaders(bytes)])
    read(new Framer((piece) => pieces.push(piece), allocate), sent, [100_000])
    assert.lengthOf(rooms, 2)
    const messages = eventsOf(pieces).filter((event) => "msg" in event)
    assert.deepStrictEqual(
      messages.map(({ data }) => data?.buffer),
      rooms.map(({ buffer }) => buffer)
    )
  })

  it("leaves what is no operation to the parser", () => {
    const pieces: Array<Uint8Array> = []
    read(new Framer((piece) => pieces.push(piece), Buffer.alloc), line("MSG without a number"), [8])
    assert.throws(() => eventsOf(pieces))
  })
})
