import * as HttpServerResponse from "@effect/platform/HttpServerResponse"
import { DeadLetter, DeadLetters } from "@safelight/bus/DeadLetters"
import { ReplayReport, ReplayRequest, Replays } from "@safelight/bus/Replays"
import { fail } from "@safelight/http/Problem"
import * as Route from "@safelight/http/Route"
import { studio } from "@safelight/http/RouteAccess"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"
import { param } from "../Answers.ts"
import { audit } from "../Audit.ts"
import { body, conflict, json } from "../JsonAnswers.ts"

const Letters = Schema.Array(Schema.Struct({ id: Schema.Int, letter: DeadLetter }))

const number = param("id", Schema.NumberFromString.pipe(Schema.int()))

/** What could not be handled, and the log once more: an administrator's hands on the bus. */
export const routes = Layer.effectDiscard(
  Effect.gen(function* () {
    const letters = yield* DeadLetters
    const replays = yield* Replays

    yield* Route.add(
      "GET",
      "/api/v1/dead-letters",
      studio("admin"),
      Effect.gen(function* () {
        return yield* json(Letters, yield* letters.list())
      })
    )

    yield* Route.add(
      "GET",
      "/api/v1/dead-letters/:id",
      studio("admin"),
      Effect.gen(function* () {
        const letter = yield* Effect.mapError(letters.show(yield* number), () => fail("not-found"))
        return yield* json(DeadLetter, letter)
      })
    )

    yield* Route.add(
      "POST",
      "/api/v1/dead-letters/:id/replay",
      studio("admin"),
      Effect.gen(function* () {
        yield* Effect.mapError(letters.replay(yield* number), () => fail("not-found"))
        return HttpServerResponse.empty({ status: 204 })
      })
    )

    yield* Route.add(
      "POST",
      "/api/v1/replays",
      studio("admin"),
      Effect.gen(function* () {
        const request = yield* body(ReplayRequest)
        return yield* replays.start(request).pipe(
          Effect.tap((id) => audit("A replay was asked for", { ...request, replay: id })),
          Effect.flatMap((id) => json(Schema.Struct({ id: Schema.Int }), { id }, 202)),
          Effect.catchTag("ReplayRefused", ({ reason }) => Effect.succeed(conflict("replay-refused", reason)))
        )
      })
    )

    yield* Route.add(
      "GET",
      "/api/v1/replays/:id",
      studio("admin"),
      Effect.gen(function* () {
        const report = yield* Effect.mapError(replays.report(yield* number), () => fail("not-found"))
        return yield* json(ReplayReport, report)
      })
    )
  })
)
