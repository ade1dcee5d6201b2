import { type AnyEvent, catalogue, definitions } from "@safelight/events/Catalogue"
import { type AnyEventDefinition, envelope, type StreamName, subjectOf } from "@safelight/events/Event"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Schema from "effect/Schema"

/** An event as it travels: `body` is the JSON envelope. */
export interface Encoded {
  /** Also the `Nats-Msg-Id`. */
  readonly id: string
  readonly type: string
  readonly stream: StreamName
  readonly subject: string
  readonly body: string
}

/** A body that is no event of the catalogue. Trying again can't help. */
export class Undecodable extends Schema.TaggedError<Undecodable>()("Undecodable", {
  reason: Schema.String
}) {
  override get message(): string {
    return this.reason
  }
}

const codecOf = (definition: AnyEventDefinition) => {
  const schema = envelope(definition)
  return { definition, encode: Schema.encode(Schema.parseJson(schema)), decode: Schema.decodeUnknownEither(schema) }
}
const codecs = new Map(definitions.map((definition) => [definition.type, codecOf(definition)]))

const isKnown = (event: { readonly type: string }): event is AnyEvent => Object.hasOwn(catalogue, event.type)

/** A type outside the catalogue or data against its schema is a fault of logic and dies. */
export const encode = (event: AnyEvent): Effect.Effect<Encoded> =>
  Effect.suspend(() => {
    const codec = codecs.get(event.type)
    if (codec === undefined) return Effect.dieMessage(`No such event: ${event.type}`)
    return codec.encode(event).pipe(
      Effect.orDie,
      Effect.map((body) => ({
        id: event.id,
        type: event.type,
        stream: codec.definition.stream,
        subject: subjectOf(codec.definition, event.aggregateType, event.aggregateId),
        body
      }))
    )
  })

const Json = Schema.parseJson()
const isTagged = Schema.is(Schema.Struct({ type: Schema.String }))
const undecodable = (error: { readonly message: string }) => new Undecodable({ reason: error.message })

export const decode = (body: string): Either.Either<AnyEvent, Undecodable> =>
  Either.gen(function* () {
    const value = yield* Either.mapLeft(Schema.decodeEither(Json)(body), undecodable)
    if (!isTagged(value)) return yield* Either.left(new Undecodable({ reason: "It names no type" }))
    const codec = codecs.get(value.type)
    if (codec === undefined) return yield* Either.left(new Undecodable({ reason: `No such event: ${value.type}` }))
    const event = yield* Either.mapLeft(codec.decode(value), undecodable)
    if (!isKnown(event)) return yield* Either.left(new Undecodable({ reason: `No such event: ${value.type}` }))
    return event
  })
