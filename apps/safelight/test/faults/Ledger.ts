import * as StreamLog from "@safelight/bus/StreamLog"
import * as Wire from "@safelight/bus/Wire"
import { FileView } from "@safelight/contracts/file/Files"
import { MailView } from "@safelight/contracts/notification/Notifications"
import { afterEvent, type PhotoRecord, stateOf, unheard } from "@safelight/contracts/shoot/PhotoRecord"
import { Shoot } from "@safelight/contracts/shoot/Shoots"
import type { CaughtMail } from "@safelight/embedded/CaughtMail"
import { type AnyEvent, type ConsumerDefinition, consumers } from "@safelight/events/Catalogue"
import { Chunk, Effect, Either, Schema, Stream } from "effect"
import * as Rig from "../DeliveryRig.ts"
import { isRunning } from "../support/Rest.ts"
import type { Site } from "./Site.ts"

const messagesOf = (site: Site, stream: string) =>
  StreamLog.since(site.nats, { stream, filter: ">" }, 0).pipe(
    Stream.runCollect,
    Effect.map(Chunk.toReadonlyArray),
    Effect.orDie
  )

export const log = (site: Site) => messagesOf(site, "EVT")

const eventsIn = (stored: ReadonlyArray<StreamLog.Stored>): ReadonlyArray<AnyEvent> =>
  stored.flatMap(({ body }) => Either.match(Wire.decode(body), { onLeft: () => [], onRight: (event) => [event] }))

/** Events that a consumer should have applied and did not, or applied without there being one. */
export const applied = (site: Site) =>
  Effect.gen(function* () {
    const events = new Map(eventsIn(yield* log(site)).map((event) => [event.id as string, event]))
    const wrong: Array<string> = []
    let count = 0
    for (const { name, service, types } of Object.values<ConsumerDefinition>(consumers).filter(isRunning)) {
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

/** How long photographs waited for their verdicts. */
export interface Waited {
  readonly longestSeconds: number
  /** Jobs that were put into the queue more than once, since they got lost or seemed to be. */
  readonly missed: number
}

export const waited = (site: Site) =>
  Effect.map(
    site.ask<Waited>(
      "file",
      `SELECT coalesce(round(max(extract(epoch FROM finished_at - wanted_at))), 0)::int AS "longestSeconds",
        (count(*) FILTER (WHERE queued > 1))::int AS missed FROM job`
    ),
    ([row]): Waited => ({ longestSeconds: -1, missed: -1, ...row })
  )

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
