import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as Demo from "./commands/Demo.ts"
import * as DataFolder from "./DataFolder.ts"
import * as FirstAdmin from "./FirstAdmin.ts"
import * as LogFile from "./LogFile.ts"
import * as OpenStudio from "./OpenStudio.ts"
import * as PagesPort from "./PagesPort.ts"
import { StudioSettings } from "./Settings.ts"
import * as StudioFile from "./StudioFile.ts"
import * as StudioLock from "./StudioLock.ts"

const serve = Effect.fn("Studio.serve")(function* (dataFolder: string, settings: StudioSettings, port: number) {
  const { context, infrastructure, url } = yield* OpenStudio.open({ dataFolder, settings, port })
  const admin = yield* Effect.provide(FirstAdmin.ensure(settings.adminEmail), context)
  const signInUrl = new URL(admin.signInPath, url).href
  yield* StudioFile.publish(
    dataFolder,
    StudioFile.StudioFile.make({
      url: url.origin,
      inboxUrl: infrastructure.inboxUrl,
      signInUrl,
      adminToken: admin.token,
      pids: { studio: process.pid, ...infrastructure.pids }
    })
  )
  yield* Console.log(`\nSafelight is ready at ${url.origin}`)
  if (infrastructure.inboxUrl !== null) yield* Console.log(`Inbox: ${infrastructure.inboxUrl}`)
  yield* Console.log(`Sign in as ${settings.adminEmail} (once, for 15 minutes): ${signInUrl}`)
  return { url: url.origin, token: Redacted.make(admin.token) }
})

/** Runs the whole studio on this machine until it is interrupted. */
export const run = Effect.fn("Studio.run")(function* (options: {
  readonly demo: boolean
  readonly data: string | undefined
}) {
  const settings = yield* StudioSettings
  const dataFolder = DataFolder.locate(options.data ?? Option.getOrUndefined(settings.data))
  yield* Console.log(`Safelight on Node ${process.versions.node} (${process.execPath}), data in ${dataFolder}`)
  yield* DataFolder.prepare(dataFolder)
  yield* StudioLock.acquire(dataFolder)
  yield* StudioFile.remove(dataFolder)
  const port = yield* PagesPort.check(settings.host, settings.port)
  yield* serve(dataFolder, settings, port).pipe(
    Effect.tap((address) => (options.demo ? Effect.forkScoped(Demo.run(dataFolder, address)) : Effect.void)),
    Effect.zipRight(Effect.never),
    Effect.provide(LogFile.layer(dataFolder))
  )
}, Effect.scoped)
