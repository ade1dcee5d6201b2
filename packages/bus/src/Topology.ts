import {
  AckPolicy,
  type ConsumerConfig,
  DeliverPolicy,
  DiscardPolicy,
  RetentionPolicy,
  StorageType,
  type StreamConfig
} from "@nats-io/jetstream"
import { type ConsumerDefinition, catalogue, consumers } from "@safelight/events/Catalogue"
import type { StreamName } from "@safelight/events/Event"
import { accessBucket } from "@safelight/events/Facts"
import { bands, type JobKind } from "@safelight/events/Jobs"
import * as Duration from "effect/Duration"

/** Of the stream's subject transform. More would break the order of keys that exist: only by a new stream. */
export const partitions = 8

const nanos = (duration: Duration.DurationInput): number => Duration.toMillis(duration) * 1_000_000

/** How long business events stay in their stream, where a replay finds them. */
export const eventsKeptFor = Duration.days(365)

const year = nanos(eventsKeptFor)
const month = nanos("30 days")

const jobKinds: ReadonlyArray<JobKind> = ["process"]

export type StreamDefinition = Pick<StreamConfig, "name" | "subjects"> & Partial<StreamConfig>

const base = {
  retention: RetentionPolicy.Limits,
  storage: StorageType.File,
  discard: DiscardPolicy.Old,
  allow_direct: true
}

/** The bucket `ACCESS` as the stream that it is. */
export const factsStream = `KV_${accessBucket}`

/** What is kept, where and for how long. */
export const streams: ReadonlyArray<StreamDefinition> = [
  {
    ...base,
    name: "EVT",
    description: "Business events",
    // A malformed subject is refused rather than stored where nobody looks.
    subjects: ["evt.*.*.*.*"],
    subject_transform: {
      src: "evt.*.*.>",
      dest: `evt.{{partition(${partitions},2)}}.{{wildcard(1)}}.{{wildcard(2)}}.>`
    },
    max_age: year,
    duplicate_window: nanos("10 minutes"),
    allow_atomic: true,
    deny_delete: true
  },
  { ...base, name: "ANA", description: "Analytics signals", subjects: ["ana.*.*.*.*"], max_age: year },
  { ...base, name: "TEL", description: "Technical signals", subjects: ["tel.*.*.*.*"], max_age: month },
  {
    ...base,
    name: "JOBS",
    description: "Work to do",
    subjects: ["job.*.*.*"],
    retention: RetentionPolicy.Workqueue,
    discard: DiscardPolicy.New,
    discard_new_per_subject: true,
    max_msgs_per_subject: 1,
    max_age: nanos("7 days")
  },
  {
    ...base,
    name: "DLQ",
    description: "What could not be handled, what is tried again, and how replays go",
    subjects: ["dlq.*", "retry.*", "replayed.*.*"],
    max_age: year,
    duplicate_window: nanos("10 minutes")
  },
  {
    ...base,
    name: "ADV",
    description: "Advisories of the server",
    subjects: ["$JS.EVENT.ADVISORY.CONSUMER.MAX_DELIVERIES.>", "$JS.EVENT.ADVISORY.CONSUMER.MSG_TERMINATED.>"],
    max_age: month
  },
  {
    ...base,
    name: factsStream,
    description: "Facts for decisions about access: a cache, rebuilt from PostgreSQL",
    subjects: [`$KV.${accessBucket}.>`],
    max_msgs_per_subject: 1,
    discard: DiscardPolicy.New,
    allow_rollup_hdrs: true,
    deny_delete: true
  }
]

export interface Durable {
  readonly stream: string
  readonly config: Partial<ConsumerConfig> & { readonly durable_name: string; readonly filter_subjects: Array<string> }
}

/** How long a message may be held without a word; three heartbeats. */
const ackWait = nanos("30 seconds")

/**
 * How often the server hands an event out before it gives up and says so in `ADV`: well beyond what the consumer itself
 * puts up with (`RetryPolicy.crashes`). Jobs are handed out without end: a lost one is missed by nobody but its photo.
 */
const givenUp = 25

const durable = (
  stream: string,
  name: string,
  subjects: Array<string>,
  maxAckPending: number,
  maxDeliver = givenUp
): Durable => ({
  stream,
  config: {
    durable_name: name,
    filter_subjects: subjects,
    ack_policy: AckPolicy.Explicit,
    deliver_policy: DeliverPolicy.All,
    ack_wait: ackWait,
    // Tries are counted by the consumer, which parks what comes back too often. This is the net behind that.
    max_deliver: maxDeliver,
    max_ack_pending: maxAckPending
  }
})

/** Of one stream: named after the consumer, and after the stream where that is not `EVT`. */
const anyOrder = ({ name, types }: ConsumerDefinition, stream: StreamName): ReadonlyArray<Durable> => {
  const own = types.filter((type) => catalogue[type].stream === stream)
  // Only `EVT` has a partition in its subjects.
  const [word, suffix] = stream === "EVT" ? ["evt.*", ""] : [stream.toLowerCase(), `-${stream.toLowerCase()}`]
  const subjects = own.map((type) => `${word}.*.*.${type}`)
  return own.length === 0 ? [] : [durable(stream, `${name}${suffix}`, subjects, 2_000)]
}

/** Durables of a consumer: one for each stream it listens to, or one for each partition of `EVT`. */
export const durablesOf = (definition: ConsumerDefinition): ReadonlyArray<Durable> =>
  definition.ordering === "any"
    ? (["EVT", "ANA", "TEL"] as const).flatMap((stream) => anyOrder(definition, stream))
    : Array.from({ length: partitions }, (_, partition) =>
        durable(
          "EVT",
          `${definition.name}-p${partition}`,
          definition.types.map((type) => `evt.${partition}.*.*.${type}`),
          1
        )
      )

/** Where an administrator sends dead letters again. */
export const retryOf = (definition: ConsumerDefinition): Durable =>
  durable("DLQ", `retry-${definition.name}`, [`retry.${definition.name}`], definition.ordering === "any" ? 100 : 1)

export const jobDurable = (kind: JobKind, band: string): string => `${kind}-${band}`

const jobDurables: ReadonlyArray<Durable> = jobKinds.flatMap((kind) =>
  bands.map((band) => durable("JOBS", jobDurable(kind, band), [`job.${kind}.${band}.*`], 1_000, -1))
)

/** What the server says about messages it gave up or was told to. */
export const advisories: Durable = durable("ADV", "advisories", ["$JS.EVENT.ADVISORY.CONSUMER.>"], 100, -1)

export const durables = (
  definitions: Readonly<Record<string, ConsumerDefinition>> = consumers
): ReadonlyArray<Durable> => [
  ...Object.values(definitions).flatMap((definition) => [...durablesOf(definition), retryOf(definition)]),
  ...jobDurables,
  advisories
]
