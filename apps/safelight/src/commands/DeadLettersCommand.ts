import { DeadLetter, isWanted, type LetterFilter } from "@safelight/bus/DeadLetters"
import * as Chunk from "effect/Chunk"
import * as Console from "effect/Console"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type { Chosen, Target } from "../Command.ts"
import { layer, StudioApi } from "./StudioApi.ts"

const path = "/api/v1/dead-letters"
const Letters = Schema.Array(Schema.Struct({ id: Schema.Int, letter: DeadLetter }))
const Done = Schema.Struct({ count: Schema.Int })
const Json = Schema.parseJson(Letters, { space: 2 })

const firstLine = (text: string) => text.split("\n")[0] ?? ""

/** What one call takes. */
const atOnce = 200

const all = (filter: LetterFilter) =>
  Effect.flatMap(StudioApi, (api) =>
    Effect.map(api.call("GET", path, Letters), ({ value }) => value.filter(isWanted(filter)))
  )

/** Prints what could not be handled, oldest first. */
export const list = Effect.fn("DeadLettersCommand.list")(function* (options: {
  readonly filter: LetterFilter
  readonly json: boolean
  readonly target: Target
}) {
  const letters = yield* Effect.provide(all(options.filter), layer(options.target))
  if (options.json) return yield* Console.log(yield* Effect.orDie(Schema.encode(Json)(letters)))
  if (letters.length === 0) {
    const narrowed = Object.keys(options.filter).length > 0
    return yield* Console.log(
      narrowed ? "No dead letter is like that." : "Everything was handled: there are no dead letters."
    )
  }
  yield* Effect.forEach(letters, ({ id, letter }) =>
    Console.log(
      `${id}  ${DateTime.formatIso(letter.parkedAt)}  ${letter.consumer}  ${letter.type ?? letter.subject}  ${firstLine(letter.error)}`
    )
  )
})

/** Prints one with its error and its body. */
export const show = Effect.fn("DeadLettersCommand.show")(
  function* (options: { readonly id: string; readonly target: Target }) {
    const api = yield* StudioApi
    const { value } = yield* api.call("GET", `${path}/${encodeURIComponent(options.id)}`, DeadLetter)
    const headers = Object.entries(value.headers).map(([name, text]) => `  ${name}: ${text}`)
    yield* Console.log(
      [
        `${value.type ?? "unreadable"} for ${value.consumer}, parked ${DateTime.formatIso(value.parkedAt)} after ${value.tries} tries`,
        `Subject ${value.subject}, stream ${value.stream}, sequence ${value.seq}`,
        ...headers,
        "",
        value.error,
        "",
        value.body
      ].join("\n")
    )
  },
  (effect, { target }) => Effect.provide(effect, layer(target))
)

const isIds = (chosen: Chosen): chosen is ReadonlyArray<number> => Array.isArray(chosen)

/** Does the same to all of the chosen, some hundred at a time and from the oldest; says how many it was done to. */
const toChosen = Effect.fnUntraced(function* (chosen: Chosen, action: "replay" | "drop", words: object) {
  const api = yield* StudioApi
  const ids = isIds(chosen) ? chosen : (yield* all(chosen)).map(({ id }) => id)
  let count = 0
  for (const some of Chunk.chunksOf(Chunk.fromIterable(ids), atOnce)) {
    if (Chunk.isEmpty(some)) continue
    const body = { ids: Chunk.toReadonlyArray(some), ...words }
    count += (yield* api.call("POST", `${path}/${action}`, Done, body)).value.count
  }
  if (count < ids.length) {
    yield* Console.error(`${ids.length - count} of ${ids.length} are no dead letters any more, or never were.`)
    if (isIds(chosen)) process.exitCode = 1
  }
  return count
})

/** Hands letters to their consumers again. */
export const replay = Effect.fn("DeadLettersCommand.replay")(
  function* (options: { readonly chosen: Chosen; readonly target: Target }) {
    const count = yield* toChosen(options.chosen, "replay", {})
    yield* Console.log(`${count} handed over again. What fails again is in the list again.`)
  },
  (effect, { target }) => Effect.provide(effect, layer(target))
)

/** Gives letters up for good. */
export const drop = Effect.fn("DeadLettersCommand.drop")(
  function* (options: { readonly chosen: Chosen; readonly reason: string; readonly target: Target }) {
    const count = yield* toChosen(options.chosen, "drop", { reason: options.reason })
    yield* Console.log(`${count} given up.`)
  },
  (effect, { target }) => Effect.provide(effect, layer(target))
)
