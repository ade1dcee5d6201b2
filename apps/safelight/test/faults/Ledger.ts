import { createHash } from "node:crypto"
import { headers } from "@nats-io/nats-core"
import * as StreamLog from "@safelight/bus/StreamLog"
import { pendingOf } from "@safelight/bus/Streams"
import { durablesOf, jobDurable } from "@safelight/bus/Topology"
import * as Wire from "@safelight/bus/Wire"
import { FileView } from "@safelight/contracts/file/Files"
import { MailView } from "@safelight/contracts/notification/Notifications"
import { afterEvent, type PhotoRecord, stateOf, unheard } from "@safelight/contracts/shoot/PhotoRecord"
import { Shoot } from "@safelight/contracts/shoot/Shoots"
import type { CaughtMail } from "@safelight/embedded/CaughtMail"
import { type AnyEvent, consumers } from "@safelight/events/Catalogue"
import { bands } from "@safelight/events/Jobs"
import { Chunk, Effect, Either, Schema, Stream } from "effect"
import { type SqlService, sqlServices } from "../../src/Secrets.ts"
import * as Rig from "../DeliveryRig.ts"
import { launched } from "../Launched.ts"
import { type Site, until } from "./Site.ts"

const isSqlService = (name: string): name is SqlService => sqlServices.some((each) => each === name)

/** Consumers whose service runs; the others' events wait for them. */
const running = Object.values(consumers).filter(({ service }) => isSqlService(service))

const messagesOf = (site: Site, stream: string) =>
  StreamLog.since(site.nats, { stream, filter: ">" }, 0).pipe(
    Stream.runCollect,
    Effect.map(Chunk.toReadonlyArray),
    Effect.orDie
  )

export const log = (site: Site) => messagesOf(site, "EVT")

const eventsIn = (stored: ReadonlyArray<StreamLog.Stored>): ReadonlyArray<AnyEvent> =>
  stored.flatMap(({ body }) => Either.match(Wire.decode(body), { onLeft: () => [], onRight: (event) => [event] }))

/** Rows that wait in outboxes, by service. */
export const outboxes = (site: Site) =>
  Effect.forEach(sqlServices, (name) =>
    Effect.map(site.ask<{ waiting: number }>(name, "SELECT count(*)::int AS waiting FROM outbox"), ([row]) => ({
      name,
      waiting: row?.waiting ?? -1
    }))
  )

/** Nothing waits: no row in an outbox, no event or job that is not settled, no mail that is due. */
const isStill = (site: Site) =>
  Effect.gen(function* () {
    const own = [
      ...running.flatMap((definition) =>
        durablesOf(definition).map(({ config, stream }) => [stream, config.durable_name])
      ),
      ...bands.map((band) => ["JOBS", jobDurable("process", band)])
    ]
    const queues = yield* Effect.forEach(own, ([stream = "", name = ""]) => pendingOf(site.nats, stream, name), {
      concurrency: 8
    })
    const waiting = yield* outboxes(site)
    const mails = yield* site.ask("notification", "SELECT 1 FROM mail WHERE state IN ('queued', 'sending')")
    return (
      mails.length === 0 &&
      waiting.every((row) => row.waiting === 0) &&
      queues.every((queue) => queue.waiting + queue.active === 0)
    )
  }).pipe(Effect.catchAllCause(() => Effect.succeed(false)))

export const still = (site: Site) => until("an end of all work", isStill(site))

/** What every table holds, as a count and a hash of all its rows; `without` this column. */
const tables = (site: Site, without = "") =>
  Effect.gen(function* () {
    const found = new Map<string, string>()
    for (const service of sqlServices) {
      const names = yield* site.ask<{ name: string }>(
        service,
        `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = '${service}' AND table_type = 'BASE TABLE'`
      )
      for (const { name } of names) {
        const rows = yield* site.ask<{ text: string }>(
          service,
          `SELECT (to_jsonb(t) - '${without}')::text AS text FROM "${name}" t ORDER BY 1`
        )
        const hash = createHash("sha256")
          .update(rows.map(({ text }) => text).join("\n"))
          .digest("hex")
        found.set(`${service}.${name}`, `${rows.length} rows, ${hash.slice(0, 12)}`)
      }
    }
    return found
  })

const differences = (before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>) =>
  [...new Set([...before.keys(), ...after.keys()])].flatMap((name) =>
    before.get(name) === after.get(name) ? [] : [`${name}: ${before.get(name)} before, ${after.get(name)} after`]
  )

/** Puts every event of the log into it once more, as a relay does that comes back after the time of duplicates. */
const tellAgain = (site: Site) =>
  Effect.gen(function* () {
    const stored = yield* log(site)
    for (const { body, headers: before, subject } of stored) {
      const note = headers()
      const { traceparent } = before
      if (traceparent !== undefined) note.set("traceparent", traceparent)
      // Stored under its partition, which the stream adds.
      const told = subject.replace(/^evt\.\d+\./, "evt.")
      yield* Effect.promise(() => site.nats.jetstream.publish(told, body, { headers: note }))
    }
    return stored.length
  })

/** What every event twice and a rebuild from all of them changed, which should be nothing. */
export interface Repeats {
  readonly events: number
  readonly afterDuplicates: ReadonlyArray<string>
  readonly afterRebuild: ReadonlyArray<string>
}

export const repeats = (site: Site) =>
  Effect.gen(function* () {
    yield* still(site)
    const before = yield* tables(site)
    const mails = (yield* site.messages).length
    const events = yield* tellAgain(site)
    yield* still(site)
    const again = yield* tables(site)
    const more = (yield* site.messages).length - mails
    // A gallery is read anew after its tables were made anew: that is what its version says.
    const kept = yield* tables(site, "version")
    const rebuilt = yield* launched(["replay", "--consumer", "shoot-photos", "--rebuild"], {
      SAFELIGHT_DATA: site.rig.dataFolder
    })
    const code = yield* rebuilt.exited
    yield* still(site)
    // What was applied is noted anew, with another time.
    const projection = (all: ReadonlyMap<string, string>) =>
      new Map([...all].filter(([name]) => name !== "shoot.inbox"))
    const outcome: Repeats = {
      events,
      afterDuplicates: [...differences(before, again), ...(more === 0 ? [] : [`${more} more mails`])],
      afterRebuild: [
        ...(code === 0 ? [] : [`a rebuild ended with ${code}: ${rebuilt.output()}`]),
        ...differences(projection(kept), projection(yield* tables(site, "version")))
      ]
    }
    return outcome
  })

/** Events that a consumer should have applied and did not, or applied without there being one. */
export const applied = (site: Site) =>
  Effect.gen(function* () {
    const events = new Map(eventsIn(yield* log(site)).map((event) => [event.id as string, event]))
    const wrong: Array<string> = []
    let count = 0
    for (const { name, service, types } of running) {
      if (!isSqlService(service)) continue
      const rows = yield* site.ask<{ event_id: string }>(
        service,
        `SELECT event_id FROM inbox WHERE consumer = '${name}' UNION ALL SELECT event_id FROM inbox_held WHERE consumer = '${name}'`
      )
      const own = new Set(
        [...events.values()].filter(({ type }) => types.some((each) => each === type)).map(({ id }) => id as string)
      )
      const times = new Map<string, number>()
      for (const { event_id } of rows) times.set(event_id, (times.get(event_id) ?? 0) + 1)
      for (const id of own) {
        if (times.get(id) !== 1) wrong.push(`${name}: ${events.get(id)?.type} ${id} ${times.get(id) ?? 0} times`)
      }
      for (const id of times.keys()) if (!own.has(id)) wrong.push(`${name}: ${id} is no event of the log`)
      count += own.size
    }
    return { count, wrong }
  })

/** Shoots whose counts are not what the log says, and files without an end or without a reason. */
export const counts = (site: Site) =>
  Effect.gen(function* () {
    const records = new Map<string, { readonly shootId: string; readonly record: PhotoRecord }>()
    for (const event of eventsIn(yield* log(site))) {
      switch (event.type) {
        case "file.uploaded":
        case "file.processed":
        case "file.failed":
        case "file.deleted": {
          const { photoId, shootId } = event.data
          records.set(photoId, { shootId, record: afterEvent(records.get(photoId)?.record ?? unheard(photoId), event) })
        }
      }
    }
    const shoots = yield* Rig.ask("/api/v1/shoots", Schema.Array(Shoot))
    const wrong: Array<string> = []
    for (const { counts, id, title } of shoots) {
      const states = [...records.values()].filter(({ shootId }) => shootId === id).map(({ record }) => stateOf(record))
      const told = (...wanted: ReadonlyArray<string>) => states.filter((state) => wanted.includes(state)).length
      const compared = [
        ["uploaded", counts.uploaded, told("processing", "ready", "original-only", "failed")],
        ["processing", counts.processing, told("processing")],
        ["ready", counts.ready, told("ready")],
        ["original only", counts.originalOnly, told("original-only")],
        ["failed", counts.failed, told("failed")]
      ] as const
      for (const [what, kept, inLog] of compared) {
        if (kept !== inLog) wrong.push(`${title}: ${kept} ${what}, ${inLog} by the log`)
      }
      for (const { fileName, reason, state } of yield* Rig.ask(`/api/v1/shoots/${id}/files`, Schema.Array(FileView))) {
        const ended = state === "ready" || ((state === "original-only" || state === "failed") && reason !== null)
        if (!ended) wrong.push(`${title}, ${fileName}: ${state}, ${reason ?? "no reason"}`)
      }
    }
    return { shoots: shoots.length, files: records.size, wrong }
  }).pipe(Effect.provide(site.rig.api))

/**
 * DESIGN.md section 5: one "ready" mail for each client of a delivered shoot, no invitation beside it, each mail once,
 * and twice with one Message-ID only where it says so of itself.
 */
export const mails = (site: Site) =>
  Effect.gen(function* () {
    const inbox = yield* site.messages
    const copies = new Map<string, Array<CaughtMail>>()
    for (const mail of inbox) {
      const id = /^<([^@]+)@/.exec(mail.messageId)?.[1] ?? mail.messageId
      copies.set(id, [...(copies.get(id) ?? []), mail])
    }
    const wrong: Array<string> = []
    const known = new Set<string>()
    for (const { clients, id, status, title } of yield* Rig.ask("/api/v1/shoots", Schema.Array(Shoot))) {
      const listed = yield* Rig.ask(`/api/v1/shoots/${id}/mails`, Schema.Array(MailView))
      for (const mail of listed) {
        known.add(mail.id)
        const there = copies.get(mail.id)?.length ?? 0
        const least = mail.state === "accepted" || mail.state === "possibly-twice" ? 1 : 0
        const most = mail.state === "possibly-twice" ? 2 : least
        if (there < least || there > most)
          wrong.push(`${title}: ${there} copies of a ${mail.kind} mail that is ${mail.state}`)
      }
      if (status !== "delivered") continue
      for (const { userId } of clients) {
        const own = listed.filter((mail) => mail.userId === userId && mail.state !== "dropped")
        const ready = own.filter(({ kind }) => kind === "gallery-ready")
        const invited = own.filter(({ kind }) => kind === "invitation")
        if (ready.length !== 1) wrong.push(`${title}: ${ready.length} ready mails for one client`)
        if (invited.length > 0) wrong.push(`${title}: an invitation besides the ready mail`)
      }
    }
    const strange = [...copies].filter(([id, [mail]]) => !known.has(id) && !/sign/i.test(mail?.subject ?? ""))
    for (const [, [mail]] of strange) wrong.push(`a mail that no shoot knows: ${mail?.subject}`)
    return { sent: inbox.length, repeated: inbox.length - copies.size, wrong }
  }).pipe(Effect.provide(site.rig.api))
