import { Users } from "@safelight/contracts/user/Users"
import * as Console from "effect/Console"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as DataFolder from "./DataFolder.ts"
import * as FirstAdmin from "./FirstAdmin.ts"
import type { Infrastructure } from "./Infrastructure.ts"
import * as LogFile from "./LogFile.ts"
import type { OpenStudioOptions } from "./OpenStudio.ts"
import * as OpenStudio from "./OpenStudio.ts"
import * as PagesPort from "./PagesPort.ts"
import { StudioSettings } from "./Settings.ts"
import * as StudioFile from "./StudioFile.ts"
import * as StudioLock from "./StudioLock.ts"
import * as OpenSplitStudio from "./split/OpenSplitStudio.ts"

/** Loaded only where it is wanted: it draws with the image library, which no other part of this process needs. */
const demo = Effect.promise(() => import("./commands/Demo.ts"))

/** What a start has brought up, in one process or many. */
interface Opened {
  readonly url: URL
  readonly infrastructure: Infrastructure
  readonly processes: StudioFile.StudioFile["processes"]
  readonly users: Layer.Layer<Users>
}

const openWhole = (options: OpenStudioOptions) =>
  Effect.map(
    OpenStudio.open(options),
    ({ context, infrastructure, url }): Opened => ({
      url,
      infrastructure,
      processes: {},
      users: Layer.succeed(Users, Context.get(context, Users))
    })
  )

/** Keeps the pids of `studio.json` true when a process was started again. */
const openSplit = (options: OpenStudioOptions) =>
  OpenSplitStudio.open(options, (processes) =>
    Effect.flatMap(
      StudioFile.read(options.dataFolder),
      Option.match({
        onNone: () => Effect.void,
        onSome: (file) => StudioFile.write(options.dataFolder, StudioFile.StudioFile.make({ ...file, processes }))
      })
    )
  )

const tell = Effect.fn("Studio.tell")(function* (dataFolder: string, settings: StudioSettings, opened: Opened) {
  const { infrastructure, processes, url } = opened
  const admin = yield* Effect.provide(FirstAdmin.ensure(settings.adminEmail), opened.users)
  const signInUrl = new URL(admin.signInPath, url).href
  yield* StudioFile.publish(
    dataFolder,
    StudioFile.StudioFile.make({
      url: url.origin,
      inboxUrl: infrastructure.inboxUrl,
      signInUrl,
      adminToken: admin.token,
      pids: { studio: process.pid, ...infrastructure.pids },
      processes
    })
  )
  yield* Console.log(`\nSafelight is ready at ${url.origin}`)
  if (infrastructure.inboxUrl !== null) yield* Console.log(`Inbox: ${infrastructure.inboxUrl}`)
  yield* Console.log(`Sign in as ${settings.adminEmail} (once, for 15 minutes): ${signInUrl}`)
  return { url: url.origin, token: Redacted.make(admin.token) }
})

/** Runs the whole studio on this machine until it is interrupted: in this process, or as one process per service. */
export const run = Effect.fn("Studio.run")(function* (options: {
  readonly demo: boolean
  readonly split: boolean
  readonly data: string | undefined
}) {
  const settings = yield* StudioSettings
  const dataFolder = DataFolder.locate(options.data ?? Option.getOrUndefined(settings.data))
  yield* Console.log(`Safelight on Node ${process.versions.node} (${process.execPath}), data in ${dataFolder}`)
  yield* DataFolder.prepare(dataFolder)
  yield* StudioLock.acquire(dataFolder)
  yield* StudioFile.remove(dataFolder)
  const port = yield* PagesPort.check(settings.host, settings.port)
  const open = options.split ? openSplit : openWhole
  yield* open({ dataFolder, settings, port }).pipe(
    Effect.flatMap((opened) => tell(dataFolder, settings, opened)),
    Effect.tap((address) =>
      options.demo ? Effect.forkScoped(Effect.flatMap(demo, ({ run }) => run(dataFolder, address))) : Effect.void
    ),
    Effect.zipRight(Effect.never),
    Effect.provide(LogFile.layer(dataFolder))
  )
}, Effect.scoped)
