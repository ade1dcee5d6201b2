import * as HttpServerRequest from "@effect/platform/HttpServerRequest"
import * as HttpServerResponse from "@effect/platform/HttpServerResponse"
import { Access } from "@safelight/auth/Access"
import { CurrentPrincipal, type Principal } from "@safelight/auth/Principal"
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

/** A comment line keeps proxies from closing a quiet stream; who signed out is told no more than one of these later. */
const heartbeat = "5 seconds"

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
    const decisions = yield* Access

    /** End when whoever asked may look no more. */
    const beats = (principal: Principal) =>
      Stream.fromSchedule(Schedule.spaced(heartbeat)).pipe(
        Stream.mapEffect(() => decisions.decide(principal, { kind: "studio", scope: "read" })),
        Stream.takeWhile((decision) => decision === "allow"),
        Stream.map(() => encoder.encode(": still here\n\n"))
      )

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
        const principal = yield* CurrentPrincipal
        const body = Stream.concat(
          Stream.succeed(encoder.encode("retry: 2000\n\n")),
          Stream.merge(changes(id, from), beats(principal), { haltStrategy: "right" })
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
