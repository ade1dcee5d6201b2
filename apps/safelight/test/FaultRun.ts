import { writeFile } from "node:fs/promises"
import { join } from "node:path"
import { makeShoot } from "@safelight/imaging/Shoot"
import { Clock, Effect } from "effect"
import * as Promises from "./DeliveryPromises.ts"
import * as Rig from "./DeliveryRig.ts"
import * as ClientVisit from "./faults/ClientVisit.ts"
import * as Crashes from "./faults/Crashes.ts"
import * as Kills from "./faults/Kills.ts"
import * as Ledger from "./faults/Ledger.ts"
import * as MailAway from "./faults/MailAway.ts"
import * as SecretScan from "./faults/SecretScan.ts"
import { deliver, open, type Site } from "./faults/Site.ts"

export interface FaultPlan extends Rig.Load {
  /** How often each target is killed at a seeded moment. */
  readonly rounds: number
  /** The most waves of small deliveries in which processes die at their durable steps. */
  readonly waves: number
  /**
   * For those who have no time: a process dies twice at its durable steps, within the delivery itself; two processes and
   * a server are killed; the mail server stays.
   */
  readonly brief?: boolean
}

export interface FaultOutcome {
  readonly kills: ReadonlyArray<Kills.Kill>
  /** Ends of durable steps that were come by, those where a process died, and those where none did. */
  readonly steps: {
    readonly passed: number
    /** First words of the steps: what was put, written, told. */
    readonly kinds: ReadonlyArray<string>
    readonly died: ReadonlyArray<string>
    readonly notHit: ReadonlyArray<string>
  }
  readonly deliveries: number
  readonly download: { readonly bytes: number; readonly breaks: number; readonly missing: number }
  readonly mailAway: MailAway.MailAway | undefined
  readonly repeats: Ledger.Repeats
  readonly applied: Effect.Effect.Success<ReturnType<typeof Ledger.applied>>
  readonly counts: Effect.Effect.Success<ReturnType<typeof Ledger.counts>>
  readonly mails: Effect.Effect.Success<ReturnType<typeof Ledger.mails>>
  readonly outboxes: Effect.Effect.Success<ReturnType<typeof Ledger.outboxes>>
  readonly secrets: Effect.Effect.Success<ReturnType<typeof SecretScan.scan>>
  readonly kept: Promises.Kept
  readonly seconds: number
}

type Say = (line: string) => Effect.Effect<void>

/** Asks for pages all the time, so that there is something to hit in the gateway; `inFlight` is how many wait. */
const readers = (site: Site) =>
  Effect.gen(function* () {
    let waiting = 0
    const { adminToken, url } = site.studio.file
    const one = (path: string) =>
      Effect.promise(async () => {
        waiting += 1
        await fetch(url + path, { headers: { authorization: `Bearer ${adminToken}` } })
          .then((answer) => answer.arrayBuffer())
          .catch(() => undefined)
        waiting -= 1
      })
    yield* Effect.forkScoped(
      Effect.forEach(
        ["/studio", "/api/v1/shoots"],
        (path) => Effect.forever(Effect.zipRight(one(path), Effect.sleep("100 millis"))),
        { concurrency: "unbounded" }
      )
    )
    return () => waiting
  })

const saidOf = (kill: Kills.Kill, number: number) =>
  `kill ${number} (${Kills.wordsOf(kill.moment.target)}): ${kill.state}; ${kill.hit === undefined ? "HIT NOTHING, does not count" : `hit ${kill.hit}`}; ready again after ${kill.seconds} s`

/** The whole delivery while everything is killed once in each round. */
const mainDelivery = (site: Site, plan: FaultPlan, say: Say, kills: Array<Kills.Kill>) =>
  Effect.gen(function* () {
    const inFlight = yield* readers(site)
    const { delivery, exitCode, isOver } = yield* deliver(site, join(site.rig.root, "photos"), "Rig", Rig.clients)
    const moments = Kills.momentsOf(plan)
    for (const moment of plan.brief ? Kills.few(moments) : moments) {
      const done = yield* Kills.kill(site, moment, { photos: plan.photos, inFlight, over: isOver })
      kills.push(done)
      yield* say(saidOf(done, kills.length))
    }
    const code = yield* exitCode
    if (code !== 0) yield* say(delivery.output())
    return { code, report: delivery.stdout() }
  }).pipe(Effect.scoped)

/** A client fetches everything while file and the broker are killed under it. */
const mainDownload = (site: Site, plan: FaultPlan, say: Say, kills: Array<Kills.Kill>) =>
  Effect.gen(function* () {
    const [client = ""] = Rig.clients
    const opened = yield* ClientVisit.openGallery(site, client)
    const targets: ReadonlyArray<Kills.Target> = [
      { kind: "process", name: "file" },
      ...(plan.brief ? [] : [{ kind: "server", name: "nats-server" } as const])
    ]
    let next = 0
    const moved = (part: number): Effect.Effect<void> =>
      Effect.gen(function* () {
        const target = targets[next]
        if (target === undefined || part < (next + 1) / (targets.length + 1)) return
        next += 1
        const done = yield* Kills.now(
          site,
          target,
          `${Math.round(part * 100)} % of the archive are fetched`,
          "a download"
        )
        kills.push(done)
        yield* say(saidOf(done, kills.length))
      })
    const { breaks, bytes, hashes } = yield* ClientVisit.download(site, opened, moved)
    const missing = [...site.rig.local.values()].filter((hash) => !hashes.has(hash)).length
    yield* say(`${bytes} bytes fetched by the client over ${breaks} breaks, ${missing} photographs missing in them`)
    return { bytes, breaks, missing }
  })

/** Drawn photographs and a file that is none, so that verdicts of both kinds are told. */
const smallFolder = (site: Site, seed: number) =>
  Effect.gen(function* () {
    const folder = join(site.rig.root, `small-${seed}`)
    yield* makeShoot({ count: 3, folder, megapixels: 1, seed: 1000 + seed })
    yield* Effect.promise(() => writeFile(join(folder, "note.jpg"), `This is no photograph: ${seed}.\n`))
    return folder
  })

const atOnce = 3

/** Small deliveries, each with a client who fetches it, until a process has died at every end of every step. */
const waves = (site: Site, plan: FaultPlan, say: Say, kills: Array<Kills.Kill>) =>
  Effect.gen(function* () {
    let deliveries = 0
    let quiet = 0
    const late = [...Kills.lateMoments(kills)]
    const inFlight = late.some(({ target }) => target.name === "gateway") ? yield* readers(site) : () => 0
    const one = (wave: number, index: number) =>
      Effect.gen(function* () {
        const number = wave * atOnce + index
        const client = `client-${number}@example.org`
        const folder = yield* smallFolder(site, plan.seed * 100 + number)
        const { delivery, exitCode } = yield* deliver(site, folder, `Small ${number}`, [client])
        // One file is none that could be delivered, which the exit code tells.
        const delivered = Effect.filterOrDieMessage(
          exitCode,
          () => /"delivered": ?true/.test(delivery.stdout()),
          `delivery ${number} was given up`
        ).pipe(Effect.tapErrorCause(() => Effect.logError(delivery.output())))
        const visit = Effect.flatMap(ClientVisit.openGallery(site, client), (opened) =>
          ClientVisit.download(site, opened)
        )
        yield* Effect.all([visit, delivered], { concurrency: 2, discard: true })
        deliveries += 1
      }).pipe(Effect.scoped)
    for (let wave = 0; wave < plan.waves && quiet < 3; wave++) {
      const before = (yield* Crashes.died(site)).length
      yield* site.order({ odds: wave === 0 ? 0.7 : 1 })
      const running = yield* Effect.fork(
        Effect.forEach(Array.from({ length: atOnce }), (_, index) => one(wave, index), {
          concurrency: atOnce,
          discard: true
        })
      )
      const over = Effect.map(running.status, ({ _tag }) => _tag === "Done")
      while (late.length > 0 && !(yield* over)) {
        const [moment] = late.splice(0, 1)
        if (moment === undefined) break
        const done = yield* Kills.kill(site, moment, { photos: 0, inFlight, over })
        if (done.hit === undefined) late.push(moment)
        kills.push(done)
        yield* say(saidOf(done, kills.length))
      }
      yield* running
      const died = (yield* Crashes.died(site)).length
      const left = yield* Crashes.open(site)
      quiet = died === before ? quiet + 1 : 0
      yield* say(
        `wave ${wave + 1}: ${died - before} processes died at a durable step, ${died} in all; ${left.length} ends of steps left`
      )
      if (left.length === 0 && late.length === 0) break
    }
    yield* site.order({ odds: 0 })
    return deliveries
  }).pipe(Effect.scoped)

/**
 * Delivers drawn photographs in a studio of many processes while these, and the servers below, are killed; has each
 * die before and after every durable step; takes the mail server away; tells every event twice. Then compares all that
 * was promised with what there is. `say` gets a line for each step.
 */
export const faultRun = (plan: FaultPlan, say: Say) =>
  Effect.gen(function* () {
    const began = yield* Clock.currentTimeMillis
    const site = yield* open(plan)
    yield* say(
      `seed ${plan.seed}: ${plan.photos} photographs of ${plan.megapixels} megapixels, one process per service`
    )
    const kills: Array<Kills.Kill> = []
    if (plan.brief) {
      yield* site.handOnAfter("12 seconds")
      yield* site.order({ odds: 0.2, most: 2 })
    }
    const { code, report } = yield* mainDelivery(site, plan, say, kills)
    const download = yield* mainDownload(site, plan, say, kills)
    const deliveries = plan.brief ? 0 : yield* waves(site, plan, say, kills)
    const away = plan.brief ? undefined : yield* MailAway.mailAway(site, yield* smallFolder(site, plan.seed * 100 + 99))
    if (away !== undefined) {
      yield* say(
        `mail server away for ${away.awaySeconds} s of moved clocks: ${away.tries} tries, sent ${away.backSeconds} s after its return`
      )
    }
    yield* site.order({ odds: 0 })
    const repeats = yield* Ledger.repeats(site)
    yield* say(`${repeats.events} events told again`)
    const passed = yield* Crashes.passed(site)
    const outcome = {
      kills,
      steps: {
        passed: passed.length,
        kinds: [...new Set(passed.map(({ step }) => step.split(" ")[0] ?? ""))],
        died: (yield* Crashes.died(site)).map(Crashes.wordsOf),
        notHit: (yield* Crashes.open(site)).map(Crashes.wordsOf)
      },
      deliveries,
      download,
      mailAway: away,
      repeats,
      applied: yield* Ledger.applied(site),
      counts: yield* Ledger.counts(site),
      mails: yield* Ledger.mails(site),
      outboxes: yield* Ledger.outboxes(site),
      secrets: yield* SecretScan.scan(site)
    }
    const own = new Set(Rig.clients)
    const inbox = Effect.map(site.messages, (all) => all.filter(({ to }) => own.has(to)))
    const kept = yield* Promises.inspect(site.rig, {
      studio: site.studio,
      exitCode: code,
      report,
      inbox,
      seen: []
    })
    const done: FaultOutcome = { ...outcome, kept, seconds: Rig.seconds(began, yield* Clock.currentTimeMillis) }
    return done
  }).pipe(Effect.scoped)

/** Targets that were not killed often enough with work in their hands. */
const uncounted = (plan: FaultPlan, kills: ReadonlyArray<Kills.Kill>): ReadonlyArray<string> => {
  const counted = (matches: (target: Kills.Target) => boolean) =>
    kills.filter(({ hit, moment }) => hit !== undefined && matches(moment.target)).length
  const wanted: ReadonlyArray<readonly [string, number]> = [
    ["gateway", counted(({ kind, name }) => kind === "process" && name === "gateway")],
    ["file", counted(({ kind, name }) => kind === "process" && name === "file")],
    ["media", counted(({ kind, name }) => kind === "process" && name === "media")],
    ["notification", counted(({ kind, name }) => kind === "process" && name === "notification")],
    ["a relay", counted(({ kind }) => kind === "relay")],
    ["nats-server", counted(({ name }) => name === "nats-server")],
    ["PostgreSQL", counted(({ name }) => name === "postgres")]
  ]
  const due = new Set(plan.brief ? ["file", "media", "nats-server"] : wanted.map(([name]) => name))
  return wanted.flatMap(([name, times]) =>
    times >= plan.rounds || !due.has(name)
      ? []
      : [`${name} was killed only ${times} times with work in its hands, of ${plan.rounds}`]
  )
}

/** Every kind of durable step that a delivery has; one that was not come by means that the hook stands beside it. */
const kinds = ["write", "commit", "put", "purge", "publish", "ack", "send"]

const list = (what: string, wrong: ReadonlyArray<string>): ReadonlyArray<string> =>
  wrong.length === 0
    ? []
    : [`${what}: ${wrong.slice(0, 20).join("; ")}${wrong.length > 20 ? ` and ${wrong.length - 20} more` : ""}`]

/** Every promise that was not kept, as sentences; empty when all were. */
export const brokenPromises = (plan: FaultPlan, outcome: FaultOutcome): ReadonlyArray<string> => [
  ...uncounted(plan, outcome.kills),
  ...kinds.flatMap((kind) => (outcome.steps.kinds.includes(kind) ? [] : [`the run came by nothing to ${kind}`])),
  ...(plan.brief ? [] : list("no process died at", outcome.steps.notHit)),
  ...(outcome.steps.died.length > 0 ? [] : ["no process died at a durable step"]),
  ...(outcome.download.missing === 0 ? [] : [`${outcome.download.missing} photographs were not in the archive`]),
  ...(outcome.mailAway === undefined ? [] : MailAway.broken(outcome.mailAway)),
  ...list("told twice, events changed", outcome.repeats.afterDuplicates),
  ...list("a rebuild changed", outcome.repeats.afterRebuild),
  ...list("not applied once", outcome.applied.wrong),
  ...list("counts and files", outcome.counts.wrong),
  ...list("mails", outcome.mails.wrong),
  ...outcome.outboxes.flatMap(({ name, waiting }) =>
    waiting === 0 ? [] : [`${waiting} rows in the outbox of ${name}`]
  ),
  ...list("secrets and addresses", outcome.secrets.found),
  ...Promises.broken(plan.photos, outcome.kept)
]

/** The figures for a reader, a line each. */
export const figures = (plan: FaultPlan, outcome: FaultOutcome): ReadonlyArray<string> => {
  const { applied, counts, kills, mails, secrets, steps } = outcome
  return [
    `${kills.filter(({ hit }) => hit !== undefined).length} of ${kills.length} kills hit work; the longest until all was ready again took ${Math.max(...kills.map(({ seconds }) => seconds))} s`,
    `${steps.died.length} deaths at ${steps.passed} ends of durable steps, ${steps.notHit.length} ends not hit; ${outcome.deliveries} small deliveries`,
    `${applied.count} times an event and a consumer, ${applied.wrong.length} not applied once; ${outcome.repeats.events} events told again changed ${outcome.repeats.afterDuplicates.length} tables, a rebuild ${outcome.repeats.afterRebuild.length}`,
    `${counts.files} files in ${counts.shoots} shoots, ${counts.wrong.length} counts or verdicts wrong`,
    `${mails.sent} mails, ${mails.repeated} of them repeats that say so, ${mails.wrong.length} wrong`,
    `${secrets.secrets} known secrets, addresses and tokens looked for in ${secrets.lines} lines of ${secrets.logs} logs and ${secrets.messages} messages: ${secrets.found.length} found`,
    ...Promises.figures(plan.photos, outcome.kept),
    `the whole run took ${outcome.seconds} s`
  ]
}
