import { ConnectionError } from "@nats-io/transport-node"
import * as Effect from "effect/Effect"
import { DirectGet } from "./DirectGet.ts"
import { make as makeWire } from "./JetStreamWire.ts"
import { ObjectsConnection } from "./ObjectsConnection.ts"
import { RangeReader } from "./RangeReader.ts"

/** Requests, batches and readers over the connection for files. */
export const make = Effect.fnUntraced(function* () {
  const { connection, inboxPrefix, patience, places, whenBroken } = yield* ObjectsConnection
  const wire = makeWire(connection, patience)
  const direct = new DirectGet(connection, patience.silence, places, inboxPrefix)
  // The answers of a broken connection never come, and what was asked in between may be lost: readers ask again
  // at once instead of after the silence.
  yield* whenBroken(() => direct.interrupt(new ConnectionError("the connection broke")))
  return { wire, direct, reader: new RangeReader(wire, direct) }
})
