import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as DataFolder from "./DataFolder.ts"
import * as Infrastructure from "./Infrastructure.ts"
import * as Pages from "./Pages.ts"
import * as PagesPort from "./PagesPort.ts"
import { step } from "./Progress.ts"
import { StudioSettings } from "./Settings.ts"
import * as StudioFile from "./StudioFile.ts"
import * as StudioLock from "./StudioLock.ts"

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
  const infrastructure = yield* Infrastructure.start(settings, dataFolder)
  yield* step(Layer.build(Pages.layer({ host: settings.host, port })), () => `pages on port ${port}`)
  const url = Option.match(settings.publicUrl, {
    onNone: () => `http://localhost:${port}`,
    onSome: (address) => address.origin
  })
  yield* StudioFile.publish(
    dataFolder,
    StudioFile.StudioFile.make({
      url,
      inboxUrl: infrastructure.inboxUrl,
      signInUrl: url,
      adminToken: "",
      pids: { studio: process.pid, ...infrastructure.pids }
    })
  )
  yield* Console.log(`Safelight is ready at ${url}`)
  if (infrastructure.inboxUrl !== null) yield* Console.log(`Inbox: ${infrastructure.inboxUrl}`)
  return yield* Effect.never
}, Effect.scoped)
