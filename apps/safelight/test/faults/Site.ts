import { readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { pathToFileURL } from "node:url"
import { parseEnv } from "node:util"
import { jetstreamManager } from "@nats-io/jetstream"
import { NatsConnection } from "@safelight/bus/NatsConnection"
import { durables } from "@safelight/bus/Topology"
import { MailCatcher } from "@safelight/embedded/MailCatcher"
import { theStudio } from "@safelight/events/Ids"
import { studioSetting } from "@safelight/sql/RowSecurity"
import { Deferred, Duration, Effect, Exit, Option, Redacted, Schedule, Scope } from "effect"
import * as Pg from "pg"
import * as Secrets from "../../src/Secrets.ts"
import * as StudioFile from "../../src/StudioFile.ts"
import * as EnvironmentFile from "../../src/split/EnvironmentFile.ts"
import type { ProcessName } from "../../src/split/ProcessList.ts"
import * as Rig from "../DeliveryRig.ts"
import { type Orders, ordersOf } from "./Faults.ts"

const hook = pathToFileURL(join(import.meta.dirname, "CrashHook.ts")).href

/** A studio of one process per service, each with the crash hook, and a mail server that can be away. */
export interface Site {
  readonly rig: Rig.Rig
  readonly studio: Rig.RunningStudio
  /** Where the processes have their settings, logs and orders. */
  readonly folder: string
  /** What the processes are to do to themselves from now on. */
  readonly order: (orders: Partial<Orders>) => Effect.Effect<void>
  readonly orders: () => Orders
  /** The running process of a service; 0 between its end and its next start. */
  readonly pidOf: (name: ProcessName) => Effect.Effect<number>
  /** Whether the studio says that all of it is ready. */
  readonly isReady: Effect.Effect<boolean>
  /** A statement with the account of a service; waits for a database that is away. */
  readonly ask: <Row extends object>(
    service: Secrets.SqlService,
    statement: string
  ) => Effect.Effect<ReadonlyArray<Row>>
  /** How long the broker waits for a word from who has a message before it hands it to another; 30 s in a studio. */
  readonly handOnAfter: (wait: Duration.DurationInput) => Effect.Effect<void>
  /** Keeps a transaction open until the scope closes; what is written to any outbox meanwhile waits there. */
  readonly holdRelays: (service: Secrets.SqlService) => Effect.Effect<void, never, Scope.Scope>
  /** The broker's administrator. */
  readonly nats: typeof NatsConnection.Service
  readonly messages: (typeof MailCatcher.Service)["messages"]
  readonly mailAway: Effect.Effect<void>
  readonly mailBack: Effect.Effect<void>
}

/** Between looks at something that is waited for. */
export const soon = Schedule.spaced("50 millis")

/** Patient, since processes that die at every step come back late. */
export const until = <E, R>(what: string, probe: Effect.Effect<boolean, E, R>, patience = "20 minutes" as const) =>
  probe.pipe(
    Effect.repeat({ until: (there) => there, schedule: soon }),
    Effect.timeoutFail({ duration: patience, onTimeout: () => new Error(`${what} did not come`) }),
    Effect.orDie
  )

const settingsOf = (rig: Rig.Rig, name: ProcessName) =>
  parseEnv(readFileSync(EnvironmentFile.pathOf(rig.dataFolder, name), "utf8"))

/** The account of a service at the database, on a connection that is made anew when it was lost. */
const tablesOf = (rig: Rig.Rig, service: Secrets.SqlService) =>
  Effect.acquireRelease(
    Effect.sync(() => {
      const pool = new Pg.Pool({
        connectionString: settingsOf(rig, service)["DATABASE_URL"],
        max: 2,
        connectionTimeoutMillis: 5_000,
        options: `-c search_path="${service}" -c ${studioSetting}=${theStudio}`
      })
      pool.on("error", () => {})
      return pool
    }),
    (pool) => Effect.promise(() => pool.end())
  )

export const open = (load: Rig.Load) =>
  Effect.gen(function* () {
    const rig = yield* Rig.rig(load)
    const folder = EnvironmentFile.folderOf(rig.dataFolder)

    const openMail = (smtpPort?: number) =>
      Effect.gen(function* () {
        const scope = yield* Scope.make()
        const catcher = yield* Scope.extend(MailCatcher.make({ dataFolder: join(rig.root, "mail"), smtpPort }), scope)
        return { scope, catcher }
      })
    let mail = yield* openMail()
    const { smtpPort } = mail.catcher
    yield* Effect.addFinalizer((exit) => Scope.close(mail.scope, exit))

    const studio = yield* Rig.start(
      rig,
      {
        SMTP_URL: `smtp://127.0.0.1:${smtpPort}`,
        SAFELIGHT_PAGE_RATE: "0",
        SAFELIGHT_UPLOAD_RATE: "0",
        SAFELIGHT_LOG_LEVEL: "Debug",
        NODE_OPTIONS: `--import=${hook}`
      },
      ["--split"]
    )
    const file = Effect.map(
      StudioFile.read(rig.dataFolder),
      Option.getOrElse(() => studio.file)
    )
    const pools = Object.fromEntries(
      yield* Effect.forEach(Secrets.sqlServices, (name) => Effect.map(tablesOf(rig, name), (pool) => [name, pool]))
    ) as Record<Secrets.SqlService, Pg.Pool>
    const { natsAdmin } = yield* Secrets.load(join(rig.dataFolder, "secrets"))
    const nats = yield* NatsConnection.make({
      url: settingsOf(rig, "shoot")["NATS_URL"] ?? "",
      user: "admin",
      password: Redacted.make(Redacted.value(natsAdmin)),
      name: "faults"
    })

    let orders: Orders = { seed: load.seed, odds: 0, aheadMillis: 0 }
    const site: Site = {
      rig,
      studio,
      folder,
      order: (more) =>
        Effect.sync(() => {
          orders = { ...orders, ...more }
          writeFileSync(ordersOf(folder), JSON.stringify(orders))
        }),
      orders: () => orders,
      pidOf: (name) => Effect.map(file, ({ processes }) => processes[name]?.pid ?? 0),
      isReady: Effect.promise(() =>
        fetch(`${studio.file.url}/health/ready`, { signal: AbortSignal.timeout(2_000) }).then(
          ({ ok }) => ok,
          () => false
        )
      ),
      ask: <Row extends object>(service: Secrets.SqlService, statement: string) =>
        Effect.tryPromise(() => pools[service].query<Row>(statement)).pipe(
          Effect.map(({ rows }) => rows),
          Effect.retry({ times: 100, schedule: Schedule.spaced("200 millis") }),
          Effect.orDie
        ),
      handOnAfter: (wait) =>
        Effect.promise(async () => {
          const manager = await jetstreamManager(nats.connection)
          for (const { config, stream } of durables()) {
            await manager.consumers.update(stream, config.durable_name, {
              ...config,
              ack_wait: Duration.toMillis(wait) * 1e6
            })
          }
        }),
      holdRelays: (service) =>
        Effect.acquireRelease(
          Effect.tryPromise(async () => {
            const client = await pools[service].connect()
            await client.query("BEGIN")
            await client.query("SELECT pg_current_xact_id()")
            return client
          }).pipe(Effect.retry({ times: 100, schedule: Schedule.spaced("200 millis") }), Effect.orDie),
          (client) =>
            Effect.promise(() =>
              client.query("ROLLBACK").then(
                () => client.release(),
                (error: Error) => client.release(error)
              )
            )
        ).pipe(Effect.asVoid),
      nats,
      messages: Effect.suspend(() => mail.catcher.messages),
      mailAway: Effect.suspend(() => Scope.close(mail.scope, Exit.void)),
      mailBack: Effect.gen(function* () {
        mail = yield* openMail(smtpPort)
      }).pipe(Effect.orDie)
    }
    yield* site.order({})
    return site
  })

/** Delivers a folder as the photographer would; `ended` is done with its exit code. */
export const deliver = (site: Site, folder: string, title: string, clients: ReadonlyArray<string>) =>
  Effect.gen(function* () {
    const { delivery, ended } = yield* Rig.deliver(site.rig, { folder, title, clients })
    return { delivery, exitCode: Deferred.await(ended), isOver: Deferred.isDone(ended) }
  })
