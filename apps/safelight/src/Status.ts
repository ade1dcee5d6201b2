import * as Config from "effect/Config"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { Target } from "./Command.ts"
import * as DataFolder from "./DataFolder.ts"
import { StudioSettings } from "./Settings.ts"
import * as StudioFile from "./StudioFile.ts"
import * as StudioLock from "./StudioLock.ts"

/** Says whether a studio runs and where; exit code 1 when none does. */
export const run = Effect.fn("Status.run")(function* (options: { readonly json: boolean; readonly target: Target }) {
  const named = options.target.data ?? Option.getOrUndefined(yield* Config.map(StudioSettings, ({ data }) => data))
  const dataFolder = DataFolder.locate(named)
  const holder = yield* StudioLock.holder(dataFolder)
  const file = Option.isSome(holder) ? yield* StudioFile.read(dataFolder) : Option.none()
  const state = Option.isSome(file) ? "ready" : Option.isSome(holder) ? "starting" : "stopped"
  const url = Option.match(file, { onNone: () => null, onSome: (studio) => studio.url })
  yield* Console.log(
    options.json
      ? JSON.stringify({
          state,
          dataFolder,
          url,
          pid: Option.match(holder, { onNone: () => null, onSome: ({ pid }) => pid })
        })
      : state === "ready"
        ? `Safelight is ready at ${url} (data in ${dataFolder})`
        : `Safelight is ${state} (data in ${dataFolder})`
  )
  if (state !== "ready") process.exitCode = 1
})
