import { join } from "node:path"
import { timely } from "@safelight/testing/Timely"
import { Clock, Deferred, Effect, Schedule } from "effect"
import { doesNotCount } from "./Counted.ts"
import * as Promises from "./DeliveryPromises.ts"
import * as Rig from "./DeliveryRig.ts"
import { mailServer } from "./MailServer.ts"
import { signalAll } from "./Processes.ts"

export interface OutagePlan extends Rig.Load {
  /** How long each server is away. */
  readonly seconds: number
  /** How long the second time, and the mail server; as long unless told otherwise. */
  readonly secondsAgain?: number
}

/** One server away as it happened. */
export interface Outage {
  readonly server: "PostgreSQL" | "nats-server" | "mail server"
  readonly state: string
  readonly seconds: number
  readonly hit: boolean
  /** Seconds until `/health/ready` said no, and until it said yes again; null where it does not watch the server. */
  readonly redAfter: number | null
  readonly greenAfter: number | null
}

export interface OutageOutcome {
  readonly outages: ReadonlyArray<Outage>
  readonly seconds: number
  readonly kept: Promises.Kept
}

const isReady = (url: string) =>
  Effect.promise(() =>
    fetch(`${url}/health/ready`, { signal: AbortSignal.timeout(10_000) }).then(
      ({ ok }) => ok,
      () => false
    )
  )

/** Seconds until `/health/ready` says so; gives up after two minutes. */
const untilReady = (url: string, wanted: boolean) =>
  Effect.gen(function* () {
    const began = yield* Clock.currentTimeMillis
    yield* isReady(url).pipe(
      Effect.repeat({ until: (is) => is === wanted, schedule: Schedule.spaced("100 millis") }),
      Effect.timeoutOption("2 minutes")
    )
    return Rig.seconds(began, yield* Clock.currentTimeMillis)
  })

/** Stopped in its tracks until the scope closes: connections stay open and nothing answers, which is harder than a refusal. */
const frozen = (pid: number) => Effect.acquireRelease(signalAll(pid, "SIGSTOP"), () => signalAll(pid, "SIGCONT"))

/** Delivers drawn photographs while one server after the other is away; then looks at everything that was promised. */
export const outageRun = (plan: OutagePlan, say: (line: string) => Effect.Effect<void>) =>
  Effect.gen(function* () {
    const { photos, seconds, secondsAgain = seconds } = plan
    const rig = yield* Rig.rig(plan)
    const mail = yield* mailServer(join(rig.root, "mail"))
    const studio = yield* Rig.start(rig, { SMTP_URL: mail.smtpUrl })
    const { pids, url } = studio.file
    const began = yield* Clock.currentTimeMillis
    const { delivery, ended, goOn, hold } = yield* Rig.deliver(rig)
    /** Looks until it is due, and then does `next` before the delivery may go on. */
    const until = <R>(due: (standing: Rig.Standing) => boolean, next: Effect.Effect<void, never, R>) =>
      Effect.gen(function* () {
        for (;;) {
          yield* hold
          const standing = yield* Rig.standing(rig, true)
          const isDue = due(standing) || (yield* Deferred.isDone(ended))
          if (isDue) yield* next
          yield* goOn
          if (isDue) return standing
          yield* Effect.sleep("150 millis")
        }
      })
    const outages: Array<Outage> = []
    const noted = (outage: Outage) =>
      Effect.zipRight(
        Effect.sync(() => outages.push(outage)),
        say(
          `${outage.server} away for ${outage.seconds} s: ${outage.state}; ${outage.hit ? "hit work" : "HIT NOTHING"}${outage.redAfter === null ? "" : `; not ready after ${outage.redAfter} s, ready ${outage.greenAfter} s after its return`}`
        )
      )
    const freezing = (
      server: "PostgreSQL" | "nats-server",
      seconds: number,
      due: (standing: Rig.Standing) => boolean
    ) =>
      Effect.gen(function* () {
        const { redAfter, standing } = yield* Effect.gen(function* () {
          const pid = server === "PostgreSQL" ? pids.postgres : pids.nats
          const standing = yield* until(due, frozen(pid ?? 0))
          const [redAfter] = yield* Effect.all([untilReady(url, false), Effect.sleep(seconds * 1000)], {
            concurrency: 2
          })
          // Its last steps would else be done before the next server goes.
          yield* hold
          return { redAfter, standing }
        }).pipe(Effect.scoped)
        const { acknowledged, settled, status } = standing
        yield* noted({
          server,
          seconds,
          state: `${acknowledged} acknowledged, ${settled} processed of ${photos}, ${status}`,
          hit: status !== "delivered" && !(yield* Deferred.isDone(ended)),
          redAfter,
          greenAfter: yield* untilReady(url, true)
        })
      })

    yield* freezing("PostgreSQL", seconds, ({ acknowledged }) => acknowledged >= 0.2 * photos)
    yield* freezing("nats-server", seconds, ({ acknowledged }) => acknowledged >= 0.5 * photos)
    yield* freezing("PostgreSQL", secondsAgain, ({ acknowledged }) => acknowledged === photos)
    // Gone before the delivery can go out.
    yield* mail.away
    yield* freezing(
      "nats-server",
      secondsAgain,
      ({ acknowledged, settled }) => acknowledged === photos && settled >= 0.9 * photos
    )

    const { mailsOut, status } = yield* until((now) => now.status === "delivered", Effect.void)
    yield* Effect.sleep(secondsAgain * 1000)
    yield* mail.back
    yield* noted({
      server: "mail server",
      seconds: secondsAgain,
      state: `${status}, ${mailsOut} of ${Rig.clients.length} mails out`,
      hit: status === "delivered" && mailsOut === 0,
      redAfter: null,
      greenAfter: null
    })

    const exitCode = yield* Deferred.await(ended)
    const deliveredAt = yield* Clock.currentTimeMillis
    if (exitCode !== 0) yield* say(delivery.output())
    const kept = yield* Promises.inspect(rig, {
      studio,
      exitCode,
      report: delivery.stdout(),
      inbox: mail.messages,
      seen: []
    })
    const outcome: OutageOutcome = { outages, seconds: Rig.seconds(began, deliveredAt), kept }
    return outcome
  }).pipe(Effect.scoped)

/** Seconds within which `/health/ready` must tell the truth. */
const healthLag = () => timely(5_000) / 1000

/** Every promise that was not kept, as sentences; empty when all were. */
export const brokenPromises = (plan: OutagePlan, { kept, outages }: OutageOutcome): ReadonlyArray<string> => [
  ...outages.flatMap(({ greenAfter, hit, redAfter, server }) => [
    ...(hit ? [] : [`the ${server} was away when nothing needed it, ${doesNotCount}`]),
    ...((redAfter ?? 0) < healthLag() ? [] : [`${server}: not ready only after ${redAfter} s`]),
    ...((greenAfter ?? 0) < healthLag() ? [] : [`${server}: ready again only after ${greenAfter} s`])
  ]),
  ...Promises.broken(plan.photos, kept)
]
