import type { ConsumerDefinition, ConsumerName, EventFor } from "@safelight/events/Catalogue"
import { Unavailable } from "@safelight/events/Unavailable"
import * as Array from "effect/Array"
import * as Cause from "effect/Cause"
import * as Clock from "effect/Clock"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schedule from "effect/Schedule"
import * as Schema from "effect/Schema"
import type { GatheredReaction, Reaction } from "./EventBus.ts"
import type { Inbox } from "./Inbox.ts"
import { publish } from "./JetStreamRequest.ts"
import { keeping } from "./Keeping.ts"
import type { NatsConnection } from "./NatsConnection.ts"
import { storeLetter } from "./Parking.ts"
import type { Pulled } from "./Pull.ts"
import { type Delivery, eventOf } from "./Reacting.ts"
import * as ReplayLog from "./ReplayLog.ts"
import { ReplayReport, ReplayRequest } from "./Replays.ts"
import { RetryPolicy } from "./RetryPolicy.ts"
import { type Line, parallel } from "./Settlement.ts"
import { settledOf } from "./Streams.ts"
import { durablesOf } from "./Topology.ts"
import * as Wire from "./Wire.ts"

/** A header of a message in `retry.*`: the body is a `ReplayRequest`, not a letter. */
export const replayHeader = "Safelight-Replay"

export const Request = Schema.parseJson(ReplayRequest)
export const Report = Schema.parseJson(ReplayReport)

/** Where a consumer's service tells how a replay goes. */
export const reportSubject = (consumer: string, id: number): string => `replayed.${consumer}.${id}`

/** Between reports, in ms. */
const reportEvery = 500

interface Options<Name extends ConsumerName, Gathered, R> {
  readonly nats: typeof NatsConnection.Service
  readonly definition: ConsumerDefinition
  readonly inbox: typeof Inbox.Service
  readonly line: Line
  readonly reaction: Reaction<Name, R> | GatheredReaction<Name, Gathered, R>
  readonly settleOne: (delivery: Delivery) => Effect.Effect<void, never, R>
}

/** Not a fault: the request can't be done, for this reason. */
class Refused extends Schema.TaggedError<Refused>()("Refused", { reason: Schema.String }) {}

type Tell = (figures: Partial<ReplayReport>) => Effect.Effect<void>

/** Gives back what the process can't finish because it stops. */
class Stopping extends Schema.TaggedError<Stopping>()("Stopping", {}) {}

/**
 * Brings what the consumer has neither applied nor holds. What its durables have yet to settle comes by itself and is
 * left to them, so that a key's order isn't broken.
 */
const redeliver = <Name extends ConsumerName, Gathered, R>(
  { definition, inbox, line, nats, settleOne }: Options<Name, Gathered, R>,
  request: ReplayRequest,
  id: number,
  tell: Tell
): Effect.Effect<Partial<ReplayReport>, Stopping, R> =>
  Effect.gen(function* () {
    const ordered = definition.ordering === "ordered"
    const durables = durablesOf(definition).filter(({ stream }) => stream === "EVT")
    const settled = yield* Effect.forEach(durables, ({ config }) =>
      Effect.map(settledOf(nats, "EVT", config.durable_name), ({ acknowledged, delivered }) =>
        ordered ? acknowledged : delivered
      )
    )
    const partitionOf = (subject: string) => (ordered ? Number(subject.split(".")[1]) : 0)
    const end = Math.max(0, ...settled)
    const figures = { reached: yield* ReplayLog.startOf(nats, request), end, read: 0, applied: 0, parked: 0 }
    figures.reached -= 1

    const deliveryOf = ({ body, headers, seq, subject }: ReplayLog.Logged["stored"]): Delivery => ({
      stream: "EVT",
      seq,
      subject,
      body,
      headers,
      deliveries: 1,
      replay: "no",
      working: Effect.void,
      ack: Effect.void,
      release: Effect.void,
      park: (letter) =>
        Effect.tap(storeLetter(nats, letter, `replay-${id}:${seq}:${definition.name}`), () => {
          figures.parked += 1
        })
    })

    while (figures.reached < end) {
      const { found, reached } = yield* ReplayLog.read(nats, definition, request, figures.reached)
      if (reached === figures.reached) break
      const past = found.filter(({ stored }) => stored.seq <= (settled[partitionOf(stored.subject)] ?? 0))
      const missing = yield* inbox.missing(
        definition.name,
        past.map(({ event }) => event.id)
      )
      const gaps = past.filter(({ event }) => missing.has(event.id))
      const inTurn = ordered
        ? Object.values(Array.groupBy(gaps, ({ stored }) => String(partitionOf(stored.subject))))
        : gaps.map((gap) => [gap])
      yield* Effect.forEach(
        inTurn,
        (one) => Effect.forEach(one, ({ stored }) => settleOne(deliveryOf(stored)), { discard: true }),
        { concurrency: parallel, discard: true }
      )
      if (yield* Deferred.isDone(line.stopping)) return yield* new Stopping()
      figures.reached = reached
      figures.read += past.length
      figures.applied += gaps.length
      yield* tell(figures)
    }
    return { ...figures, reached: end }
  }).pipe(Effect.catchTag("Unavailable", Effect.die))

const rebuild = <Name extends ConsumerName, Gathered, R>(
  { definition, inbox, nats, reaction }: Options<Name, Gathered, R>,
  request: ReplayRequest,
  id: number,
  tell: Tell
): Effect.Effect<Partial<ReplayReport>, Refused, R> =>
  Effect.gen(function* () {
    const { rebuild } = reaction
    if (!definition.projection || rebuild === undefined) {
      return yield* new Refused({ reason: `${definition.name} has no tables that could be made anew.` })
    }
    const { first, last } = yield* ReplayLog.bounds(nats)
    if ((yield* ReplayLog.startOf(nats, request)) > first) {
      return yield* new Refused({
        reason: `A rebuild reads the whole log. It begins at sequence ${first}; leave out where to begin.`
      })
    }
    const since = yield* ReplayLog.since(nats)
    const own = (body: string): ReadonlyArray<EventFor<Name>> => {
      const event = Option.getOrUndefined(Option.getRight(Wire.decode(body)))
      const found = event === undefined ? undefined : eventOf(definition, reaction.consumer, event)
      return found === undefined ? [] : [found]
    }
    const { applied, reached } = yield* inbox.rebuild({
      id: String(id),
      consumer: definition.name,
      read: (after) =>
        ReplayLog.read(nats, definition, request, after).pipe(
          Effect.orDie,
          Effect.map(({ found, reached }) => ({
            reached,
            entries: found.map(({ event, stored }) => ({ seq: stored.seq, eventId: event.id, body: stored.body }))
          }))
        ),
      empty: rebuild.empty(since),
      project: (entries) => rebuild.project(entries.flatMap(({ body }) => own(body))),
      finish: rebuild.finish,
      onProgress: ({ applied, reached }) => tell({ reached, end: last, read: applied, applied })
    })
    return { reached: Math.max(reached, last), end: Math.max(reached, last), read: applied, applied }
  }).pipe(Effect.catchTag("Unavailable", Effect.die))

/** Does what an administrator asked for, in the consumer's own process, and tells how it goes. */
export const replay =
  <Name extends ConsumerName, Gathered, R>(options: Options<Name, Gathered, R>) =>
  (message: Pulled): Effect.Effect<void, never, R> =>
    Effect.gen(function* () {
      const { definition, line, nats } = options
      const { crashes, probe } = yield* RetryPolicy
      const request = yield* Schema.decode(Request)(message.body)
      const id = message.seq
      let report: ReplayReport = {
        consumer: definition.name,
        mode: request.mode,
        state: "running",
        reached: 0,
        end: 0,
        read: 0,
        applied: 0,
        parked: 0,
        reason: null
      }
      const send = (figures: Partial<ReplayReport>) => {
        report = { ...report, ...figures }
        return Schema.encode(Report)(report).pipe(
          Effect.flatMap((body) => publish(nats, reportSubject(definition.name, id), body)),
          Effect.orDie
        )
      }
      let next = 0
      const tell: Tell = (figures) =>
        Effect.flatMap(Clock.currentTimeMillis, (now) => {
          if (now < next) return Effect.void
          next = now + reportEvery
          return send(figures)
        })
      if (message.deliveries > crashes) {
        const reason = `Came back ${message.deliveries - 1} times unsettled: it ends its process.`
        return yield* Effect.zipRight(send({ state: "failed", reason }), message.ack)
      }
      const work: Effect.Effect<Partial<ReplayReport>, Refused | Stopping, R> = request.mode === "rebuild"
        ? rebuild(options, request, id, tell)
        : redeliver(options, request, id, tell)
      // Doing it again changes nothing, so what is away is waited for.
      const outcome = yield* work.pipe(
        Effect.catchSomeDefect((defect) =>
          defect instanceof Unavailable ? Option.some(Effect.fail(defect)) : Option.none()
        ),
        Effect.retry({ while: (error) => error._tag === "Unavailable", schedule: Schedule.spaced(probe) }),
        Effect.raceFirst(Effect.zipRight(Deferred.await(line.stopping), new Stopping())),
        Effect.map((figures) => ({ ...figures, state: "done" as const })),
        Effect.catchTag("Refused", ({ reason }) => Effect.succeed({ state: "failed" as const, reason })),
        Effect.catchAllDefect((defect) =>
          Effect.as(Effect.logError("A replay failed", Cause.die(defect)), {
            state: "failed" as const,
            reason: defect instanceof Error ? defect.message : String(defect)
          })
        )
      )
      yield* Effect.logInfo("A replay ended", outcome)
      yield* Effect.zipRight(send(outcome), message.ack)
    }).pipe(
      (self) => keeping(self, message.working),
      Effect.catchTags({
        Stopping: () => message.release,
        Unavailable: () => message.release,
        ParseError: (error) =>
          Effect.zipRight(Effect.logError("A request for a replay can't be read", error), message.ack)
      }),
      Effect.annotateLogs({ consumer: options.definition.name, replay: message.seq })
    )
