import { headers } from "@nats-io/nats-core"
import { type ConsumerDefinition, consumers } from "@safelight/events/Catalogue"
import * as Chunk from "effect/Chunk"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import {
  DeadLetter,
  DeadLetterNotFound,
  DeadLetters,
  isWanted,
  type LetterFilter,
  type ListedDeadLetter
} from "./DeadLetters.ts"
import { publish, subjectTaken } from "./JetStreamRequest.ts"
import { away, NatsConnection } from "./NatsConnection.ts"
import { forgetHeader } from "./NatsEventBus.ts"
import * as StreamLog from "./StreamLog.ts"
import { wantedAnew } from "./Working.ts"

const Letter = Schema.parseJson(DeadLetter)
const log = { stream: "DLQ", filter: "dlq.*" }

/** A word that can be no consumer is looked for among all, and not found. */
const boxOf = ({ consumer = "*" }: LetterFilter): string => (/^[a-z-]+$/.test(consumer) ? consumer : "*")

const listed = (stored: StreamLog.Stored): Option.Option<ListedDeadLetter> =>
  Option.map(Either.getRight(Schema.decodeEither(Letter)(stored.body)), (letter) => ({ id: stored.seq, letter }))

const Deleted = Schema.parseJson(
  Schema.Struct({ success: Schema.optional(Schema.Boolean), error: Schema.optional(Schema.Unknown) })
)

/** The stream `DLQ` as an administrator's desk. The id of a letter is its sequence. */
export const layer = (
  definitions: Readonly<Record<string, ConsumerDefinition>> = consumers
): Layer.Layer<DeadLetters, never, NatsConnection> =>
  Layer.effect(
    DeadLetters,
    Effect.map(NatsConnection, (nats) => {
      const find = (id: number) =>
        StreamLog.get(nats, log.stream, id).pipe(
          Effect.orDie,
          Effect.map(Option.filter((stored) => stored.subject.startsWith("dlq."))),
          Effect.flatMap(Option.flatMap(listed)),
          Effect.mapError(() => new DeadLetterNotFound({ id }))
        )

      const remove = (id: number) =>
        Effect.tryPromise({
          try: () =>
            nats.connection.request("$JS.API.STREAM.MSG.DELETE.DLQ", JSON.stringify({ seq: id }), { timeout: 5_000 }),
          catch: away
        }).pipe(
          Effect.flatMap((answer) => Schema.decode(Deleted)(answer.string())),
          Effect.orDie,
          Effect.filterOrFail(
            ({ success }) => success === true,
            () => new DeadLetterNotFound({ id })
          )
        )

      const again = (id: number, letter: DeadLetter, forget: boolean) =>
        Schema.encode(Letter)(letter).pipe(
          Effect.flatMap((body) => {
            const note = headers()
            if (forget) note.set(forgetHeader, "1")
            return publish(nats, `retry.${letter.consumer}`, body, { msgID: `retry:${id}`, headers: note })
          }),
          Effect.orDie
        )

      /** Wanted anew, so that its verdict is one of its own. Already waiting again is as good as queued. */
      const requeue = (letter: DeadLetter) =>
        Effect.flatMap(wantedAnew(letter.body), (body) => publish(nats, letter.subject, body)).pipe(
          Effect.catchAll((refused) => (refused.code === subjectTaken ? Effect.void : Effect.die(refused)))
        )

      return DeadLetters.of({
        list: (filter = {}) =>
          StreamLog.since(nats, { ...log, filter: `dlq.${boxOf(filter)}` }, 0).pipe(
            Stream.filterMap(listed),
            Stream.filter(isWanted(filter)),
            Stream.runCollect,
            Effect.map(Chunk.toReadonlyArray),
            Effect.orDie
          ),
        show: (id) => Effect.map(find(id), ({ letter }) => letter),
        replay: Effect.fn("DeadLetters.replay")(function* (id) {
          const { letter } = yield* find(id)
          yield* letter.stream === "JOBS" ? requeue(letter) : again(id, letter, false)
          yield* remove(id)
        }),
        drop: Effect.fn("DeadLetters.drop")(function* (id) {
          const { letter } = yield* find(id)
          // The consumer remembers it as done, so that its key goes on and no replay brings it back.
          if (definitions[letter.consumer] !== undefined && letter.key !== null) yield* again(id, letter, true)
          yield* remove(id)
        })
      })
    })
  )
