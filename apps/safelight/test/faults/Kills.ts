import { readFileSync } from "node:fs"
import { pendingOf } from "@safelight/bus/Streams"
import { durablesOf, jobDurable } from "@safelight/bus/Topology"
import * as ProcessTable from "@safelight/embedded/ProcessTable"
import { consumers } from "@safelight/events/Catalogue"
import { bands } from "@safelight/events/Jobs"
import { Clock, Effect, Option, Schedule } from "effect"
import type { SqlService } from "../../src/Secrets.ts"
import * as Rig from "../DeliveryRig.ts"
import { family, type Running, stillRunning } from "../Processes.ts"
import { type Moment, type Target, wordsOf } from "./Moments.ts"
import { type Site, until, whileAway } from "./Site.ts"

/** One kill as it happened. */
export interface Kill {
  readonly moment: Moment
  /** What stood at that moment. */
  readonly state: string
  /** The unfinished work that was hit; undefined when there was none, and then the round does not count. */
  readonly hit: string | undefined
  /** From the signal to the whole studio being ready again. */
  readonly seconds: number
  /** Processes of a studio whose parent was killed that its next start has left running. */
  readonly left?: ReadonlyArray<Running>
}

/** A line about a kill. */
export const saidOf = (kill: Kill, number: number) =>
  `kill ${number} (${wordsOf(kill.moment.target)}): ${kill.state}; ${kill.hit === undefined ? "HIT NOTHING, does not count" : `hit ${kill.hit}`}; ready again after ${kill.seconds} s`

/** Relays that a main delivery gives too little to, and what hit nothing: they are killed in small ones. */
export const lateMoments = (kills: ReadonlyArray<Kill>): ReadonlyArray<Moment> =>
  [
    ...kills.flatMap(({ hit, moment }) => (hit === undefined ? [moment.target] : [])),
    ...(["shoot", "invite", "user", "notification"] as const).map((name): Target => ({ kind: "relay", name }))
  ].map((target) => ({ target, while: "small deliveries", at: 0 }))

/** How far the first delivery is, as the tables have it. */
interface Standing {
  readonly acknowledged: number
  readonly settled: number
  readonly isDelivered: boolean
}

const standingOf = (site: Site) =>
  Effect.gen(function* () {
    const [files] = yield* site.ask<{ acknowledged: number; settled: number }>(
      "file",
      "SELECT count(*)::int AS acknowledged, count(*) FILTER (WHERE state <> 'processing')::int AS settled FROM original"
    )
    const delivered = yield* site.ask("shoot", "SELECT 1 FROM shoot WHERE status = 'delivered'")
    const standing: Standing = { acknowledged: 0, settled: 0, ...files, isDelivered: delivered.length > 0 }
    return standing
  })

const isDue = (moment: Moment, { acknowledged, isDelivered, settled }: Standing, photos: number) => {
  switch (moment.while) {
    case "upload":
      return acknowledged >= Math.max(1, Math.floor(moment.at * photos))
    case "process":
      return settled >= Math.max(1, Math.floor(moment.at * photos))
    case "mails":
      return isDelivered
    case "download":
    case "small deliveries":
      return true
  }
}

/** A server below the studio, found anew each time since it is started again under another number. */
const serverOf = (site: Site, name: "nats-server" | "postgres") =>
  Effect.sync(
    () =>
      family(site.studio.file.pids.studio)
        .map(({ pid }) => pid)
        .find((pid) => {
          try {
            const words = readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0")
            return words[0]?.endsWith(`/${name}`) === true
          } catch {
            return false
          }
        }) ?? 0
  )

const pidOf = (site: Site, target: Target) => {
  switch (target.kind) {
    case "server":
      return serverOf(site, target.name)
    case "parent":
      return Effect.sync(() => site.studio.file.pids.studio)
    default:
      return site.pidOf(target.name)
  }
}

const one = (count: number, what: string): string | undefined => (count === 0 ? undefined : `${count} ${what}`)

const rowsIn = (site: Site, service: SqlService, from: string) =>
  Effect.map(
    site.ask<{ count: number }>(service, `SELECT count(*)::int AS count FROM ${from}`),
    ([row]) => row?.count ?? 0
  )

/** Messages that a durable's consumers have in hand. */
const inHand = (site: Site, durables: ReadonlyArray<readonly [stream: string, name: string]>) =>
  Effect.map(
    Effect.forEach(durables, ([stream, name]) => pendingOf(site.nats, stream, name)),
    (queues) => queues.reduce((sum, { active }) => sum + active, 0)
  )

const openUploads = "upload WHERE state = 'open'"
const owedMails = "mail WHERE state = 'sending' OR (state = 'queued' AND kind = 'gallery-ready')"

/** The work of a single process that its kill would hit now. */
const workOfProcess = (site: Site, name: (Target & { kind: "process" })["name"], inFlight: () => number) => {
  switch (name) {
    case "gateway":
      return Effect.sync(() => one(inFlight(), "requests in the air"))
    case "file":
      return Effect.map(rowsIn(site, "file", openUploads), (count) => one(count, "open uploads"))
    case "media": {
      const own = bands.map((band) => ["JOBS", jobDurable("process", band)] as const)
      return Effect.map(inHand(site, own), (count) => one(count, "jobs in hand"))
    }
    case "notification": {
      const own = durablesOf(consumers["notification-mails"])
      return Effect.map(
        inHand(
          site,
          own.map(({ config, stream }) => [stream, config.durable_name])
        ),
        (count) => one(count, "events in hand")
      )
    }
  }
}

/** The work that a kill of this target would hit now; undefined when there is none, or while the broker is away. */
const workOf = (site: Site, target: Target, inFlight: () => number) =>
  Effect.gen(function* () {
    switch (target.kind) {
      case "relay":
        return one(yield* rowsIn(site, target.name, "outbox"), "rows in its outbox")
      case "mails":
        return one(yield* rowsIn(site, "notification", owedMails), "mails owed")
      case "server":
      case "parent": {
        const uploads = yield* rowsIn(site, "file", openUploads)
        const jobs = yield* rowsIn(site, "file", "job WHERE state IN ('wanted', 'queued')")
        return one(uploads + jobs, "uploads and jobs")
      }
      case "process":
        return yield* workOfProcess(site, target.name, inFlight)
    }
  }).pipe(whileAway(undefined))

const told = (pid: number, signal: NodeJS.Signals): boolean => {
  try {
    process.kill(pid, signal)
    return true
  } catch {
    return false
  }
}

/** How long a relay is kept from sending, so that there is something to hit. */
const gathering = "3 seconds"

/**
 * Kills a process that has work in its hands, and says which; looked at while it stands still, so that it is true at
 * the moment of the kill.
 */
const strike = (site: Site, target: Target, inFlight: () => number) =>
  Effect.gen(function* () {
    const pid = yield* pidOf(site, target)
    if (pid === 0) return undefined
    if (target.kind === "relay") {
      const hit = yield* Effect.scoped(
        Effect.gen(function* () {
          // No relay sends a row while a transaction runs that is older than it.
          yield* site.holdRelays(target.name)
          const rows = yield* Effect.flatMap(workOf(site, target, inFlight), Effect.fromNullable).pipe(
            Effect.retry(Schedule.spaced("20 millis")),
            Effect.timeoutOption(gathering)
          )
          const found = Option.getOrUndefined(rows)
          return found !== undefined && told(pid, "SIGKILL") ? found : undefined
        })
      )
      return hit === undefined ? undefined : { pid, hit, family: [] }
    }
    // Who looks needs the servers.
    const stands = target.kind !== "server" && told(pid, "SIGSTOP")
    if (stands && target.name === "gateway") yield* Effect.sleep("40 millis")
    const hit = yield* workOf(site, target, inFlight)
    const seen = target.kind === "parent" ? family(pid) : []
    const killed = hit !== undefined && told(pid, "SIGKILL")
    if (stands && !killed) told(pid, "SIGCONT")
    return killed ? { pid, hit, family: seen } : undefined
  })

/** Waits until another has taken the place of the killed one and the studio is ready. */
const backAgain = (site: Site, target: Target, pid: number) =>
  Effect.gen(function* () {
    if (target.kind === "parent") yield* site.startAgain
    yield* until(
      `another ${wordsOf(target)}`,
      Effect.flatMap(pidOf(site, target), (now) =>
        now === pid || now === 0 ? Effect.succeed(false) : ProcessTable.isAlive(now)
      )
    )
    yield* until(`a ready studio after the kill of ${wordsOf(target)}`, site.isReady)
  })

/** A moment that finds nothing to hit for this long is given up, so that those after it come to their turn. */
const patience = 30_000

/**
 * Waits for the moment and for work to hit, kills, and waits until the studio is ready again. `over` ends the waiting:
 * then the round hit nothing.
 */
export const kill = (
  site: Site,
  moment: Moment,
  options: { readonly photos: number; readonly inFlight: () => number; readonly over: Effect.Effect<boolean> }
) =>
  Effect.gen(function* () {
    const { target } = moment
    let standing: Standing = { acknowledged: 0, settled: 0, isDelivered: false }
    let dueSince: number | undefined
    let struck: Effect.Effect.Success<ReturnType<typeof strike>>
    while (struck === undefined && !(yield* options.over)) {
      const now = yield* Clock.currentTimeMillis
      if (dueSince === undefined) {
        standing = yield* standingOf(site)
        if (isDue(moment, standing, options.photos)) dueSince = now
        else yield* Effect.sleep("80 millis")
        continue
      }
      if (now - dueSince > patience) break
      struck = yield* strike(site, target, options.inFlight)
      // It stood still while it was looked at: it gets more time than that to come by work.
      const stood = target.kind === "relay" ? 100 : (yield* Clock.currentTimeMillis) - now
      if (struck === undefined) yield* Effect.sleep(Math.max(20, 3 * stood))
    }
    const began = yield* Clock.currentTimeMillis
    if (struck !== undefined) yield* backAgain(site, target, struck.pid)
    const { acknowledged, isDelivered, settled } = standing
    const done: Kill = {
      moment,
      state:
        moment.while === "small deliveries"
          ? moment.while
          : `${acknowledged} acknowledged, ${settled} processed of ${options.photos}${isDelivered ? ", delivered" : ""}`,
      hit: struck?.hit,
      seconds: Rig.seconds(began, yield* Clock.currentTimeMillis),
      ...(target.kind === "parent" ? { left: stillRunning(struck?.family ?? []) } : {})
    }
    return done
  })

/** Kills at once what has this work in its hands. */
export const now = (site: Site, target: Target, state: string, hit: string) =>
  Effect.gen(function* () {
    const pid = yield* pidOf(site, target)
    const killed = pid > 0 && told(pid, "SIGKILL")
    const began = yield* Clock.currentTimeMillis
    if (killed) yield* backAgain(site, target, pid)
    const seconds = Rig.seconds(began, yield* Clock.currentTimeMillis)
    const done: Kill = { moment: { target, while: "download", at: 0 }, state, hit: killed ? hit : undefined, seconds }
    return done
  })
