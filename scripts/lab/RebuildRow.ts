import * as SqlClient from "@effect/sql/SqlClient"
import { jetstreamManager } from "@nats-io/jetstream"
import { commit } from "@safelight/bus/AtomicBatch"
import * as NatsBus from "@safelight/bus/NatsBus"
import { NatsConnection } from "@safelight/bus/NatsConnection"
import * as NatsReplays from "@safelight/bus/NatsReplays"
import { Replays } from "@safelight/bus/Replays"
import * as StreamLog from "@safelight/bus/StreamLog"
import { durablesOf } from "@safelight/bus/Topology"
import * as Wire from "@safelight/bus/Wire"
import { consumers } from "@safelight/events/Catalogue"
import { make } from "@safelight/events/Event"
import { FileProcessed, FileUploaded } from "@safelight/events/FileEvents"
import { PhotoId, ShootId, theStudio } from "@safelight/events/Ids"
import { uuidV7 } from "@safelight/events/Uuid"
import { migrations } from "@safelight/shoot-service/Migrations"
import * as ShootIntakeLive from "@safelight/shoot-service/ShootIntakeLive"
import * as ShootsEvents from "@safelight/shoot-service/ShootsEvents"
import { orUnavailable } from "@safelight/sql/OrUnavailable"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Stream from "effect/Stream"
import { busServers } from "./BusServers.ts"
import type { Row } from "./Row.ts"

const shoots = 40
const atOnce = 500

const eventsOf = (shootId: ShootId, index: number) =>
  Effect.gen(function* () {
    const photoId = PhotoId.make(yield* uuidV7)
    const uploaded = yield* make(FileUploaded, {
      shootId,
      photoId,
      fileName: `DSC_${String(index).padStart(5, "0")}.NEF`,
      size: 40_000_000,
      sha256: "0".repeat(64)
    })
    const processed = yield* make(FileProcessed, {
      shootId,
      photoId,
      recipe: "1",
      fileType: "NEF",
      width: 6000,
      height: 4000,
      placeholder: "AAEC",
      camera: { make: "Nikon", model: "Z 8", iso: 400, capturedAt: "2026-06-21T14:30:05" }
    })
    return yield* Effect.forEach([uploaded, processed], Wire.encode)
  })

/** The log of a studio, written without its outbox; the consumer's durable begins behind it, as one that is up to date. */
const writeLog = (events: number) =>
  Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient
    const nats = yield* NatsConnection
    const ids = yield* Effect.replicateEffect(Effect.map(uuidV7, ShootId.make), shoots)
    for (const id of ids) {
      yield* orUnavailable(sql`INSERT INTO shoot (id, studio_id, title, date, kind, status, zone, created_at)
        VALUES (${id}, ${theStudio}, 'Bench', '2026-06-21', 'wedding', 'preparing', 'Europe/Paris', now())`)
    }
    for (let written = 0; written < events; written += atOnce) {
      const shootId = ids[(written / atOnce) % shoots] ?? ShootId.make("")
      const batch = yield* Effect.forEach(
        Array.from({ length: atOnce / 2 }, (_, n) => written + n),
        (index) => eventsOf(shootId, index)
      )
      yield* commit(
        nats,
        batch.flat().map(({ body, id, subject }) => ({ subject, body, headers: { "Nats-Msg-Id": id } }))
      )
    }
    yield* Effect.promise(async () => {
      const manager = await jetstreamManager(nats.connection)
      for (const { config } of durablesOf(consumers["shoot-photos"])) {
        await manager.consumers.delete("EVT", config.durable_name)
        await manager.consumers.add("EVT", { ...config, deliver_policy: "new" })
      }
    })
  })

/** The photographs of a studio made anew from the log by the shoot service, beside reading that log. */
export const rebuildRow = (events = 100_000) =>
  Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient
    const nats = yield* NatsConnection
    const replays = yield* Replays
    yield* writeLog(events)
    yield* Layer.build(Layer.provide(ShootsEvents.layer, ShootIntakeLive.layer))
    const reading = performance.now()
    yield* Stream.runDrain(StreamLog.since(nats, { stream: "EVT", filter: ">" }, 0))
    const read = (performance.now() - reading) / 1_000
    const began = performance.now()
    const id = yield* replays.start({ consumer: "shoot-photos", mode: "rebuild" })
    let report = yield* replays.report(id)
    while (report.state === "waiting" || report.state === "running") {
      yield* Effect.sleep("50 millis")
      report = yield* replays.report(id)
    }
    const seconds = (performance.now() - began) / 1_000
    const rows = yield* orUnavailable(sql<{ count: number }>`SELECT count(*)::int FROM photo WHERE state = 'ready'`)
    const row: Row = {
      what: `rebuild of ${rows[0]?.count} photographs from ${report.applied} events`,
      figure: `${seconds.toFixed(1)} s (reading the log alone ${read.toFixed(1)} s)`,
      bar: "< 60 s",
      held: report.state === "done" && rows[0]?.count === events / 2 && seconds < 60
    }
    return row
  }).pipe(
    Effect.scoped,
    Effect.provide(
      Layer.merge(NatsBus.layer("shoot"), NatsReplays.layer()).pipe(Layer.provideMerge(busServers("shoot", migrations)))
    )
  )
