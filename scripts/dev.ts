// The whole studio while its sources are worked on: `npm run dev`. PostgreSQL, nats-server and the inbox stand as long as
// this runs; the services, in one process, are started anew with every change. Settings as for `npm start`.
import { spawnSync } from "node:child_process"
import { join } from "node:path"
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as DataFolder from "@safelight/studio/DataFolder"
import * as Foundation from "@safelight/studio/Foundation"
import * as LogFile from "@safelight/studio/LogFile"
import * as PagesPort from "@safelight/studio/PagesPort"
import { StudioSettings } from "@safelight/studio/Settings"
import * as StudioFile from "@safelight/studio/StudioFile"
import * as StudioLock from "@safelight/studio/StudioLock"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import { answers, Program } from "./dev/Program.ts"
import { follow } from "./dev/Sources.ts"

const root = join(import.meta.dirname, "..")
const application = join(root, "apps", "safelight")

const program = Effect.gen(function* () {
  const settings = yield* StudioSettings
  const dataFolder = DataFolder.locate(Option.getOrUndefined(settings.data))
  yield* DataFolder.prepare(dataFolder)
  yield* StudioLock.acquire(dataFolder)
  yield* StudioFile.remove(dataFolder)
  const port = yield* PagesPort.check(settings.host, settings.port)
  const { infrastructure } = yield* Effect.provide(Foundation.lay(dataFolder, settings), LogFile.layer(dataFolder))
  const { databaseUrl, inboxUrl, natsUrl, smtpUrl } = infrastructure
  const studio = new Program(["--max-semi-space-size=16", join(application, "dist", "dev", "main.js")], {
    SAFELIGHT_DATA: dataFolder,
    SAFELIGHT_PORT: String(port),
    SAFELIGHT_LOG_FORMAT: "pretty",
    DATABASE_URL: Redacted.value(databaseUrl),
    NATS_URL: natsUrl,
    SMTP_URL: Redacted.value(smtpUrl)
  })
  yield* Effect.acquireRelease(
    Effect.promise(() => studio.restart()),
    () => Effect.promise(() => studio.end())
  )
  if (inboxUrl !== null) console.log(`Inbox: ${inboxUrl}`)
  follow(root, async (since) => {
    await studio.restart()
    if (await answers(`http://127.0.0.1:${port}`)) console.log(`Here again after ${(Date.now() - since) / 1000} s`)
  })
  yield* Effect.never
}).pipe(Effect.scoped)

const { status } = spawnSync(process.execPath, [join(root, "node_modules/typescript/bin/tsc"), "-b", application], {
  stdio: "inherit"
})
if (status !== 0) process.exit(1)
NodeRuntime.runMain(program)
