import { CaughtMail } from "@safelight/embedded/CaughtMail"
import { stream } from "@safelight/imaging/Paint"
import { Clock, Deferred, Effect, Schema } from "effect"
import { doesNotCount } from "./Counted.ts"
import * as Promises from "./DeliveryPromises.ts"
import * as Rig from "./DeliveryRig.ts"
import { family, type Running } from "./Processes.ts"

export interface KillPlan extends Rig.Load {
  readonly kills: number
}

type Place = "upload" | "process" | "deliver" | "mail"

interface Moment {
  readonly place: Place
  /** Part of the place's work that is done when it comes, or milliseconds for deliver and mail. */
  readonly at: number
}

/** One kill as it happened. */
export interface Kill {
  readonly place: Place
  /** What stood at that moment. */
  readonly state: string
  /** Whether there was unfinished work to hit. */
  readonly hit: boolean
  /** From the signal to the next studio being ready. */
  readonly restartSeconds: number
  /** Whether the start said that it cleaned up after the dead one. */
  readonly cleanedUp: boolean
}

export interface KillOutcome {
  readonly kills: ReadonlyArray<Kill>
  readonly seconds: number
  readonly kept: Promises.Kept
}

/** Where the kills fall: uploads and processing in equal parts, then the moment of delivery, then the mails. */
const momentsOf = ({ kills, seed }: KillPlan): ReadonlyArray<Moment> => {
  const random = stream(seed)
  const late: ReadonlyArray<Place> = kills >= 4 ? ["deliver", "mail"] : kills >= 3 ? ["mail"] : []
  const early = kills - late.length
  const uploads = Math.ceil(early / 2)
  const spread = (place: Place, count: number) =>
    Array.from({ length: count }, (_, index): Moment => ({ place, at: (0.9 * (index + random())) / count }))
  return [
    ...spread("upload", uploads),
    ...spread("process", early - uploads),
    ...late.map((place): Moment => ({ place, at: random() * (place === "deliver" ? 150 : 40) }))
  ]
}

const isDue = (
  { at, place }: Moment,
  { acknowledged, settled, status }: Rig.Standing,
  photos: number,
  settledBefore: number
) => {
  switch (place) {
    case "upload":
      return acknowledged >= Math.max(1, Math.floor(at * photos))
    case "process":
      return acknowledged === photos && settled >= settledBefore + Math.floor(at * (photos - settledBefore))
    case "deliver":
      return acknowledged === photos && settled === photos
    case "mail":
      return status === "delivered"
  }
}

const hasWork = (place: Place, { acknowledged, mailsOut, settled, status }: Rig.Standing, photos: number) => {
  switch (place) {
    case "upload":
      return acknowledged < photos
    case "process":
      return settled < photos
    case "deliver":
      return status !== "delivered"
    case "mail":
      return mailsOut < Rig.clients.length
  }
}

/**
 * Delivers drawn photographs while the studio is killed at seeded moments and started again each time; then looks at
 * everything that was promised. `say` gets a line for each step.
 */
export const killRun = (plan: KillPlan, say: (line: string) => Effect.Effect<void>) =>
  Effect.gen(function* () {
    const { photos } = plan
    const rig = yield* Rig.rig(plan)
    yield* say(`${photos} photographs of ${plan.megapixels} megapixels`)
    let studio = yield* Rig.start(rig)
    const began = yield* Clock.currentTimeMillis
    const { delivery, ended, goOn, hold } = yield* Rig.deliver(rig)

    const seen: Array<Running> = []
    const kills: Array<Kill> = []
    /** What was settled when the last upload was done: processing moments lie behind it. */
    let settledBefore: number | undefined
    for (const moment of momentsOf(plan)) {
      const { place } = moment
      let standing = Rig.nothing
      while (!(yield* Deferred.isDone(ended))) {
        yield* hold
        // The moment of mails is short: nothing that is not needed is asked then.
        standing = yield* Rig.standing(rig, place !== "mail")
        yield* goOn
        if (standing.acknowledged === photos) settledBefore ??= standing.settled
        if (isDue(moment, standing, photos, settledBefore ?? 0)) break
        yield* Effect.sleep(place === "mail" ? 5 : 150)
      }
      if (place === "deliver" || place === "mail") yield* Effect.sleep(moment.at)
      const done = yield* Deferred.isDone(ended)
      const pid = studio.file.pids.studio
      seen.push(...family(pid))
      const killedAt = yield* Clock.currentTimeMillis
      process.kill(pid, "SIGKILL")
      yield* studio.launched.exited
      // What it has in the air is broken; its next steps would else be done before the next kill.
      yield* hold
      studio = yield* Rig.start(rig)
      const { acknowledged, mailsOut, settled, status } = standing
      const kill: Kill = {
        place,
        state:
          place === "mail"
            ? `${status}, ${mailsOut} of ${Rig.clients.length} mails out`
            : `${acknowledged} acknowledged, ${settled} processed of ${photos}, ${status}`,
        hit: !done && hasWork(place, standing, photos),
        restartSeconds: Rig.seconds(killedAt, yield* Clock.currentTimeMillis),
        cleanedUp: /stopped what an earlier run left behind/.test(studio.launched.output())
      }
      kills.push(kill)
      yield* say(
        `kill ${kills.length} (${place}): ${kill.state}; ${kill.hit ? "hit work" : "HIT NOTHING"}; ready again after ${kill.restartSeconds} s`
      )
    }

    yield* goOn
    const exitCode = yield* Deferred.await(ended)
    const deliveredAt = yield* Clock.currentTimeMillis
    if (exitCode !== 0) yield* say(delivery.output())
    const inbox = Effect.promise(async () => (await fetch(`${studio.file.inboxUrl}/messages.json`)).json()).pipe(
      Effect.flatMap(Schema.decodeUnknown(Schema.Array(CaughtMail))),
      Effect.orDie
    )
    const kept = yield* Promises.inspect(rig, { studio, exitCode, report: delivery.stdout(), inbox, seen })
    const outcome: KillOutcome = { kills, seconds: Rig.seconds(began, deliveredAt), kept }
    return outcome
  }).pipe(Effect.scoped)

/** Every promise that was not kept, as sentences; empty when all were. */
export const brokenPromises = (plan: KillPlan, { kept, kills }: KillOutcome): ReadonlyArray<string> => [
  ...(kills.every(({ hit }) => hit) ? [] : [`a kill hit no work, ${doesNotCount}`]),
  ...(kills.every(({ cleanedUp }) => cleanedUp) ? [] : ["a start did not say that it cleaned up"]),
  ...Promises.broken(plan.photos, kept)
]
