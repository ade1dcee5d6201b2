import {
  type ConsumerInfo,
  JetStreamApiCodes,
  JetStreamApiError,
  type JetStreamManager,
  jetstreamManager,
  type StreamConfig
} from "@nats-io/jetstream"
import type { ConsumerDefinition } from "@safelight/events/Catalogue"
import { Unavailable } from "@safelight/events/Unavailable"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schedule from "effect/Schedule"
import * as Schema from "effect/Schema"
import { noSuitablePeers, type Refused, request } from "./JetStreamRequest.ts"
import { NatsConnection } from "./NatsConnection.ts"
import { type Durable, durables, factsStream, type StreamDefinition, streams } from "./Topology.ts"

type Nats = typeof NatsConnection.Service

export interface ProvisionOptions {
  /** Servers that hold each stream: 1, 3 or 5. See `replicasFor`. */
  readonly replicas: number
  /** The catalogue's, unless a test marks one differently. */
  readonly definitions?: Readonly<Record<string, ConsumerDefinition>>
}

/** What a cluster keeps of everything unless told otherwise: one server may be away. */
const inCluster = 3

/** How many servers hold each stream: what was set, else 3 in a cluster and 1 on a server that is alone. */
export const replicasFor = (nats: Nats, set: Option.Option<number>): number =>
  Option.getOrElse(set, () => (nats.connection.info?.cluster === undefined ? 1 : inCluster))

const isMissing = (cause: unknown): boolean =>
  cause instanceof JetStreamApiError &&
  (cause.code === JetStreamApiCodes.StreamNotFound || cause.code === JetStreamApiCodes.ConsumerNotFound)

const orMissing = <A>(found: Promise<A>): Promise<A | null> =>
  found.catch((cause: unknown) => {
    if (isMissing(cause)) return null
    throw cause
  })

/**
 * Whoever follows the facts asks for what stands behind the last one it saw. Of a bucket that was lost and is made anew
 * it would miss all that is put in, until as much is there as was; so each begins behind every former one: at the
 * milliseconds since 1970, which no bucket's sequence overtakes.
 */
const firstSequence = ({ name }: StreamDefinition): Partial<StreamConfig> =>
  name === factsStream ? { first_seq: Date.now() } : {}

/** Answers whether it had to be made. */
const putStream = async (
  manager: JetStreamManager,
  definition: StreamDefinition,
  replicas: number
): Promise<boolean> => {
  const config = { ...definition, num_replicas: replicas }
  const existing = await orMissing(manager.streams.info(config.name))
  await (existing === null
    ? manager.streams.add({ ...config, ...firstSequence(definition) })
    : manager.streams.update(config.name, config))
  return existing === null
}

const putDurable = async (manager: JetStreamManager, { config, stream }: Durable): Promise<void> => {
  const existing = await orMissing(manager.consumers.info(stream, config.durable_name))
  await (existing === null
    ? manager.consumers.add(stream, config)
    : manager.consumers.update(stream, config.durable_name, config))
}

/** What a cluster that chooses its leaders needs at most. */
const choosing = Schedule.spaced("250 millis").pipe(Schedule.intersect(Schedule.recurUpTo("30 seconds")))

const clustered = (nats: Nats) => nats.connection.info?.cluster !== undefined

/** Passes by itself in a cluster that gathers and chooses. */
const isOfStart = (error: Unavailable | Refused): boolean =>
  error._tag === "Unavailable" || error.code === noSuitablePeers

/**
 * A cluster that has just started, or has lost a server, answers nothing until it has chosen who leads, and places no
 * stream until it has heard of enough of its servers.
 */
const ask = <A>(nats: Nats, evaluate: (manager: JetStreamManager) => Promise<A>): Effect.Effect<A, Refused> =>
  request(() => jetstreamManager(nats.connection, { checkAPI: false }).then(evaluate)).pipe(
    Effect.catchSomeDefect((defect) =>
      defect instanceof Unavailable ? Option.some(Effect.fail(defect)) : Option.none()
    ),
    Effect.retry({ while: (error) => clustered(nats) && isOfStart(error), schedule: choosing }),
    Effect.catchTag("Unavailable", Effect.die)
  )

/**
 * Creates and updates every stream and durable of the catalogue. An explicit step with the administrator's
 * connection; running it again changes nothing. Nothing is created at run time, where an empty stream would hide that
 * one was lost. Streams that are there get as many copies as are asked for now.
 */
export const provision = Effect.fn("Streams.provision")(function* (options: ProvisionOptions) {
  const nats = yield* NatsConnection
  for (const definition of streams) {
    yield* Effect.orDie(ask(nats, (manager) => putStream(manager, definition, options.replicas)))
  }
  for (const each of durables(options.definitions)) {
    yield* Effect.orDie(ask(nats, (manager) => putDurable(manager, each)))
  }
})

/**
 * The bucket of facts alone, with as many copies as the log has: what it held can be written again by those who own it,
 * so that here alone a loss can be made good. Answers whether it was gone.
 */
export const provisionFacts = Effect.gen(function* () {
  const nats = yield* NatsConnection
  const log = yield* ask(nats, (manager) => manager.streams.info("EVT"))
  const made = yield* Effect.forEach(
    streams.filter(({ name }) => name === factsStream),
    (definition) => ask(nats, (manager) => putStream(manager, definition, log.config.num_replicas))
  )
  return made.includes(true)
}).pipe(Effect.orDie, Effect.withSpan("Streams.provisionFacts"))

/** A stream or durable that should be there isn't: data may be lost, or the provisioning step didn't run. An alarm. */
export class NotProvisioned extends Schema.TaggedError<NotProvisioned>()("NotProvisioned", {
  what: Schema.String
}) {
  override get message(): string {
    return `${this.what} is missing in JetStream: run the provisioning step, and find out whether data was lost`
  }
}

/** Dies with `NotProvisioned` unless the durable is there. */
export const demand = (nats: Nats, stream: string, durable: string): Effect.Effect<void> =>
  ask(nats, (manager) => manager.consumers.info(stream, durable)).pipe(
    Effect.asVoid,
    Effect.catchAll(() => Effect.die(new NotProvisioned({ what: `Durable ${durable} of ${stream}` })))
  )

const infoOf = (nats: Nats, stream: string, durable: string): Effect.Effect<ConsumerInfo> =>
  Effect.orDie(request(() => jetstreamManager(nats.connection, { checkAPI: false }))).pipe(
    Effect.flatMap((manager) => Effect.orDie(request(() => manager.consumers.info(stream, durable))))
  )

/** Messages a durable has yet to hand out, and those handed out and not settled. */
export const pendingOf = (
  nats: Nats,
  stream: string,
  durable: string
): Effect.Effect<{ readonly waiting: number; readonly active: number }> =>
  Effect.map(infoOf(nats, stream, durable), (info) => ({ waiting: info.num_pending, active: info.num_ack_pending }))

/** How far a durable is: the newest sequence it handed out, and the one up to which all is settled. */
export const settledOf = (
  nats: Nats,
  stream: string,
  durable: string
): Effect.Effect<{ readonly delivered: number; readonly acknowledged: number }> =>
  infoOf(nats, stream, durable).pipe(
    Effect.map(({ ack_floor, delivered }) => ({
      delivered: delivered.stream_seq,
      acknowledged: ack_floor.stream_seq
    }))
  )
