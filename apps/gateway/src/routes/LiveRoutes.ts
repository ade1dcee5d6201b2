import * as HttpServerRequest from "@effect/platform/HttpServerRequest"
import * as HttpServerResponse from "@effect/platform/HttpServerResponse"
import { EventTail, follow, type Tailed, type TailPosition } from "@safelight/bus/EventTail"
import { Shoots } from "@safelight/contracts/shoot/Shoots"
import { ShootId } from "@safelight/events/Ids"
import { Health } from "@safelight/http/Health"
import * as Route from "@safelight/http/Route"
import { studio } from "@safelight/http/RouteAccess"
import * as Chunk from "effect/Chunk"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schedule from "effect/Schedule"
import * as Stream from "effect/Stream"
import { param } from "../Answers.ts"

/** Changes of one moment reach the page as one message. */
const gather = Duration.millis(150)

/** A comment line keeps proxies from closing a quiet stream. */
const heartbeat = "15 seconds"

const encoder = new TextEncoder()

/** `<EVT>.<TEL>` of the last message a browser saw; a reconnect goes on behind it. */
const positionOf = (id: string | undefined): TailPosition | undefined => {
  const match = /^(\d{1,15})\.(\d{1,15})$/.exec(id ?? "")
  return match === null ? undefined : { EVT: Number(match[1]), TEL: Number(match[2]) }
}

const message = (position: TailPosition) =>
  encoder.encode(`id: ${position.EVT}.${position.TEL}\nevent: changed\ndata: {}\n\n`)

/**
 * Server-sent events that say that a shoot changed; what changed the page reads from the page itself, so that it
 * gets no more than it may see. Every message carries its position in the log.
 */
export const routes = Layer.effectDiscard(
  Effect.gen(function* () {
    const tail = yield* EventTail
    const shoots = yield* Shoots
    const health = yield* Health

    const changes = (shootId: ShootId, from: TailPosition) =>
      follow(tail, from).pipe(
        Stream.filter(
          (tailed: Tailed) => tailed.event.aggregateType === "shoot" && tailed.event.aggregateId === shootId
        ),
        Stream.groupedWithin(1000, gather),
        Stream.mapAccum(from, (position, batch): [TailPosition, Uint8Array] => {
          const next = Chunk.reduce(batch, position, (reached, { seq, stream }) => ({
            ...reached,
            [stream]: Math.max(reached[stream], seq)
          }))
          return [next, message(next)]
        })
      )

    yield* Route.add(
      "GET",
      "/studio/shoots/:shootId/live",
      studio("read"),
      Effect.gen(function* () {
        const request = yield* HttpServerRequest.HttpServerRequest
        const { id } = yield* shoots.get(yield* param("shootId", ShootId))
        const newest = yield* tail.position
        const seen = positionOf(request.headers["last-event-id"]) ?? newest
        // A position the log has not reached is one of another log, as after a restore: nothing would ever come.
        const from = seen.EVT > newest.EVT || seen.TEL > newest.TEL ? { EVT: 0, TEL: 0 } : seen
        const beats = Stream.map(Stream.fromSchedule(Schedule.spaced(heartbeat)), () =>
          encoder.encode(": still here\n\n")
        )
        const body = Stream.concat(
          Stream.succeed(encoder.encode("retry: 2000\n\n")),
          Stream.merge(changes(id, from), beats)
          // The browser comes back, to whoever is there then.
        ).pipe(Stream.interruptWhen(health.stopped))
        return HttpServerResponse.stream(body, {
          contentType: "text/event-stream",
          headers: { "cache-control": "no-store", "x-accel-buffering": "no" }
        })
      })
    )
  })
)
