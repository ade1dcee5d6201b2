import type { AnyEvent, ConsumerDefinition } from "@safelight/events/Catalogue"
import type { Unavailable } from "@safelight/events/Unavailable"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import type { NatsConnection } from "./NatsConnection.ts"
import type { ReplayRequest } from "./Replays.ts"
import * as StreamLog from "./StreamLog.ts"
import * as Wire from "./Wire.ts"

type Nats = typeof NatsConnection.Service

/** An event of the log with how it lies there. */
export interface Logged {
  readonly stored: StreamLog.Stored
  readonly event: AnyEvent
}

/** The narrowest subject that holds all a consumer listens to of a key. */
export const subjectFor = ({ types }: Pick<ConsumerDefinition, "types">, key = "*.*"): string => {
  const domains = new Set(types.map((type) => type.split(".")[0]))
  const [domain] = domains
  return `evt.*.${key}.${domains.size === 1 ? domain : "*"}.*`
}

const ofLog = (filter: string) => ({ stream: "EVT", filter })

/** First and last sequence of the log, 0 for none. */
export const bounds = (nats: Nats): Effect.Effect<{ readonly first: number; readonly last: number }, Unavailable> =>
  Effect.gen(function* () {
    const [first] = yield* StreamLog.read(nats, ofLog(">"), 1, 1)
    return { first: first?.seq ?? 0, last: yield* StreamLog.newest(nats, ofLog(">")) }
  })

/** When the first message of the log was stored, null while nothing was ever taken from its beginning. */
export const since = (nats: Nats): Effect.Effect<DateTime.Utc | null, Unavailable> =>
  Effect.map(StreamLog.read(nats, ofLog(">"), 1, 1), ([first]) =>
    first === undefined || first.seq === 1 ? null : DateTime.unsafeMake(first.headers["Nats-Time-Stamp"] ?? 0)
  )

/** The first sequence a request wants. */
export const startOf = (nats: Nats, request: ReplayRequest): Effect.Effect<number, Unavailable> =>
  Effect.gen(function* () {
    const { from, sequence = 1 } = request
    if (from === undefined) return sequence
    const [first] = yield* StreamLog.readFrom(nats, ofLog(">"), from)
    // Nothing since then: behind all there is.
    return Math.max(sequence, first?.seq ?? (yield* StreamLog.newest(nats, ofLog(">"))) + 1)
  })

/** What of the log concerns a consumer behind a sequence; `reached` stays where it is at the end. */
export const read = (
  nats: Nats,
  definition: ConsumerDefinition,
  request: ReplayRequest,
  after: number
): Effect.Effect<{ readonly reached: number; readonly found: ReadonlyArray<Logged> }, Unavailable> =>
  Effect.map(StreamLog.readAll(nats, ofLog(subjectFor(definition, request.key)), after + 1), (page) => ({
    reached: page.at(-1)?.seq ?? after,
    found: page.flatMap((stored) =>
      Either.match(Wire.decode(stored.body), {
        // Parked when it first came; a replay passes it over.
        onLeft: () => [],
        onRight: (event) =>
          definition.types.includes(event.type) && (request.type ?? event.type) === event.type
            ? [{ stored, event }]
            : []
      })
    )
  }))
