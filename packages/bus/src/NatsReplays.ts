import { headers } from "@nats-io/nats-core"
import { type ConsumerDefinition, consumers } from "@safelight/events/Catalogue"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { publish } from "./JetStreamRequest.ts"
import { NatsConnection } from "./NatsConnection.ts"
import { Report, Request, replayHeader, reportSubject } from "./Replaying.ts"
import { ReplayNotFound, Replays, refusal } from "./Replays.ts"
import * as StreamLog from "./StreamLog.ts"

/** Requests travel as messages of `DLQ`, where they wait for a process of the service; the sequence is the id. */
export const layer = (
  definitions: Readonly<Record<string, ConsumerDefinition>> = consumers
): Layer.Layer<Replays, never, NatsConnection> =>
  Layer.effect(
    Replays,
    Effect.map(NatsConnection, (nats) => {
      const find = (id: number) =>
        StreamLog.get(nats, "DLQ", id).pipe(
          Effect.orDie,
          Effect.map(Option.filter(({ headers }) => headers[replayHeader] !== undefined)),
          Effect.flatMap(Option.map(({ body }) => Effect.orDie(Schema.decode(Request)(body)))),
          Effect.flatten,
          Effect.catchTag("NoSuchElementException", () => new ReplayNotFound({ id }))
        )
      return Replays.of({
        start: Effect.fn("Replays.start")(function* (request) {
          const refused = refusal(definitions, request)
          if (refused !== undefined) return yield* refused
          const note = headers()
          note.set(replayHeader, "1")
          const body = yield* Effect.orDie(Schema.encode(Request)(request))
          const { seq } = yield* Effect.orDie(publish(nats, `retry.${request.consumer}`, body, { headers: note }))
          return seq
        }),
        report: Effect.fn("Replays.report")(function* (id) {
          const { consumer, mode } = yield* find(id)
          const told = yield* Effect.orDie(
            StreamLog.latest(nats, { stream: "DLQ", filter: reportSubject(consumer, id) })
          )
          if (Option.isSome(told)) return yield* Effect.orDie(Schema.decode(Report)(told.value.body))
          return {
            consumer,
            mode,
            state: "waiting" as const,
            reached: 0,
            end: 0,
            read: 0,
            applied: 0,
            parked: 0,
            reason: null
          }
        })
      })
    })
  )
