import { DeadLetters } from "@safelight/bus/DeadLetters"
import { Replays } from "@safelight/bus/Replays"
import { fail } from "@safelight/http/Problem"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { audit } from "../Audit.ts"
import { operation } from "../api/Operation.ts"
import { deadLetterCalls, replayCalls } from "../api/StudioApi.ts"
import { conflict } from "../JsonAnswers.ts"
import * as LetterDesk from "../LetterDesk.ts"

const orMissing = Effect.mapError(() => fail("not-found"))

/** What could not be handled, and the log once more: an administrator's hands on the bus. */
export const routes = Layer.effectDiscard(
  Effect.gen(function* () {
    const letters = yield* DeadLetters
    const replays = yield* Replays
    const desk = LetterDesk.make(letters)
    const chosen = (ids: ReadonlyArray<number>) =>
      Effect.map(letters.list(), (all) => all.filter(({ id }) => ids.includes(id)))
    const counted = <E, R>(self: Effect.Effect<number, E, R>) => Effect.map(self, (count) => ({ count }))

    yield* operation(deadLetterCalls.list, () => letters.list())
    yield* operation(deadLetterCalls.get, ({ path }) => orMissing(letters.show(path.id)))
    yield* operation(deadLetterCalls.replay, ({ path: { id } }) =>
      orMissing(letters.show(id)).pipe(
        Effect.flatMap((letter) => desk.replay([{ id, letter }])),
        Effect.asVoid
      )
    )
    yield* operation(deadLetterCalls.replayMany, ({ body }) => counted(Effect.flatMap(chosen(body.ids), desk.replay)))
    yield* operation(deadLetterCalls.dropMany, ({ body }) =>
      counted(Effect.flatMap(chosen(body.ids), (all) => desk.drop(all, body.reason)))
    )

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
