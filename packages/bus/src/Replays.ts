import type { ConsumerDefinition } from "@safelight/events/Catalogue"
import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"

/** Where a replay begins and what of the log it takes. Left out, a part says "everything". */
export const ReplayRange = Schema.Struct({
  /** In `EVT`, from 1. */
  sequence: Schema.optional(Schema.Int.pipe(Schema.positive())),
  /** When it was stored. */
  from: Schema.optional(Schema.DateTimeUtc),
  /** `shoot.<id>`, as in the subject. */
  key: Schema.optional(Schema.String.pipe(Schema.pattern(/^(shoot|user|studio)\.[0-9a-f-]{36}$/))),
  type: Schema.optional(Schema.String)
})

/** What an administrator asks for. */
export const ReplayRequest = Schema.Struct({
  consumer: Schema.String,
  /** `redeliver` fills gaps; `rebuild` makes a projection's tables anew. */
  mode: Schema.Literal("redeliver", "rebuild"),
  ...ReplayRange.fields
})
export type ReplayRequest = typeof ReplayRequest.Type

/** How far a replay is. */
export const ReplayReport = Schema.Struct({
  consumer: Schema.String,
  mode: ReplayRequest.fields.mode,
  /** `waiting`: no process of the service has taken it yet. */
  state: Schema.Literal("waiting", "running", "done", "failed"),
  /** Sequence in `EVT` it has come to. */
  reached: Schema.NonNegativeInt,
  /** The last sequence there was when it began. */
  end: Schema.NonNegativeInt,
  /** Events for this consumer it came by. */
  read: Schema.NonNegativeInt,
  /** Of those, handed to the consumer; the others it had applied, or holds back. */
  applied: Schema.NonNegativeInt,
  /** Of the applied, dead letters now. */
  parked: Schema.NonNegativeInt,
  /** Why it failed. */
  reason: Schema.NullOr(Schema.String)
})
export type ReplayReport = typeof ReplayReport.Type

/** No such consumer, or none that may be rebuilt. */
export class ReplayRefused extends Schema.TaggedError<ReplayRefused>()("ReplayRefused", {
  reason: Schema.String
}) {
  override get message(): string {
    return this.reason
  }
}

export class ReplayNotFound extends Schema.TaggedError<ReplayNotFound>()("ReplayNotFound", { id: Schema.Int }) {}

/** For administrators: brings the log of events to one consumer again. */
export class Replays extends Context.Tag("@safelight/bus/Replays")<
  Replays,
  {
    /** Queues it for the consumer's service and gives its id. */
    readonly start: (request: ReplayRequest) => Effect.Effect<number, ReplayRefused>
    readonly report: (id: number) => Effect.Effect<ReplayReport, ReplayNotFound>
  }
>() {}

/** Why a request can't be, as far as the catalogue knows. */
export const refusal = (
  definitions: Readonly<Record<string, ConsumerDefinition>>,
  request: ReplayRequest
): ReplayRefused | undefined => {
  const definition = Object.values(definitions).find(({ name }) => name === request.consumer)
  const names = Object.keys(definitions).join(", ")
  if (definition === undefined) {
    return new ReplayRefused({ reason: `There is no consumer "${request.consumer}". There are ${names}.` })
  }
  const { type } = request
  if (type !== undefined && !definition.types.some((own) => own === type)) {
    return new ReplayRefused({ reason: `${definition.name} does not listen to ${type}.` })
  }
  if (request.mode === "redeliver") return undefined
  if (!definition.projection) {
    return new ReplayRefused({
      reason: `${definition.name} cannot be rebuilt: it is no projection, so its work is more than its tables. Without a rebuild its gaps are filled.`
    })
  }
  if (request.key !== undefined || type !== undefined) {
    return new ReplayRefused({ reason: "A rebuild reads the whole log, whatever its keys and types." })
  }
  return undefined
}
