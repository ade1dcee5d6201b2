import { rm, writeFile } from "node:fs/promises"
import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
import { CurrentPrincipal } from "@safelight/auth/Principal"
import { Tokens } from "@safelight/auth/Tokens"
import { EmailAddress } from "@safelight/contracts/Fields"
import { Users } from "@safelight/contracts/user/Users"
import * as UsersClient from "@safelight/contracts/user/UsersClient"
import { storeLayout } from "@safelight/objects/StoreLayout"
import * as Config from "effect/Config"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schedule from "effect/Schedule"
import * as Schema from "effect/Schema"
import { natsAdmin } from "../BrokerAccounts.ts"
import { step } from "../Progress.ts"
import * as Provisioning from "../Provisioning.ts"
import { keysOf } from "../Secrets.ts"
import { replicas } from "../Settings.ts"
import * as DeploymentSecrets from "./DeploymentSecrets.ts"

/** What the step is told besides the folder of secrets. */
export const provisionSettings = Config.all({
  natsUrl: Config.nonEmptyString("NATS_URL").pipe(
    Config.withDefault(DeploymentSecrets.natsUrl),
    Config.withDescription("nats-server, as nats://host:4222, or the servers of a cluster with commas")
  ),
  natsReplicas: replicas,
  userUrl: Config.nonEmptyString("SAFELIGHT_USER_URL").pipe(
    Config.withDescription("address of the user service, as http://host:port")
  ),
  adminEmail: Schema.Config("SAFELIGHT_ADMIN_EMAIL", EmailAddress).pipe(
    Config.withDescription("Address of the photographer, who may sign in to the studio")
  ),
  done: Config.nonEmptyString("SAFELIGHT_PROVISIONED").pipe(
    Config.withDefault("/tmp/provisioned"),
    Config.withDescription("file that is there once everything is; the other processes wait for it")
  ),
  buckets: storeLayout
})

/** A server that starts beside this step is there in a moment. */
const patience = Schedule.spaced("1 second").pipe(Schedule.upTo("2 minutes"))

const orAgain = <A, E, R>(self: Effect.Effect<A, E, R>) =>
  Effect.unsandbox(Effect.retry(Effect.sandbox(self), patience))

/**
 * Brings tables, streams and buckets of a studio of many containers up to date, makes its photographer known, and
 * stays to make the buckets of each coming month. Nothing else creates any of them: what is missing later is a loss
 * and an alarm.
 */
export const run = Effect.fn("Provision.run")(function* (folder: string) {
  const { adminEmail, buckets: plan, done, natsReplicas, natsUrl, userUrl } = yield* provisionSettings
  const { databaseUrl, secrets } = yield* DeploymentSecrets.load(folder)
  const admin = { url: natsUrl, user: natsAdmin, password: secrets.natsAdmin }
  yield* Effect.promise(() => rm(done, { force: true }))
  yield* step(orAgain(Provisioning.sql(databaseUrl, secrets)), () => "tables are up to date")
  const streams = Provisioning.broker(admin, natsReplicas)
  const copies = yield* step(orAgain(streams), (count) => `streams are up to date, copies of each: ${count}`)
  const buckets = Provisioning.buckets(databaseUrl, secrets, admin, { ...plan, replicas: copies })
  yield* step(orAgain(buckets), () => "buckets are there")
  yield* Effect.promise(() => writeFile(done, ""))
  const users = UsersClient.layer(userUrl, "gateway").pipe(
    Layer.provide(Layer.merge(FetchHttpClient.layer, Tokens.layer(keysOf(secrets, ["gateway"]))))
  )
  const known = Effect.flatMap(Users, (service) => service.ensureAdmin(adminEmail)).pipe(
    Effect.provideService(CurrentPrincipal, { kind: "service", service: "gateway" }),
    Effect.provide(users)
  )
  yield* step(orAgain(known), () => `${adminEmail} may sign in`)
  return yield* buckets.pipe(
    Effect.catchAllCause((cause) => Effect.logError("Making the buckets of the next month failed", cause)),
    Effect.repeat(Schedule.spaced("12 hours"))
  )
})
