import { mkdir } from "node:fs/promises"
import { join } from "node:path"
import { fileConfig } from "@safelight/file-service/FileSettings"
import { check } from "@safelight/imaging/Imaging"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as Schedule from "effect/Schedule"
import { brokerAccounts, natsAdmin } from "./BrokerAccounts.ts"
import * as GivenServers from "./GivenServers.ts"
import * as Infrastructure from "./Infrastructure.ts"
import { writePrivately } from "./PrivateFile.ts"
import { note, step } from "./Progress.ts"
import * as Provisioning from "./Provisioning.ts"
import * as Secrets from "./Secrets.ts"
import type { StudioSettings } from "./Settings.ts"
import { everySetting } from "./SettingsPage.ts"
import * as StoreRevival from "./StoreRevival.ts"

export interface Foundation {
  readonly infrastructure: Infrastructure.Infrastructure
  readonly secrets: Secrets.Secrets
}

/**
 * What any studio stands on, in one process or many: its secrets, the servers, tables, streams and buckets as this
 * version needs them, each service with an account of its own. Lives as long as the scope.
 */
export const lay = Effect.fn("Foundation.lay")(function* (dataFolder: string, settings: StudioSettings) {
  yield* everySetting
  yield* GivenServers.check(settings)
  const folder = join(dataFolder, "secrets")
  yield* Effect.promise(() => mkdir(folder, { recursive: true, mode: 0o700 }))
  const secrets = yield* Secrets.load(folder)
  const accountsText = brokerAccounts(secrets, yield* DateTime.now)
  // For an own nats-server to include.
  yield* writePrivately(join(folder, "nats-accounts.conf"), accountsText)
  const infrastructure = yield* Infrastructure.start(settings, dataFolder, accountsText)
  const { databaseUrl, natsUrl } = infrastructure
  const admin = { url: natsUrl, user: natsAdmin, password: secrets.natsAdmin }
  const { buckets: plan } = yield* fileConfig
  const [, replicas] = yield* Effect.all(
    [
      step(
        Provisioning.sql(databaseUrl, secrets).pipe(
          GivenServers.orNotReached("DATABASE_URL", Option.map(settings.databaseUrl, Redacted.value))
        ),
        () => "tables are up to date"
      ),
      step(
        Provisioning.broker(admin, settings.natsReplicas).pipe(GivenServers.orNotReached("NATS_URL", settings.natsUrl)),
        (copies) => (copies === 1 ? "streams are up to date" : `streams are up to date, each on ${copies} servers`)
      ),
      // A studio that cannot process still shows and delivers what it has; the health page stays red.
      step(check, (version) => `photographs are read by ExifTool ${version}`).pipe(
        Effect.catchAll((failure) => note(failure.message))
      )
    ],
    { concurrency: "unbounded" }
  )
  if (infrastructure.pids.nats !== null) yield* StoreRevival.watch(dataFolder, admin)
  const buckets = Provisioning.buckets(databaseUrl, secrets, admin, { ...plan, replicas })
  yield* step(buckets, () => "buckets are there")
  yield* buckets.pipe(
    Effect.catchAllCause((cause) => Effect.logError("Making the buckets of the next month failed", cause)),
    Effect.schedule(Schedule.spaced("12 hours")),
    Effect.forkScoped
  )
  const foundation: Foundation = { infrastructure, secrets }
  return foundation
})
