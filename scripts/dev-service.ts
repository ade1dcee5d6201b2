// One service from its sources in the place of its process in a running studio: `npm run dev -w services/user` beside
// `npm run start:split`. It is started anew with every change; with the end of this the studio's own comes back.
import { existsSync, readFileSync } from "node:fs"
import { basename, join, relative } from "node:path"
import { parseEnv } from "node:util"
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import { stopProcess } from "@safelight/embedded/ServerProcess"
import * as DataFolder from "@safelight/studio/DataFolder"
import * as StudioFile from "@safelight/studio/StudioFile"
import * as StudioLock from "@safelight/studio/StudioLock"
import * as Claim from "@safelight/studio/split/Claim"
import * as EnvironmentFile from "@safelight/studio/split/EnvironmentFile"
import { environmentWord, stopSteps } from "@safelight/studio/split/LeftProcesses"
import { processNames } from "@safelight/studio/split/ProcessList"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { answers, Program } from "./dev/Program.ts"
import { follow } from "./dev/Sources.ts"

const root = join(import.meta.dirname, "..")
const workspace = process.cwd()
const name = processNames.find((each) => each === basename(workspace))

const program = Effect.gen(function* () {
  const main = join(workspace, "dist", "main.js")
  if (name === undefined || !existsSync(main)) {
    return yield* Effect.fail(`${relative(root, workspace)} is no service that has been built`)
  }
  const dataFolder = DataFolder.locate(process.env["SAFELIGHT_DATA"])
  const running = Option.isSome(yield* StudioLock.holder(dataFolder))
  const file = running ? yield* StudioFile.read(dataFolder) : Option.none()
  const own = Option.flatMapNullable(file, ({ processes }) => processes[name])
  if (Option.isNone(own)) {
    return yield* Effect.fail(
      `No studio of many processes runs on ${dataFolder}. Start one with "npm run start:split", then this again.`
    )
  }
  yield* Claim.take(dataFolder, name)
  yield* stopProcess(own.value.pid, stopSteps)
  // What the studio gives its own process goes before what this shell happens to hold.
  const given = parseEnv(readFileSync(EnvironmentFile.pathOf(dataFolder, name), "utf8"))
  const service = new Program([environmentWord(dataFolder, name), main], {
    ...given,
    SAFELIGHT_LOG_FORMAT: "pretty",
    SAFELIGHT_STOP_LEAD: "0 millis"
  })
  yield* Effect.acquireRelease(
    Effect.promise(() => service.restart()),
    () => Effect.promise(() => service.end())
  )
  console.log(`${name} runs from its sources at ${own.value.url}, in the studio of ${dataFolder}`)
  follow(root, async (since) => {
    await service.restart()
    if (await answers(own.value.url)) console.log(`${name} is here again after ${(Date.now() - since) / 1000} s`)
  })
  yield* Effect.never
}).pipe(
  Effect.scoped,
  Effect.catchAll((problem) =>
    Effect.sync(() => {
      console.error(problem)
      process.exitCode = 1
    })
  )
)

NodeRuntime.runMain(program)
