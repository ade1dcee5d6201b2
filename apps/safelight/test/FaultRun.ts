import { join } from "node:path"
import { Clock, Effect } from "effect"
import * as Promises from "./DeliveryPromises.ts"
import * as Rig from "./DeliveryRig.ts"
import * as ClientVisit from "./faults/ClientVisit.ts"
import * as Crashes from "./faults/Crashes.ts"
import type { FaultPlan, Say } from "./faults/FaultPlan.ts"
import * as Kills from "./faults/Kills.ts"
import * as Ledger from "./faults/Ledger.ts"
import * as MailAway from "./faults/MailAway.ts"
import * as Moments from "./faults/Moments.ts"
import { readers } from "./faults/Readers.ts"
import * as Repeats from "./faults/Repeats.ts"
import * as SecretScan from "./faults/SecretScan.ts"
import { deliver, open, type Site } from "./faults/Site.ts"
import * as Waves from "./faults/Waves.ts"
import { outboxes } from "./support/Rest.ts"

/** What the ledger says at the end. */
interface Compared {
  /** Ends of durable steps that were come by, those where a process died, and those where none did. */
  readonly steps: {
    readonly passed: number
    /** First words of the steps: what was put, written, told. */
    readonly kinds: ReadonlyArray<string>
    readonly died: ReadonlyArray<string>
    readonly notHit: ReadonlyArray<string>
  }
  readonly applied: Effect.Effect.Success<ReturnType<typeof Ledger.applied>>
  readonly counts: Effect.Effect.Success<ReturnType<typeof Ledger.counts>>
  readonly mails: Effect.Effect.Success<ReturnType<typeof Ledger.mails>>
  readonly outboxes: Effect.Effect.Success<ReturnType<typeof outboxes>>
  readonly secrets: Effect.Effect.Success<ReturnType<typeof SecretScan.scan>>
}

export interface FaultOutcome extends Compared {
  readonly kills: ReadonlyArray<Kills.Kill>
  readonly small: Waves.Small
  readonly waited: Ledger.Waited
  readonly download: { readonly bytes: number; readonly breaks: number; readonly missing: number }
  readonly mailAway: MailAway.MailAway | undefined
  readonly repeats: Repeats.Repeats
  readonly kept: Promises.Kept
  readonly seconds: number
}

/** The whole delivery while everything is killed once in each round. */
const mainDelivery = (site: Site, plan: FaultPlan, say: Say, kills: Array<Kills.Kill>) =>
  Effect.gen(function* () {
    const inFlight = yield* readers(site)
    const { delivery, exitCode, isOver } = yield* deliver(site, join(site.rig.root, "photos"), "Rig", Rig.clients)
    const moments = Moments.momentsOf(plan)
    for (const moment of plan.brief ? Moments.few(moments) : moments) {
      const done = yield* Kills.kill(site, moment, { photos: plan.photos, inFlight, over: isOver })
      kills.push(done)
      yield* say(Kills.saidOf(done, kills.length))
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
    const targets: ReadonlyArray<Moments.Target> = [
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
        yield* say(Kills.saidOf(done, kills.length))
      })
    const { breaks, bytes, hashes } = yield* ClientVisit.download(site, opened, { moved })
    const missing = [...site.rig.local.values()].filter((hash) => !hashes.has(hash)).length
    yield* say(`${bytes} bytes fetched by the client over ${breaks} breaks, ${missing} photographs missing in them`)
    return { bytes, breaks, missing }
  })

const mailAway = (site: Site, plan: FaultPlan) =>
  Effect.flatMap(Waves.smallFolder(site, plan.seed * 100 + 99), ({ folder }) => MailAway.mailAway(site, folder))

/** What the steps, tables, streams, mails and logs of a studio say that has nothing left to do. */
const compared = (site: Site) =>
  Effect.gen(function* () {
    const passed = yield* Crashes.passed(site)
    const all: Compared = {
      steps: {
        passed: passed.length,
        kinds: [...new Set(passed.map(({ step }) => step.split(" ")[0] ?? ""))],
        died: (yield* Crashes.died(site)).map(Crashes.wordsOf),
        notHit: (yield* Crashes.open(site)).map(Crashes.wordsOf)
      },
      applied: yield* Ledger.applied(site),
      counts: yield* Ledger.counts(site),
      mails: yield* Ledger.mails(site),
      outboxes: yield* outboxes(site),
      secrets: yield* SecretScan.scan(site)
    }
    return all
  })

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
      yield* site.handOnAfter(Waves.shortly)
      yield* site.order({ odds: 0.2, most: 2 })
    }
    const { code, report } = yield* mainDelivery(site, plan, say, kills)
    const waited = yield* Ledger.waited(site)
    yield* say(
      `delivered: the longest wait for a verdict was ${waited.longestSeconds} s, ${waited.missed} jobs were put into the queue more than once`
    )
    const download = yield* mainDownload(site, plan, say, kills)
    const small = plan.brief ? Waves.none : yield* Waves.waves(site, plan, say, kills)
    const away = plan.brief ? undefined : yield* mailAway(site, plan)
    if (away !== undefined) {
      yield* say(
        `mail server away for ${away.awaySeconds} s of moved clocks: ${away.tries} tries, sent ${away.backSeconds} s after its return`
      )
    }
    yield* site.order({ odds: 0 })
    const repeats = yield* Repeats.repeats(site)
    yield* say(`${repeats.events} events told again, ${repeats.jobs} jobs done again`)
    const outcome = { kills, small, waited, download, mailAway: away, repeats, ...(yield* compared(site)) }
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
