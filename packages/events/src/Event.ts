import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { EventId, StudioId, theStudio, UserId } from "./Ids.ts"
import { uuidV7 } from "./Uuid.ts"

/** Who may publish an event and who may own a consumer. */
export const ServiceName = Schema.Literal(
  "user",
  "invite",
  "shoot",
  "file",
  "media",
  "portfolio",
  "notification",
  "content",
  "analytics",
  "gateway"
)
export type ServiceName = typeof ServiceName.Type

/** What an event is ordered by. */
export type KeyKind = "shoot" | "user" | "studio"

/** Business events are kept a year, analytics signals a year, technical signals 30 days. */
export type StreamName = "EVT" | "ANA" | "TEL"

export const Metadata = Schema.Struct({
  correlationId: Schema.UUID,
  /** The event or request that led to this one. */
  causationId: Schema.UUID,
  userId: Schema.optional(UserId),
  studioId: StudioId,
  timestamp: Schema.DateTimeUtc,
  /** Version of `data`; schemas only grow. */
  version: Schema.Int.pipe(Schema.positive())
}).annotations({ identifier: "Metadata" })
export type Metadata = typeof Metadata.Type

export interface EventDefinition<Type extends string, A, I> {
  readonly type: Type
  readonly version: number
  readonly owner: ServiceName
  readonly stream: StreamName
  readonly key: (data: A) => readonly [KeyKind, string]
  readonly data: Schema.Schema<A, I>
  /** One sentence for the generated documentation. */
  readonly description: string
}

/** An event as handlers see it: decoded, with its envelope. `id` is also the `Nats-Msg-Id`. */
export interface DomainEvent<Type extends string, A> {
  readonly id: EventId
  readonly type: Type
  readonly source: ServiceName
  readonly aggregateId: string
  readonly aggregateType: KeyKind
  readonly data: A
  readonly metadata: Metadata
}

/** Any definition; the data type is erased where only the envelope matters. */
// biome-ignore lint/suspicious/noExplicitAny: existential over the data of a definition
export type AnyEventDefinition = EventDefinition<string, any, any>

export type EventOf<D> = D extends EventDefinition<infer Type, infer A, infer _I> ? DomainEvent<Type, A> : never

export const event = <const Type extends string, A, I>(
  type: Type,
  options: {
    readonly version: number
    readonly owner: ServiceName
    readonly stream?: StreamName
    readonly key: (data: A) => readonly [KeyKind, string]
    readonly data: Schema.Schema<A, I>
    readonly description: string
  }
): EventDefinition<Type, A, I> => ({ type, stream: "EVT", ...options })

/** The envelope on the wire for one definition. `type` is the tag; `data` repeats none. */
export const envelope = <Type extends string, A, I>(definition: EventDefinition<Type, A, I>) =>
  Schema.Struct({
    id: EventId,
    type: Schema.Literal(definition.type),
    source: ServiceName,
    aggregateId: Schema.String,
    aggregateType: Schema.Literal("shoot", "user", "studio"),
    data: definition.data,
    metadata: Metadata
  })

/** `evt.<key kind>.<key>.<domain>.<action>`; the stream adds the partition. */
export const subjectOf = (definition: AnyEventDefinition, kind: KeyKind, key: string): string =>
  `${definition.stream.toLowerCase()}.${kind}.${key}.${definition.type}`

/** What work is done on behalf of; carried from a request to its events and on to what they cause. */
export class Cause extends Context.Reference<Cause>()("@safelight/events/Cause", {
  defaultValue: (): {
    readonly correlationId?: string
    readonly causationId?: string
    readonly userId?: UserId
  } => ({})
}) {}

/** Builds an event from the clock and the ambient `Cause`; without one it starts a correlation of its own. */
export const make = <Type extends string, A, I>(
  definition: EventDefinition<Type, A, I>,
  data: A
): Effect.Effect<DomainEvent<Type, A>> =>
  Effect.gen(function* () {
    const id = EventId.make(yield* uuidV7)
    const now = yield* Clock.currentTimeMillis
    const cause = yield* Cause
    const [kind, key] = definition.key(data)
    return {
      id,
      type: definition.type,
      source: definition.owner,
      aggregateId: key,
      aggregateType: kind,
      data,
      metadata: {
        correlationId: cause.correlationId ?? id,
        causationId: cause.causationId ?? id,
        ...(cause.userId === undefined ? {} : { userId: cause.userId }),
        studioId: theStudio,
        timestamp: DateTime.unsafeMake(now),
        version: definition.version
      }
    }
  })

/** Runs what an event causes under its correlation, so that one id finds the whole story in logs and events. */
export const causedBy = <Type extends string, A>(parent: DomainEvent<Type, A>) =>
  Effect.provideService(Cause, {
    correlationId: parent.metadata.correlationId,
    causationId: parent.id,
    ...(parent.metadata.userId === undefined ? {} : { userId: parent.metadata.userId })
  })
