import { readFileSync } from "node:fs"
import { pendingOf } from "@safelight/bus/Streams"
import { durablesOf, jobDurable } from "@safelight/bus/Topology"
import * as ProcessTable from "@safelight/embedded/ProcessTable"
import { consumers } from "@safelight/events/Catalogue"
import { bands } from "@safelight/events/Jobs"
import { Clock, Effect, Option, Schedule } from "effect"
import type { SqlService } from "../../src/Secrets.ts"
import type { ProcessName } from "../../src/split/ProcessList.ts"
import * as Rig from "../DeliveryRig.ts"
import { family } from "../Processes.ts"
import { stream } from "./DurableSteps.ts"
import { type Site, until } from "./Site.ts"

/** What is killed: a process, a relay with what it has not sent yet, mails on their way, or a server below them. */
export type Target =
  | { readonly kind: "process"; readonly name: "gateway" | "file" | "media" | "notification" }
  | { readonly kind: "relay"; readonly name: SqlService }
  | { readonly kind: "mails"; readonly name: "notification" }
  | { readonly kind: "server"; readonly name: "nats-server" | "postgres" }

/** When: as soon as this part of the photographs has come, or has been processed, or when the shoot is delivered. */
export interface Moment {
  readonly target: Target
  readonly while: "upload" | "process" | "mails" | "download" | "small deliveries"
  readonly at: number
}

/** One kill as it happened. */
export interface Kill {
  readonly moment: Moment
  /** What stood at that moment. */
  readonly state: string
  /** The unfinished work that was hit; undefined when there was none, and then the round does not count. */
  readonly hit: string | undefined
  /** From the signal to the whole studio being ready again. */
  readonly seconds: number
}

export const wordsOf = ({ kind, name }: Target): string =>
  ({ process: name, relay: `the relay of ${name}`, mails: `${name} with mails on their way`, server: name })[kind]

const shuffled = <A>(all: ReadonlyArray<A>, random: () => number): ReadonlyArray<A> =>
  all
    .map((each) => ({ each, at: random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ each }) => each)

/** Every target once in a round; the rounds share the photographs in equal parts. */
export const momentsOf = (plan: { readonly seed: number; readonly rounds: number }): ReadonlyArray<Moment> => {
  const random = stream(plan.seed)
  const rounds = Array.from({ length: plan.rounds }, (_, round) => {
    const [first = "nats-server", second = "postgres"] = shuffled(["nats-server", "postgres"] as const, random)
    const uploads: ReadonlyArray<Target> = [
      { kind: "process", name: "gateway" },
      { kind: "process", name: "file" },
      { kind: "relay", name: "file" },
      { kind: "server", name: first }
    ]
    const processing: ReadonlyArray<Target> = [
      { kind: "process", name: "media" },
      { kind: "process", name: "notification" },
      { kind: "server", name: second }
    ]
    const all = shuffled(
      [
        ...uploads.map((target) => ({ target, while: "upload" as const })),
        ...processing.map((target) => ({ target, while: "process" as const }))
      ],
      random
    )
    return all.map((each, index): Moment => {
      const part = (index + 0.2 + 0.6 * random()) / all.length
      return { ...each, at: (0.9 * (round + part)) / plan.rounds }
    })
  }).flat()
  return [...rounds, { target: { kind: "mails", name: "notification" }, while: "mails", at: 0 }]
}

/** One process on each side, and the broker they meet at. */
export const few = (moments: ReadonlyArray<Moment>): ReadonlyArray<Moment> =>
  moments.filter(
    ({ target, while: during }) =>
      (target.kind === "process" && (target.name === "file" || target.name === "media")) ||
      (target.kind === "server" && target.name === "nats-server" && during !== "download")
  )

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

const pidOf = (site: Site, target: Target) =>
  target.kind === "server" ? serverOf(site, target.name) : site.pidOf(target.name as ProcessName)

const one = (count: number, what: string): string | undefined => (count === 0 ? undefined : `${count} ${what}`)

/** The work that a kill of this target would hit now; undefined when there is none. */
const workOf = (site: Site, target: Target, inFlight: () => number) =>
  Effect.gen(function* () {
    const countOf = (service: SqlService, from: string) =>
      Effect.map(
        site.ask<{ count: number }>(service, `SELECT count(*)::int AS count FROM ${from}`),
        ([row]) => row?.count ?? 0
      )
    switch (target.kind) {
      case "relay":
        return one(yield* countOf(target.name, "outbox"), "rows in its outbox")
      case "mails":
        return one(
          yield* countOf(
            "notification",
            "mail WHERE state = 'sending' OR (state = 'queued' AND kind = 'gallery-ready')"
          ),
          "mails owed"
        )
      case "server": {
        const uploads = yield* countOf("file", "upload WHERE state = 'open'")
        const jobs = yield* countOf("file", "job WHERE state IN ('wanted', 'queued')")
        return one(uploads + jobs, "uploads and jobs")
      }
    }
    switch (target.name) {
      case "gateway":
        return one(inFlight(), "requests in the air")
      case "file":
        return one(yield* countOf("file", "upload WHERE state = 'open'"), "open uploads")
      case "media": {
        const queues = yield* Effect.forEach(bands, (band) => pendingOf(site.nats, "JOBS", jobDurable("process", band)))
        return one(
          queues.reduce((sum, { active }) => sum + active, 0),
          "jobs in hand"
        )
      }
      case "notification": {
        const own = durablesOf(consumers["notification-mails"])
        const queues = yield* Effect.forEach(own, ({ config, stream }) =>
          pendingOf(site.nats, stream, config.durable_name)
        )
        return one(
          queues.reduce((sum, { active }) => sum + active, 0),
          "events in hand"
        )
      }
    }
  }).pipe(Effect.catchAllCause(() => Effect.succeed(undefined)))

const told = (pid: number, signal: NodeJS.Signals): boolean => {
  try {
    process.kill(pid, signal)
    return true
  } catch {
    return false
  }
}

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
            Effect.timeoutOption("400 millis")
          )
          const found = Option.getOrUndefined(rows)
          return found !== undefined && told(pid, "SIGKILL") ? found : undefined
        })
      )
      return hit === undefined ? undefined : { pid, hit }
    }
    // Who looks needs the servers.
    const stands = target.kind !== "server" && told(pid, "SIGSTOP")
    if (stands && target.name === "gateway") yield* Effect.sleep("40 millis")
    const hit = yield* workOf(site, target, inFlight)
    const killed = hit !== undefined && told(pid, "SIGKILL")
    if (stands && !killed) told(pid, "SIGCONT")
    return killed ? { pid, hit } : undefined
  })

/** Waits until another has taken the place of the killed one and the studio is ready. */
const backAgain = (site: Site, target: Target, pid: number) =>
  Effect.zipRight(
    until(
      `another ${wordsOf(target)}`,
      Effect.flatMap(pidOf(site, target), (now) =>
        now === pid || now === 0 ? Effect.succeed(false) : ProcessTable.isAlive(now)
      )
    ),
    until(`a ready studio after the kill of ${wordsOf(target)}`, site.isReady)
  )

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
      if (struck === undefined) yield* Effect.sleep(Math.max(20, 3 * ((yield* Clock.currentTimeMillis) - now)))
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
      seconds: Rig.seconds(began, yield* Clock.currentTimeMillis)
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
