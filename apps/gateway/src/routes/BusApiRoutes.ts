import { DeadLetters } from "@safelight/bus/DeadLetters"
import { Replays } from "@safelight/bus/Replays"
import { fail } from "@safelight/http/Problem"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { audit } from "../Audit.ts"
import { operation } from "../api/Operation.ts"
import { deadLetterCalls, replayCalls } from "../api/StudioApi.ts"
import { conflict } from "../JsonAnswers.ts"

const orMissing = Effect.mapError(() => fail("not-found"))

/** What could not be handled, and the log once more: an administrator's hands on the bus. */
export const routes = Layer.effectDiscard(
  Effect.gen(function* () {
    const letters = yield* DeadLetters
    const replays = yield* Replays

    yield* operation(deadLetterCalls.list, () => letters.list())
    yield* operation(deadLetterCalls.get, ({ path }) => orMissing(letters.show(path.id)))
    yield* operation(deadLetterCalls.replay, ({ path }) => orMissing(letters.replay(path.id)))

    yield* operation(replayCalls.start, ({ body }) =>
      replays.start(body).pipe(
        Effect.tap((id) => audit("A replay was asked for", { ...body, replay: id })),
        Effect.map((id) => ({ id })),
        Effect.catchTag("ReplayRefused", ({ reason }) => Effect.succeed(conflict("replay-refused", reason)))
      )
    )
    yield* operation(replayCalls.get, ({ path }) => orMissing(replays.report(path.id)))
  })
)
