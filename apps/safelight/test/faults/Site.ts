import { readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { pathToFileURL } from "node:url"
import { parseEnv } from "node:util"
import { jetstreamManager } from "@nats-io/jetstream"
import { NatsConnection } from "@safelight/bus/NatsConnection"
import { durables } from "@safelight/bus/Topology"
import type { CaughtMail } from "@safelight/embedded/CaughtMail"
import { theStudio } from "@safelight/events/Ids"
import { Unavailable } from "@safelight/events/Unavailable"
import { studioSetting } from "@safelight/sql/RowSecurity"
import { Deferred, Duration, Effect, Option, Redacted, Schedule, Scope } from "effect"
import * as Pg from "pg"
import * as Secrets from "../../src/Secrets.ts"
import * as StudioFile from "../../src/StudioFile.ts"
import * as EnvironmentFile from "../../src/split/EnvironmentFile.ts"
import type { ProcessName } from "../../src/split/ProcessList.ts"
import * as Rig from "../DeliveryRig.ts"
import { mailServer } from "../MailServer.ts"
import type { Servers } from "../support/Servers.ts"
import { type Orders, ordersOf } from "./Faults.ts"

const hook = pathToFileURL(join(import.meta.dirname, "CrashHook.ts")).href

/** A studio that runs, and the ways into its servers; all of it is new when the studio was started again. */
interface Opened {
  readonly studio: Rig.RunningStudio
  /** The account of each service at the database. */
  readonly pools: Readonly<Record<Secrets.SqlService, Pg.Pool>>
  readonly nats: typeof NatsConnection.Service
}

/**
 * A studio of one process per service, each with the crash hook, and a mail server that can be away. Its database is
 * asked with the account of each service, and waited for while it is away.
 */
export interface Site extends Servers {
  readonly rig: Rig.Rig
  /** The newest start of it. */
  readonly studio: Rig.RunningStudio
  /** Every start of it, the newest last. */
  readonly studios: ReadonlyArray<Rig.RunningStudio>
  /** Starts it anew in the place of one whose first process was killed. */
  readonly startAgain: Effect.Effect<void>
  /** Where the processes have their settings, logs and orders. */
  readonly folder: string
  /** What the processes are to do to themselves from now on. */
  readonly order: (orders: Partial<Orders>) => Effect.Effect<void>
  readonly orders: () => Orders
  /** The running process of a service; 0 between its end and its next start. */
  readonly pidOf: (name: ProcessName) => Effect.Effect<number>
  /** Whether the studio says that all of it is ready. */
  readonly isReady: Effect.Effect<boolean>
  /** How long the broker waits for a word from who has a message before it hands it to another; 30 s in a studio. */
  readonly handOnAfter: (wait: Duration.DurationInput) => Effect.Effect<void>
  /** Keeps a transaction open until the scope closes; what is written to any outbox meanwhile waits there. */
  readonly holdRelays: (service: Secrets.SqlService) => Effect.Effect<void, never, Scope.Scope>
  readonly messages: Effect.Effect<ReadonlyArray<CaughtMail>>
  readonly mailAway: Effect.Effect<void>
  readonly mailBack: Effect.Effect<void>
}

/** `otherwise` when the broker is away just now. */
export const whileAway =
  <B>(otherwise: B) =>
  <A, E, R>(self: Effect.Effect<A, E, R>): Effect.Effect<A | B, E, R> =>
    Effect.catchSomeDefect(self, (defect) =>
      defect instanceof Unavailable ? Option.some(Effect.succeed(otherwise)) : Option.none()
    )

/** Between looks at something that is waited for. */
export const soon = Schedule.spaced("100 millis")

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

/** The same port each time, as for a studio with an address. */
const opened = (rig: Rig.Rig, smtpUrl: string, port: string) =>
  Effect.gen(function* () {
    const studio = yield* Rig.start(
      rig,
      {
        SMTP_URL: smtpUrl,
        SAFELIGHT_PORT: port,
        SAFELIGHT_PAGE_RATE: "0",
        SAFELIGHT_UPLOAD_RATE: "0",
        SAFELIGHT_SIGN_IN_RATE: "0",
        SAFELIGHT_LOG_LEVEL: "Debug",
        NODE_OPTIONS: `--import=${hook}`
      },
      ["--split"]
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
    const all: Opened = { studio, pools, nats }
    return all
  })

const handOn = ({ nats }: Opened, wait: Duration.DurationInput) =>
  Effect.promise(async () => {
    const manager = await jetstreamManager(nats.connection)
    for (const { config, stream } of durables()) {
      const changed = { ...config, ack_wait: Duration.toMillis(wait) * 1e6 }
      await manager.consumers.update(stream, config.durable_name, changed)
    }
  })

/** A transaction that has a number and does nothing. */
const openTransaction = (pool: Pg.Pool) =>
  Effect.acquireRelease(
    Effect.tryPromise(async () => {
      const client = await pool.connect()
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
  )

export const open = (load: Rig.Load) =>
  Effect.gen(function* () {
    const rig = yield* Rig.rig(load)
    const folder = EnvironmentFile.folderOf(rig.dataFolder)
    const mail = yield* mailServer(join(rig.root, "mail"))
    let now = yield* opened(rig, mail.smtpUrl, "0")
    const { url } = now.studio.file
    const studios = [now.studio]
    const file = Effect.map(
      StudioFile.read(rig.dataFolder),
      Option.getOrElse(() => now.studio.file)
    )
    let orders: Orders = { seed: load.seed, odds: 0, counting: true, aheadMillis: 0 }
    let handedOn: Duration.DurationInput | undefined
    const scope = yield* Effect.scope
    const order = (more: Partial<Orders>) =>
      Effect.sync(() => {
        orders = { ...orders, ...more }
        writeFileSync(ordersOf(folder), JSON.stringify(orders))
      })
    const site: Site = {
      rig,
      get studio() {
        return now.studio
      },
      studios,
      startAgain: Effect.gen(function* () {
        yield* now.studio.launched.exited
        yield* order({ counting: false })
        now = yield* Scope.extend(opened(rig, mail.smtpUrl, new URL(url).port), scope)
        studios.push(now.studio)
        // Each start provides the consumers as the catalogue has them.
        if (handedOn !== undefined) yield* handOn(now, handedOn)
        yield* order({ counting: true })
      }).pipe(Effect.orDie),
      folder,
      order,
      orders: () => orders,
      pidOf: (name) => Effect.map(file, ({ processes }) => processes[name]?.pid ?? 0),
      isReady: Effect.promise(() =>
        fetch(`${url}/health/ready`, { signal: AbortSignal.timeout(2_000) }).then(
          ({ ok }) => ok,
          () => false
        )
      ),
      ask: <Row extends object>(service: Secrets.SqlService, statement: string, values: ReadonlyArray<unknown> = []) =>
        Effect.tryPromise(() => now.pools[service].query<Row>(statement, [...values])).pipe(
          Effect.map(({ rows }) => rows),
          Effect.retry({ times: 100, schedule: Schedule.spaced("200 millis") }),
          Effect.orDie
        ),
      handOnAfter: (wait) =>
        Effect.suspend(() => {
          handedOn = wait
          return handOn(now, wait)
        }),
      holdRelays: (service) => Effect.suspend(() => Effect.asVoid(openTransaction(now.pools[service]))),
      get nats() {
        return now.nats
      },
      messages: mail.messages,
      mailAway: mail.away,
      mailBack: Effect.orDie(mail.back)
    }
    yield* order({})
    return site
  })

/** Delivers a folder as the photographer would; `ended` is done with its exit code. */
export const deliver = (site: Site, folder: string, title: string, clients: ReadonlyArray<string>) =>
  Effect.gen(function* () {
    const { delivery, ended } = yield* Rig.deliver(site.rig, { folder, title, clients })
    return { delivery, exitCode: Deferred.await(ended), isOver: Deferred.isDone(ended) }
  })
