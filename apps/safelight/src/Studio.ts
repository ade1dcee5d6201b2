import { join } from "node:path"
import { Users } from "@safelight/contracts/user/Users"
import * as Console from "effect/Console"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as DataFolder from "./DataFolder.ts"
import * as FirstAdmin from "./FirstAdmin.ts"
import * as Infrastructure from "./Infrastructure.ts"
import * as LogFile from "./LogFile.ts"
import type { OpenStudioOptions } from "./OpenStudio.ts"
import * as OpenStudio from "./OpenStudio.ts"
import * as PagesPort from "./PagesPort.ts"
import * as Secrets from "./Secrets.ts"
import { ofDemo, StudioSettings } from "./Settings.ts"
import * as StudioFile from "./StudioFile.ts"
import * as StudioLock from "./StudioLock.ts"
import * as OpenSplitStudio from "./split/OpenSplitStudio.ts"

/** Loaded only where it is wanted: it draws with the image library, which no other part of this process needs. */
const demo = Effect.promise(() => import("./commands/Demo.ts"))

/** What a start has brought up, in one process or many. */
interface Opened {
  readonly url: URL
  readonly infrastructure: Infrastructure.Infrastructure
  readonly processes: StudioFile.StudioFile["processes"]
  readonly users: Layer.Layer<Users>
}

const inOneProcess = Effect.map(
  ({ context, infrastructure, url }: Effect.Effect.Success<ReturnType<typeof OpenStudio.open>>): Opened => ({
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

/** Lets the owner of the data folder in: by `studio.json`, and by what the terminal says. `pid` holds the folder. */
const tell = Effect.fn("Studio.tell")(function* (
  dataFolder: string,
  settings: StudioSettings,
  opened: Opened,
  pid: number
) {
  const { infrastructure, processes, url } = opened
  const admin = yield* Effect.provide(FirstAdmin.ensure(settings.adminEmail), opened.users)
  const signInUrl = new URL(admin.signInPath, url).href
  yield* StudioFile.publish(
    dataFolder,
    StudioFile.StudioFile.make({
      url: url.origin,
      natsUrl: infrastructure.natsUrl,
      inboxUrl: infrastructure.inboxUrl,
      signInUrl,
      adminToken: admin.token,
      pids: { studio: pid, ...infrastructure.pids },
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
  const set = yield* StudioSettings
  const settings = options.demo ? ofDemo(set) : set
  const dataFolder = DataFolder.locate(options.data ?? Option.getOrUndefined(settings.data))
  yield* Console.log(`Safelight on Node ${process.versions.node} (${process.execPath}), data in ${dataFolder}`)
  if (options.demo && Option.isSome(set.smtpUrl)) {
    yield* Console.log("--demo sends nothing through SMTP_URL: its mails are in the inbox named below.")
  }
  yield* DataFolder.prepare(dataFolder)
  yield* StudioLock.acquire(dataFolder)
  yield* StudioFile.remove(dataFolder)
  const port = yield* PagesPort.check(settings.host, settings.port)
  const where = { dataFolder, settings, port }
  yield* Effect.addFinalizer(() => Effect.logInfo("stopped")).pipe(
    Effect.zipRight(options.split ? openSplit(where) : inOneProcess(OpenStudio.open(where))),
    Effect.flatMap((opened) => tell(dataFolder, settings, opened, process.pid)),
    Effect.tap((address) =>
      options.demo ? Effect.forkScoped(Effect.flatMap(demo, ({ run }) => run(dataFolder, address))) : Effect.void
    ),
    Effect.zipRight(Effect.never),
    // Inside the log, which is told of the stop too.
    Effect.scoped,
    Effect.provide(LogFile.layer(dataFolder))
  )
}, Effect.scoped)

/**
 * Runs the services on what another process holds: the data folder and the servers, whose addresses the settings give.
 * Its parent is that process.
 */
export const runOn = Effect.gen(function* () {
  const settings = yield* StudioSettings
  const dataFolder = DataFolder.locate(Option.getOrUndefined(settings.data))
  const secrets = yield* Secrets.load(join(dataFolder, "secrets"))
  const infrastructure = yield* Infrastructure.given(settings)
  const opened = yield* inOneProcess(OpenStudio.openOn({ settings, port: settings.port }, { infrastructure, secrets }))
  yield* tell(dataFolder, settings, opened, process.ppid)
  yield* Effect.never
}).pipe(Effect.scoped)
