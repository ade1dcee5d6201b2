import * as SqlClient from "@effect/sql/SqlClient"
import * as BusTables from "@safelight/bus/BusTables"
import { DeadLetters, toEach } from "@safelight/bus/DeadLetters"
import { EventBus } from "@safelight/bus/EventBus"
import { Inbox } from "@safelight/bus/Inbox"
import { NatsConnection } from "@safelight/bus/NatsConnection"
import * as NatsDeadLetters from "@safelight/bus/NatsDeadLetters"
import * as NatsEventBus from "@safelight/bus/NatsEventBus"
import * as Outbox from "@safelight/bus/Outbox"
import { storeLetter } from "@safelight/bus/Parking"
import * as Relay from "@safelight/bus/Relay"
import * as Wire from "@safelight/bus/Wire"
import { make } from "@safelight/events/Event"
import { ShootId } from "@safelight/events/Ids"
import { Publisher } from "@safelight/events/Publisher"
import { ShootCreated } from "@safelight/events/ShootEvents"
import { uuidV7 } from "@safelight/events/Uuid"
import { orUnavailable } from "@safelight/sql/OrUnavailable"
import * as Transaction from "@safelight/sql/Transaction"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Runtime from "effect/Runtime"
import { bareClient } from "./BareClient.ts"
import { busServers } from "./BusServers.ts"
import type { Wanted } from "./Part.ts"
import { type Note, quantile, type Row } from "./Row.ts"

const service = "file"

type Heard = (id: string) => void

/** Says who hears of the events that come from now on. */
type Listen = (heard: Heard) => void

const newEvent = Effect.flatMap(uuidV7, (id) => make(ShootCreated, { shootId: ShootId.make(id), clients: [] }))

/** Between bursts, ms; a burst is one transaction. */
const tick = 10

/** Fires `rate` numbers a second for so long, whether the former are done or not. */
const paced = async (
  rate: number,
  seconds: number,
  fire: (numbers: ReadonlyArray<number>) => void
): Promise<number> => {
  const count = rate * seconds
  const began = performance.now()
  for (let fired = 0; fired < count; ) {
    const due = Math.min(count, Math.floor(((performance.now() - began) * rate) / 1_000) + 1)
    if (due > fired) fire(Array.from({ length: due - fired }, (_, n) => fired + n))
    fired = Math.max(fired, due)
    await new Promise((resume) => setTimeout(resume, tick))
  }
  return count
}

const percentiles = (readings: ReadonlyArray<number>) =>
  `${quantile(readings, 0.5).toFixed(1)} / ${quantile(readings, 0.99).toFixed(1)} ms`

/** CPU seconds of this process, both user's and system's. */
const cpuSeconds = () => {
  const { system, user } = process.cpuUsage()
  return (user + system) / 1e6
}

/** Resolves when it was told `count` different things. */
const counter = (count: number) => {
  const seen = new Set<number | string>()
  let finish = () => {}
  const all = new Promise<void>((resume) => {
    finish = resume
  })
  const tell = (what: number | string) => {
    seen.add(what)
    if (seen.size === count) finish()
  }
  return { all, tell }
}

/** From the commit of the transaction that wrote an event to its handler, over outbox, relay, broker and consumer. */
const latency = (rate: number, seconds: number, listen: Listen) =>
  Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient
    const publisher = yield* Publisher
    const run = yield* Effect.runtime<never>()
    const committed = new Map<string, number>()
    const arrived = new Map<string, number>()
    const heard = counter(rate * seconds)
    listen((id) => {
      arrived.set(id, performance.now())
      heard.tell(id)
    })
    const burst = (count: number) =>
      Effect.gen(function* () {
        const events = yield* Effect.replicateEffect(newEvent, count)
        yield* Transaction.within(sql)(Effect.forEach(events, publisher.publish, { discard: true }))
        const now = performance.now()
        for (const { id } of events) committed.set(id, now)
      })
    let broken = (_cause: unknown) => {}
    const failure = new Promise<never>((_, reject) => {
      broken = reject
    })
    const fire = (count: number) => {
      Runtime.runPromise(run)(burst(count)).catch(broken)
    }
    // A burst that could not be written is never heard of.
    const heardOrFailed = () => Promise.race([heard.all, failure])
    yield* Effect.promise(() => Promise.all([paced(rate, seconds, (numbers) => fire(numbers.length)), heardOrFailed()]))
    return [...committed].map(([id, at]) => Math.max(0, (arrived.get(id) ?? Number.NaN) - at))
  })

const bareLatency = (rate: number, seconds: number, body: string) =>
  Effect.scoped(
    Effect.gen(function* () {
      const sent = new Map<number, number>()
      const readings: Array<number> = []
      const heard = counter(rate * seconds)
      const client = yield* bareClient(body, (number) => {
        readings.push(performance.now() - (sent.get(number) ?? Number.NaN))
        heard.tell(number)
      })
      yield* Effect.promise(() =>
        paced(rate, seconds, (numbers) => {
          for (const number of numbers) {
            sent.set(number, performance.now())
            void client.publish(number)
          }
        })
      )
      yield* Effect.promise(() => heard.all)
      return readings
    })
  )

/** Writes the outbox full in few statements, as if it had waited for a relay. */
const fill = (count: number) =>
  Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient
    for (let written = 0; written < count; written += 500) {
      const rows = yield* Effect.replicateEffect(Effect.flatMap(newEvent, Wire.encode), Math.min(500, count - written))
      yield* orUnavailable(
        sql`INSERT INTO outbox ${sql.insert(rows.map(({ body, id, subject }) => ({ kind: "event", id, subject, body })))}`
      )
    }
  })

const drained = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  while ((yield* orUnavailable(sql`SELECT FROM outbox LIMIT 1`)).length > 0) yield* Effect.sleep("10 millis")
})

interface Sustained {
  readonly perSecond: number
  /** Of this process, for a thousand events. */
  readonly cpuMillis: number
}

const measured = <E, R>(count: number, self: Effect.Effect<unknown, E, R>): Effect.Effect<Sustained, E, R> =>
  Effect.gen(function* () {
    const [began, cpu] = [performance.now(), cpuSeconds()]
    yield* self
    const seconds = (performance.now() - began) / 1_000
    return { perSecond: count / seconds, cpuMillis: ((cpuSeconds() - cpu) * 1e6) / count }
  })

const figure = ({ cpuMillis, perSecond }: Sustained) =>
  `${perSecond.toFixed(0)} events/s, ${cpuMillis.toFixed(0)} CPU-ms per 1,000`

/** A thousand dead letters of a fault that is mended, from the press of the button to the last handler. */
const lettersRow = (listen: Listen, count = 1_000) =>
  Effect.gen(function* () {
    const nats = yield* NatsConnection
    const letters = yield* DeadLetters
    const parkedAt = yield* DateTime.now
    const events = yield* Effect.replicateEffect(newEvent, count)
    const all = counter(count)
    listen(all.tell)
    yield* Effect.forEach(
      events,
      (event) =>
        Effect.flatMap(Wire.encode(event), ({ body, id, subject, type }) =>
          storeLetter(
            nats,
            {
              consumer: "file-shoots",
              key: `shoot.${event.aggregateId}`,
              type,
              stream: "EVT",
              seq: 1,
              subject,
              body,
              headers: {},
              error: "a fault that was mended",
              tries: 3,
              parkedAt
            },
            id
          )
        ),
      { concurrency: 64, discard: true }
    )
    const began = performance.now()
    yield* toEach(yield* letters.list(), ({ id }) => letters.replay(id))
    yield* Effect.promise(() => all.all)
    const seconds = (performance.now() - began) / 1_000
    const row: Row = {
      what: `replay of ${count} dead letters, until the last is handled`,
      figure: `${seconds.toFixed(1)} s`,
      bar: "< 30 s",
      held: seconds < 30
    }
    return row
  })

const relay = Layer.build(Relay.layer({ service }))

const defaults = {
  /** Of each rate. */
  seconds: 5,
  /** Events that one relay sends, and how many of them are then handled. */
  relayed: 20_000,
  handled: 5_000
}

/** How long an event takes at two rates, and dead letters that are replayed, with one relay and one consumer. */
const flowing = (note: Note, wanted: Wanted, listen: Listen, body: string, seconds: number) =>
  Effect.gen(function* () {
    if (wanted("latency")) {
      yield* latency(100, 1, listen)
      for (const rate of [100, 1_000]) {
        const ours = yield* latency(rate, seconds, listen)
        const bare = yield* bareLatency(rate, seconds, body)
        const p50 = quantile(ours, 0.5)
        yield* note({
          what: `event at ${rate}/s: outbox commit to handler, p50 / p99`,
          figure: `${percentiles(ours)} (stock client, publish to consume: ${percentiles(bare)})`,
          bar: "p50 < 25 ms",
          held: p50 < 25
        })
      }
    }
    if (wanted("letters")) yield* Effect.flatMap(lettersRow(listen), note)
  })

/** What an event costs when as many come as can be sent, and handled. */
const sustained = <R>(
  note: Note,
  listen: Listen,
  body: string,
  options: typeof defaults,
  consume: Effect.Effect<void, never, R>
) =>
  Effect.gen(function* () {
    const bare = yield* Effect.scoped(
      Effect.gen(function* () {
        const all = counter(options.relayed)
        const client = yield* bareClient(body, all.tell)
        return yield* measured(
          options.relayed,
          Effect.promise(() => Promise.all([client.publishAll(options.relayed), all.all]))
        )
      })
    )
    yield* fill(options.relayed)
    const relayed = yield* Effect.scoped(Effect.zipRight(relay, measured(options.relayed, drained)))
    yield* note({
      what: "events sustained through one relay, from outbox to stream",
      figure: `${figure(relayed)} (stock client, publish and consume: ${figure(bare)})`,
      bar: ">= 2,000 events/s",
      held: relayed.perSecond >= 2_000
    })
    const some = counter(options.handled)
    listen(some.tell)
    yield* consume
    const handled = yield* measured(
      options.handled,
      Effect.promise(() => some.all)
    )
    yield* note({
      what: "events sustained from stream to handler",
      figure: figure(handled),
      bar: "none, for comparison",
      held: true
    })
  })

/** The bus beside the stock client doing publish and consume in the same run. */
export const eventRows = (note: Note, wanted: Wanted, options = defaults) =>
  Effect.gen(function* () {
    if (!(["latency", "letters", "sustained"] as const).some(wanted)) return
    yield* Effect.gen(function* () {
      const bus = yield* EventBus
      const { body } = yield* Effect.flatMap(newEvent, Wire.encode)
      let hear: Heard = () => {}
      const listen: Listen = (heard) => {
        hear = heard
      }
      const consume = bus.subscribe({ consumer: "file-shoots", apply: ({ id }) => Effect.sync(() => hear(id)) })
      if (wanted("latency") || wanted("letters")) {
        yield* Effect.scoped(
          Effect.zipRight(Effect.zipRight(relay, consume), flowing(note, wanted, listen, body, options.seconds))
        )
      }
      if (wanted("sustained")) yield* sustained(note, listen, body, options, consume)
    }).pipe(
      Effect.scoped,
      Effect.provide(
        Layer.mergeAll(
          Layer.provide(NatsEventBus.layer(), Inbox.layer()),
          Outbox.layer(service),
          NatsDeadLetters.layer()
        ).pipe(Layer.provideMerge(busServers(service, { "0001_bus": BusTables.create })))
      )
    )
  })
