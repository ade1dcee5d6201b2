import { ReplayReport, ReplayRequest } from "@safelight/bus/Replays"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type { Target } from "../Command.ts"
import { layer, StudioApi } from "./StudioApi.ts"

const path = "/api/v1/replays"
const Started = Schema.Struct({ id: Schema.Int })
const Json = Schema.parseJson(ReplayReport, { space: 2 })

/** Between looks at how it goes. */
const pause = "300 millis"

const progressOf = ({ applied, end, mode, reached, read, state }: ReplayReport): string => {
  if (state === "waiting") return "waiting for a process of its service"
  if (mode === "redeliver") return `sequence ${reached} of ${end}: ${read} read, ${applied} applied`
  return applied === 0 ? `sequence ${reached} of ${end} read` : `${applied} events applied`
}

const resultOf = ({ applied, consumer, mode, parked, read, reason, state }: ReplayReport, seconds: string): string => {
  if (state === "failed") return `${consumer}: ${reason ?? "failed"}`
  if (mode === "rebuild") return `${consumer} is rebuilt from ${applied} events in ${seconds} s.`
  const trouble = parked === 0 ? "" : `, of which ${parked} are dead letters now`
  return `${consumer}: ${read} events read in ${seconds} s, ${read - applied} had been applied, ${applied} applied now${trouble}.`
}

/** Asks for a replay and stays until it's done. Progress goes to standard error, the result to standard output. */
export const run = Effect.fn("ReplayCommand.run")(
  function* (options: { readonly request: ReplayRequest; readonly json: boolean; readonly target: Target }) {
    const api = yield* StudioApi
    const began = performance.now()
    const body = yield* Effect.orDie(Schema.encode(ReplayRequest)(options.request))
    const { value: started } = yield* api.call("POST", path, Started, body)
    let said = ""
    while (true) {
      const { value: report } = yield* api.call("GET", `${path}/${started.id}`, ReplayReport)
      if (report.state === "done" || report.state === "failed") {
        if (report.state === "failed") process.exitCode = 1
        const seconds = ((performance.now() - began) / 1000).toFixed(1)
        return yield* Console.log(
          options.json ? yield* Effect.orDie(Schema.encode(Json)(report)) : resultOf(report, seconds)
        )
      }
      const progress = progressOf(report)
      if (progress !== said) yield* Console.error(progress)
      said = progress
      yield* Effect.sleep(pause)
    }
  },
  (effect, { target }) => Effect.provide(effect, layer(target))
)
