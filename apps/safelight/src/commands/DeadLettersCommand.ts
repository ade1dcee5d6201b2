import { DeadLetter } from "@safelight/bus/DeadLetters"
import * as Console from "effect/Console"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type { Target } from "../Command.ts"
import { layer, StudioApi } from "./StudioApi.ts"

const path = "/api/v1/dead-letters"
const Letters = Schema.Array(Schema.Struct({ id: Schema.Int, letter: DeadLetter }))
const Json = Schema.parseJson(Letters, { space: 2 })

const firstLine = (text: string) => text.split("\n")[0] ?? ""

const all = Effect.flatMap(StudioApi, (api) => Effect.map(api.call("GET", path, Letters), ({ value }) => value))

/** Prints what could not be handled, oldest first. */
export const list = Effect.fn("DeadLettersCommand.list")(function* (options: {
  readonly json: boolean
  readonly target: Target
}) {
  const letters = yield* Effect.provide(all, layer(options.target))
  if (options.json) return yield* Console.log(yield* Effect.orDie(Schema.encode(Json)(letters)))
  if (letters.length === 0) return yield* Console.log("Everything was handled: there are no dead letters.")
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

/** Hands letters to their consumers again; without ids all of them, from the oldest. */
export const replay = Effect.fn("DeadLettersCommand.replay")(
  function* (options: { readonly ids: ReadonlyArray<string>; readonly target: Target }) {
    const api = yield* StudioApi
    const ids = options.ids.length > 0 ? options.ids : (yield* all).map(({ id }) => String(id))
    yield* Effect.forEach(ids, (id) => api.call("POST", `${path}/${encodeURIComponent(id)}/replay`, Schema.Void), {
      discard: true
    })
    yield* Console.log(`${ids.length} handed over again. What fails again is in the list again.`)
  },
  (effect, { target }) => Effect.provide(effect, layer(target))
)
