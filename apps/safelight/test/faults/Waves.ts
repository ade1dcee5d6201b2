import { appendFile, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { makeShoot } from "@safelight/imaging/Shoot"
import { Effect, Fiber } from "effect"
import * as LocalFiles from "../../src/commands/LocalFiles.ts"
import { type SqlService, sqlServices } from "../../src/Secrets.ts"
import * as ClientVisit from "./ClientVisit.ts"
import * as Crashes from "./Crashes.ts"
import type { FaultPlan, Say } from "./FaultPlan.ts"
import * as Kills from "./Kills.ts"
import type { Moment } from "./Moments.ts"
import { readers } from "./Readers.ts"
import { deliver, type Site, soon } from "./Site.ts"

const atOnce = 3
/** Of small deliveries where there are rows to gather for a batch. */
const manyAtOnce = 8

/** Bytes that a client of a small delivery fetches by a request, so that there are parts of an archive to remember. */
const atATime = 8_000_000

/** `safelight deliver` sends a file in pieces of 32 MiB; what is larger is noted between two of them. */
const morePieces = 34 * 1024 * 1024

/** Where processes die one after the other, what one held would else be waited for half a minute each time. */
export const shortly = "12 seconds"

/** Small deliveries, and photographs that were not in their archives. */
export interface Small {
  readonly deliveries: number
  readonly missing: number
}

export const none: Small = { deliveries: 0, missing: 0 }

/** Drawn photographs, one of them large, and a file that is none, so that verdicts of both kinds are told. */
export const smallFolder = (site: Site, seed: number) =>
  Effect.gen(function* () {
    const folder = join(site.rig.root, `small-${seed}`)
    const [first = ""] = yield* makeShoot({ count: 3, folder, megapixels: 1, seed: 1000 + seed })
    yield* Effect.promise(() => appendFile(first, Buffer.alloc(morePieces, seed)))
    const photographs = yield* LocalFiles.collect(folder)
    yield* Effect.promise(() => writeFile(join(folder, "note.jpg"), `This is no photograph: ${seed}.\n`))
    return { folder, photographs }
  })

/** Delivers a small folder to a client who fetches it. Gives how many photographs were not in what came. */
const smallDelivery = (site: Site, plan: FaultPlan, number: number) =>
  Effect.gen(function* () {
    const client = `client-${number}@example.org`
    const { folder, photographs } = yield* smallFolder(site, plan.seed * 100 + number)
    const { delivery, exitCode } = yield* deliver(site, folder, `Small ${number}`, [client])
    // One file is none that could be delivered, which the exit code tells.
    const delivered = Effect.filterOrDieMessage(
      exitCode,
      () => /"delivered": ?true/.test(delivery.stdout()),
      `delivery ${number} was given up`
    ).pipe(Effect.tapErrorCause(() => Effect.logError(delivery.output())))
    const visit = Effect.flatMap(ClientVisit.openGallery(site, client), (opened) =>
      ClientVisit.download(site, opened, { atATime })
    )
    const [{ hashes }] = yield* Effect.all([visit, delivered], { concurrency: 2 })
    const wanted = yield* Effect.forEach(photographs, ({ path }) => LocalFiles.sha256(path))
    return wanted.filter((hash) => !hashes.has(hash)).length
  }).pipe(Effect.scoped)

/** A relay sends more than five rows as one batch. */
const batchOf = 6

/** Lets rows gather, for 10 s at most, in the outboxes whose relays have yet to die with a batch in hand. */
const gathering = (site: Site) => {
  const gather = (name: SqlService) =>
    Effect.zipRight(
      site.holdRelays(name),
      Effect.timeoutOption(
        Effect.repeat(site.ask<{ rows: number }>(name, "SELECT count(*)::int AS rows FROM outbox"), {
          until: ([found]) => (found?.rows ?? 0) >= batchOf,
          schedule: soon
        }),
        "10 seconds"
      )
    )
  return Effect.gen(function* () {
    const left = yield* batchesLeft(site)
    yield* Effect.forEach(left, (name) => Effect.scoped(gather(name)), { concurrency: "unbounded", discard: true })
    yield* Effect.sleep("1 second")
  }).pipe(Effect.forever)
}

/** Services with an end of a batch at which they have not died. */
const batchesLeft = (site: Site) =>
  Effect.map(Crashes.open(site), (left) => {
    const names = left.filter(({ step }) => step.includes("batch")).map(({ process }) => process)
    return sqlServices.filter((name) => names.includes(name))
  })

/** Kills what is still to be killed, as long as there are deliveries; what was not hit stays on the list. */
const lateKills = (
  site: Site,
  late: Array<Moment>,
  options: {
    readonly inFlight: () => number
    readonly over: Effect.Effect<boolean>
    readonly tell: (kill: Kills.Kill) => Effect.Effect<void>
  }
) =>
  Effect.gen(function* () {
    while (!(yield* options.over)) {
      const [moment] = late.splice(0, 1)
      if (moment === undefined) return
      const done = yield* Kills.kill(site, moment, { photos: 0, ...options })
      if (done.hit === undefined) late.push(moment)
      yield* options.tell(done)
    }
  })

/** Small deliveries, each with a client who fetches it, until a process has died at every end of every step. */
export const waves = (site: Site, plan: FaultPlan, say: Say, kills: Array<Kills.Kill>) =>
  Effect.gen(function* () {
    let { deliveries, missing } = none
    let number = 0
    let quiet = 0
    yield* site.handOnAfter(shortly)
    const late = [...Kills.lateMoments(kills)]
    const inFlight = late.some(({ target }) => target.name === "gateway") ? yield* readers(site) : () => 0
    const tell = (kill: Kills.Kill) => {
      kills.push(kill)
      return say(Kills.saidOf(kill, kills.length))
    }
    for (let wave = 0; wave < plan.waves && quiet < 3; wave++) {
      const before = (yield* Crashes.died(site)).length
      const count = wave > 0 && (yield* batchesLeft(site)).length > 0 ? manyAtOnce : atOnce
      yield* site.order({ odds: wave === 0 ? 0.7 : 1 })
      const running = yield* Effect.fork(
        Effect.forEach(
          Array.from({ length: count }, () => number++),
          (each) => smallDelivery(site, plan, each),
          { concurrency: count }
        )
      )
      const over = Effect.map(running.status, ({ _tag }) => _tag === "Done")
      // A relay that may not send holds up the deliveries: not while the most is left to die at.
      const gatherer = yield* Effect.fork(wave > 0 ? gathering(site) : Effect.void)
      if (wave > 0) yield* lateKills(site, late, { inFlight, over, tell })
      const lost = yield* running
      yield* Fiber.interrupt(gatherer)
      deliveries += lost.length
      missing += lost.reduce((sum, count) => sum + count, 0)
      const died = (yield* Crashes.died(site)).length
      const left = yield* Crashes.open(site)
      quiet = died === before ? quiet + 1 : 0
      yield* say(
        `wave ${wave + 1}: ${died - before} processes died at a durable step, ${died} in all; ${left.length} ends of steps left`
      )
      if (left.length === 0 && late.length === 0) break
    }
    yield* site.order({ odds: 0 })
    return { deliveries, missing }
  }).pipe(Effect.scoped)
