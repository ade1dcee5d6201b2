import { mkdir } from "node:fs/promises"
import { join } from "node:path"
import { accounts } from "@safelight/bus/Permissions"
import { writePermissions } from "@safelight/objects/ObjectsPermissions"
import type * as Config from "effect/Config"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as Demo from "./commands/Demo.ts"
import * as DataFolder from "./DataFolder.ts"
import * as FirstAdmin from "./FirstAdmin.ts"
import * as Infrastructure from "./Infrastructure.ts"
import * as LogFile from "./LogFile.ts"
import * as PagesPort from "./PagesPort.ts"
import { step } from "./Progress.ts"
import * as Provisioning from "./Provisioning.ts"
import * as PublicServer from "./PublicServer.ts"
import * as Secrets from "./Secrets.ts"
import { StudioSettings } from "./Settings.ts"
import * as StudioFile from "./StudioFile.ts"
import * as StudioLock from "./StudioLock.ts"

/** Name of the broker's administrator in account APP. */
const natsAdmin = "admin"

const serve = Effect.fn("Studio.serve")(function* (
  dataFolder: string,
  settings: Config.Config.Success<typeof StudioSettings>,
  port: number
) {
  const folder = join(dataFolder, "secrets")
  yield* Effect.promise(() => mkdir(folder, { recursive: true, mode: 0o700 }))
  const secrets = yield* Secrets.load(folder)
  const infrastructure = yield* Infrastructure.start(
    settings,
    dataFolder,
    accounts({
      admin: { user: natsAdmin, password: secrets.natsAdmin },
      services: secrets.nats,
      extra: { file: writePermissions, media: writePermissions }
    })
  )
  yield* Effect.all(
    [
      step(Provisioning.sql(infrastructure.databaseUrl, secrets), () => "tables are up to date"),
      step(
        Provisioning.broker({ url: infrastructure.natsUrl, user: natsAdmin, password: secrets.natsAdmin }),
        () => "streams and buckets are up to date"
      )
    ],
    { concurrency: 2, discard: true }
  )
  const publicUrl = Option.getOrElse(settings.publicUrl, () => new URL(`http://localhost:${port}`))
  const context = yield* step(
    Layer.build(
      PublicServer.layer(
        { host: settings.host, port },
        {
          publicUrl,
          databaseUrl: infrastructure.databaseUrl,
          natsUrl: infrastructure.natsUrl,
          smtpUrl: infrastructure.smtpUrl,
          secrets
        }
      )
    ),
    () => `services and pages on port ${port}`
  )
  const admin = yield* Effect.provide(FirstAdmin.ensure(settings.adminEmail), context)
  yield* StudioFile.publish(
    dataFolder,
    StudioFile.StudioFile.make({
      url: publicUrl.origin,
      inboxUrl: infrastructure.inboxUrl,
      signInUrl: new URL(admin.signInPath, publicUrl).href,
      adminToken: admin.token,
      pids: { studio: process.pid, ...infrastructure.pids }
    })
  )
  yield* Console.log(`\nSafelight is ready at ${publicUrl.origin}`)
  if (infrastructure.inboxUrl !== null) yield* Console.log(`Inbox: ${infrastructure.inboxUrl}`)
  yield* Console.log(
    `Sign in as ${settings.adminEmail} (once, for 15 minutes): ${new URL(admin.signInPath, publicUrl).href}`
  )
  return { url: publicUrl.origin, token: Redacted.make(admin.token) }
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
