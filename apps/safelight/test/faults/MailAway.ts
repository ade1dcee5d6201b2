import { MailView } from "@safelight/contracts/notification/Notifications"
import { Shoot } from "@safelight/contracts/shoot/Shoots"
import { Effect, Schema } from "effect"
import * as Rig from "../DeliveryRig.ts"
import { deliver, type Site, until } from "./Site.ts"

/** What became of a mail while the mail server was away. */
export interface MailAway {
  /** How far the clocks were moved meanwhile, in seconds. */
  readonly awaySeconds: number
  readonly tries: number
  /** Whether it was still owed at the end of that. */
  readonly owed: boolean
  /** How far the clocks were moved until it was sent, in seconds. */
  readonly backSeconds: number
  readonly copies: number
}

const client = "away@example.org"

/** No process that has the time waits longer between two looks at its orders and at the mails that are due, in ms. */
const look = 650

/**
 * Delivers while no mail server answers, and moves the clock of every process on: ten minutes without, then as far as
 * it takes with one. Nothing waits for the real time.
 */
export const mailAway = (site: Site, folder: string, minutes = 10) =>
  Effect.gen(function* () {
    yield* site.mailAway
    const { delivery, exitCode } = yield* deliver(site, folder, "Away", [client])
    const mail = Effect.gen(function* () {
      const shoots = yield* Rig.ask("/api/v1/shoots", Schema.Array(Shoot))
      const shoot = shoots.find(({ title }) => title === "Away")
      if (shoot?.status !== "delivered") return undefined
      const mails = yield* Rig.ask(`/api/v1/shoots/${shoot.id}/mails`, Schema.Array(MailView))
      return mails.find(({ kind }) => kind === "gallery-ready")
    }).pipe(Effect.provide(site.rig.api))
    const owed = ({ state, tries }: MailView) => tries > 0 && state === "queued"
    yield* until(
      "a first try",
      Effect.map(mail, (found) => found !== undefined && owed(found))
    )

    const start = site.orders().aheadMillis
    const moved = () => (site.orders().aheadMillis - start) / 1000
    /** Far less than a service token lasts, since not every process looks at the same moment. */
    const step = 30
    const isDue = Effect.suspend(() =>
      Effect.map(
        site.ask(
          "notification",
          `SELECT 1 FROM mail WHERE state = 'sending'
            OR (state = 'queued' AND due_at <= now() + interval '${site.orders().aheadMillis} milliseconds')`
        ),
        (mails) => mails.length > 0
      )
    )
    const move = Effect.suspend(() =>
      site.order({ aheadMillis: site.orders().aheadMillis + step * 1000 }).pipe(
        Effect.zipRight(Effect.sleep(look)),
        // A machine that is busy takes longer: the clocks wait until what is due by them was tried.
        Effect.zipRight(
          until(
            "a try of the mails that are due",
            Effect.map(isDue, (due) => !due)
          )
        )
      )
    )
    while (moved() < minutes * 60) yield* move
    const waiting = yield* mail
    const awaySeconds = moved()
    yield* site.mailBack
    let sent = waiting
    while (sent?.state !== "accepted" && moved() - awaySeconds < 900) {
      yield* move
      sent = yield* mail
    }
    yield* exitCode
    const inbox = yield* site.messages
    const outcome: MailAway = {
      awaySeconds,
      tries: waiting?.tries ?? 0,
      owed: waiting !== undefined && owed(waiting),
      backSeconds: moved() - awaySeconds,
      copies: inbox.filter(({ to }) => to === client).length
    }
    yield* Effect.logDebug(delivery.output())
    return outcome
  })

/** Tries are 5 s apart, then twice as far each time, and at most a minute. */
const leastTries = (seconds: number): number => Math.floor(seconds / 60)

export const broken = (outcome: MailAway): ReadonlyArray<string> => [
  ...(outcome.owed ? [] : ["a mail was given up while the mail server was away"]),
  ...(outcome.tries >= leastTries(outcome.awaySeconds)
    ? []
    : [`only ${outcome.tries} tries in ${outcome.awaySeconds} s`]),
  ...(outcome.backSeconds <= 300
    ? []
    : [`the mail went out only ${outcome.backSeconds} s after the mail server's return`]),
  ...(outcome.copies === 1 ? [] : [`${outcome.copies} copies of a mail that was certain`])
]
