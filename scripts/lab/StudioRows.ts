import * as SqlClient from "@effect/sql/SqlClient"
import type { ShootId } from "@safelight/events/Ids"
import { ObjectRef } from "@safelight/events/ObjectRef"
import { bucketFor, singleServer } from "@safelight/objects/Buckets"
import { passing } from "@safelight/objects/ChunkBuffers"
import { ObjectStore } from "@safelight/objects/ObjectStore"

import type { StudioFile } from "@safelight/studio/StudioFile"
import { small } from "@safelight/testing/Photographs"
import autocannon from "autocannon"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type { Browser } from "./Browser.ts"
import * as Delivery from "./Delivery.ts"
import * as Downloads from "./Downloads.ts"
import * as GreatArchive from "./GreatArchive.ts"
import type { Part, Wanted } from "./Part.ts"
import * as Resident from "./Resident.ts"
import type { Note, Row } from "./Row.ts"
import * as RunningServers from "./RunningServers.ts"
import { measure } from "./StoreBench.ts"
import * as StudioClient from "./StudioClient.ts"
import * as StudioProcess from "./StudioProcess.ts"
import * as Uploads from "./Uploads.ts"

const megabyte = 1e6
/** Bytes of the two photos of the heavy shoot: one to warm up with, one to measure. */
const heavy = { first: 100 * megabyte, second: 500 * megabyte }
/** Ten people look at a gallery at a time, each signed in for themselves. */
const clients = ["anna", "ben", "chloe", "david", "eva", "felix", "gina", "henry", "iris", "jack"].map((name) => ({
  email: `${name}@example.com`,
  name,
  locale: "en"
}))
const anna = "anna@example.com"

/** Of studio and broker together. */
const perGigabyte = (cpuSeconds: number, bytes: number) => ((cpuSeconds * 1e9) / bytes).toFixed(1)

/** The second start on a data folder that a first one made: what a restart takes. */
const warmStart = Effect.gen(function* () {
  const folder = yield* StudioProcess.dataFolder
  yield* Effect.scoped(StudioProcess.start(folder))
  const studio = yield* StudioProcess.start(folder)
  const row: Row = {
    what: "start of the whole embedded studio, warm",
    figure: `${studio.readySeconds.toFixed(1)} s`,
    bar: "< 5 s",
    held: studio.readySeconds < 5
  }
  return { folder, studio, row }
})

const upload = (studio: StudioFile, send: (name: string, size: number) => Promise<void>) =>
  Effect.promise(async () => {
    const size = heavy.second
    const pids = [studio.pids.studio, studio.pids.nats]
    const { before, cpuSeconds, peak, seconds } = await Resident.during(pids, () => send("HEAVY_2.jpg", size))
    const rate = size / megabyte / seconds
    const row: Row = {
      what: `upload of ${size / megabyte} MB over loopback with both hashes; memory of the studio`,
      figure: `${rate.toFixed(0)} MB/s (${perGigabyte(cpuSeconds, size)} CPU-s/GB); ${before.toFixed(0)} MB before, ${peak.toFixed(0)} MB at most`,
      bar: ">= 100 MB/s, memory flat (grows by less than 150 MB)",
      held: rate >= 100 && peak - before < 150
    }
    return row
  })

/** What the store does by itself on this machine at this moment: what the rows around it can at best reach. */
const store = Effect.gen(function* () {
  const bucket = bucketFor(singleServer, "other", yield* DateTime.now, "bench")
  const { putMBps, rangeP50, rangeP99, readMBps } = yield* measure(bucket)
  const row: Row = {
    what: "object store alone: write / read of 200 MB; 64 KB at a random offset, p50 / p99",
    figure: `${putMBps.toFixed(0)} / ${readMBps.toFixed(0)} MB/s; ${rangeP50.toFixed(1)} / ${rangeP99.toFixed(1)} ms`,
    bar: "none, for comparison",
    held: true
  }
  return row
})

const Originals = Schema.Array(Schema.Struct({ object: ObjectRef }))

/** What the store holds of a shoot, the smallest original first. */
export const originalsOf = (shootId: ShootId) =>
  Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient
    const rows = yield* sql`SELECT object FROM original WHERE shoot_id = ${shootId} ORDER BY size`
    return (yield* Schema.decodeUnknown(Originals)(rows)).map(({ object }) => object)
  })

const archiveStream = (studio: StudioFile, url: URL, originals: ReadonlyArray<ObjectRef>) =>
  Effect.gen(function* () {
    const store = yield* ObjectStore
    const rates = { zip: [0, 0], bare: [0, 0] }
    const timed = async (key: keyof typeof rates, work: () => Promise<number>) => {
      const began = performance.now()
      const bytes = await work()
      const [sum = 0, seconds = 0] = rates[key]
      rates[key] = [sum + bytes / megabyte, seconds + (performance.now() - began) / 1000]
    }
    const sources = yield* Effect.forEach(originals, (ref) => store.read(ref))
    const bare = async () => {
      let bytes = 0
      for (const source of sources) for await (const piece of passing(source)) bytes += piece.length
      return bytes
    }
    const zip = () => Downloads.fetchAll(url)
    const cost = yield* Effect.promise(async () => {
      const cost = await Resident.during([studio.pids.studio, studio.pids.nats], zip)
      await bare()
      for (let turn = 0; turn < 3; turn++) {
        await timed("bare", bare)
        await timed("zip", zip)
      }
      return cost
    })
    const perSecond = ([sum = 0, seconds = 1]: ReadonlyArray<number>) => sum / seconds
    const ratio = perSecond(rates.zip) / perSecond(rates.bare)
    const row: Row = {
      what: "archive stream against reading the same objects without HTTP and ZIP",
      figure: `${ratio.toFixed(2)} (${perSecond(rates.zip).toFixed(0)} against ${perSecond(rates.bare).toFixed(0)} MB/s, ${perGigabyte(cost.cpuSeconds, cost.value)} CPU-s/GB)`,
      bar: ">= 0.8",
      held: ratio >= 0.8
    }
    return row
  })

const slowDownloads = (studio: StudioFile, url: URL, size: number) =>
  Effect.promise(async () => {
    const count = 50
    const { before, peak } = await Resident.during([studio.pids.studio], async () => {
      const downloads = await Promise.all(
        Array.from({ length: count }, (_, index) =>
          Downloads.begin(url, { range: `bytes=${Math.floor((size / count) * index)}-` })
        )
      )
      for (const download of downloads) Downloads.sip(download, 256 * 1024)
      await new Promise((resolve) => setTimeout(resolve, 10_000))
      for (const download of downloads) download.end()
    })
    const row: Row = {
      what: `memory of the whole studio's process while it serves ${count} slow archive downloads`,
      figure: `${peak.toFixed(0)} MB at most (${before.toFixed(0)} MB before)`,
      bar: "< 512 MB",
      held: peak < 512
    }
    return row
  })

/** A shoot of many small photographs, through the real upload and processing. */
const manyPhotos = (api: StudioClient.StudioClient, count: number) =>
  Effect.gen(function* () {
    const shootId = yield* api.createShoot("A thousand photographs", clients)
    const base = Buffer.from(yield* small(1))
    yield* Effect.forEach(
      Array.from({ length: count }, (_, index) => index),
      (index) => {
        const mark = Buffer.alloc(4)
        mark.writeUInt32LE(index)
        const name = `IMG_${String(index + 1).padStart(4, "0")}.jpg`
        return api.upload({ shootId, name, bytes: Buffer.concat([base, mark]) })
      },
      { concurrency: 6, discard: true }
    )
    const views = yield* api.settled(shootId, "60 seconds")
    const ready = views.filter(({ state }) => state === "ready").length
    if (ready !== count) return yield* Effect.dieMessage(`${ready} of ${count} photographs are ready`)
    return shootId
  })

const galleryPage = (studio: StudioFile, browsers: ReadonlyArray<Browser>, shootId: ShootId, count: number) =>
  Effect.promise(async () => {
    const run = (connections: number, duration: number) => {
      let next = 0
      return autocannon({
        url: `${studio.url}/g/${shootId}`,
        connections,
        duration,
        setupClient: (client) => {
          const cookie = browsers[next++ % browsers.length]?.cookie ?? ""
          client.setHeaders({ cookie, accept: "text/html" })
        }
      })
    }
    await run(10, 2)
    const alone = await run(1, 3)
    const { cpuSeconds, value } = await Resident.during([studio.pids.studio], () => run(10, 8))
    const { latency, non2xx, requests } = value
    const cost = (1000 * cpuSeconds) / requests.total
    const wrong = non2xx > 0 ? `; ${non2xx} answers were no page` : ""
    const row: Row = {
      what: `gallery page of ${count} photos, first 120, at 10 connections, p50 / p99 as the client sees it`,
      figure: `${latency.p50} ms / ${latency.p99} ms (${requests.average.toFixed(0)} pages/s, ${cost.toFixed(1)} CPU-ms a page; alone ${alone.latency.p50} ms${wrong})`,
      bar: "< 15 ms / < 60 ms",
      held: latency.p50 < 15 && latency.p99 < 60 && non2xx === 0
    }
    return row
  })

const revocation = (studio: StudioFile, browser: Browser, shootId: ShootId, url: URL) =>
  Effect.promise(async () => {
    const owner = await Delivery.owner(studio)
    const access = `/studio/shoots/${shootId}/access`
    const contact = /name="contact" value="([^"]+)"/.exec(await owner.text(access))?.[1]
    if (contact === undefined) throw new Error("the access page names no client")
    const picture = /\/i\/[^/"]+\/thumb/.exec(await browser.text(`/g/${shootId}`))?.[0] ?? ""
    const running = await Downloads.begin(url)
    Downloads.sip(running, 1024 * 1024)
    const cut = new Promise<number>((resolve) => running.response.once("close", () => resolve(performance.now())))
    const began = performance.now()
    await owner.submit(access, access, { do: "revoke", contact })
    const refused = (ask: () => Promise<Response>) =>
      Delivery.until(async () => {
        const response = await ask()
        await response.body?.cancel()
        return response.ok ? undefined : performance.now()
      })
    const ends = await Promise.all([
      refused(() => browser.get(`/g/${shootId}`)),
      refused(() => browser.get(picture)),
      refused(() => fetch(url, { headers: { range: "bytes=0-99" } })),
      cut
    ])
    const [page = 0, image = 0, range = 0, download = 0] = ends.map((end) => (end - began) / 1000)
    const last = Math.max(page, image, range, download)
    const row: Row = {
      what: "revocation seen everywhere: page, image, range, running download",
      figure: `${last.toFixed(1)} s (${[page, image, range, download].map((end) => end.toFixed(1)).join(", ")} s)`,
      bar: "< 5 s",
      held: last < 5
    }
    return row
  })

/** Parts that ask for an archive of 300 GB. */
const greatParts = ["layout", "memory", "revocation"] as const

/** Parts that ask for photographs of hundreds of megabytes. */
const heavyParts = ["upload", "store", "mail", "archive", ...greatParts] as const

/** What is measured on a few large photographs. */
const heavyRows = (file: StudioFile, note: Note, wanted: Wanted) =>
  Effect.gen(function* () {
    const api = StudioClient.make(file)
    const noteIf = (part: Part, row: Row) => (wanted(part) ? note(row) : Effect.void)
    const shootId = yield* api.createShoot("Heavy", clients.slice(0, 1))
    const picture = yield* small(2)
    const send = (name: string, size: number) => Uploads.send(file, shootId, { name, picture, size })
    yield* Effect.promise(() => send("HEAVY_1.jpg", heavy.first))
    yield* api.settled(shootId, "60 seconds")
    if (wanted("upload") || wanted("archive")) {
      yield* Effect.flatMap(upload(file, send), (row) => noteIf("upload", row))
      yield* api.settled(shootId, "60 seconds")
    }
    if (wanted("store")) yield* Effect.flatMap(store, note)
    const delivery = yield* Effect.promise(() => Delivery.deliver(file, shootId, [anna]))
    yield* noteIf("mail", {
      what: "mail in the inbox after the delivery was asked for",
      figure: `${delivery.seconds.toFixed(1)} s`,
      bar: "< 5 s",
      held: delivery.seconds < 5
    })
    const { browser } = delivery
    const url = yield* Effect.promise(() => Delivery.archive(file, browser, shootId))
    const originals = yield* originalsOf(shootId)
    if (wanted("archive")) yield* Effect.flatMap(archiveStream(file, url, originals), note)
    if (!greatParts.some(wanted)) return
    const great = yield* GreatArchive.rows({
      studio: file,
      browser,
      shootId,
      known: [url.pathname],
      originals: originals.slice(0, 1)
    })
    yield* Effect.forEach(great.rows, (row) => noteIf("layout", row))
    if (wanted("memory")) yield* Effect.flatMap(slowDownloads(file, great.url, great.size), note)
    if (wanted("revocation")) yield* Effect.flatMap(revocation(file, browser, shootId, great.url), note)
  })

/** What is measured on many small photographs. */
const galleryRow = (file: StudioFile, note: Note) =>
  Effect.gen(function* () {
    const count = 1000
    const shootId = yield* manyPhotos(StudioClient.make(file), count)
    const { browsers } = yield* Effect.promise(() =>
      Delivery.deliver(file, shootId, [anna, ...clients.slice(1).map(({ email }) => email)])
    )
    yield* Effect.flatMap(galleryPage(file, browsers, shootId, count), note)
  })

/** Everything that is measured on a running studio, told row by row. */
export const studioRows = (note: Note, wanted: Wanted) =>
  Effect.gen(function* () {
    const isHeavy = heavyParts.some(wanted)
    if (!isHeavy && !wanted("gallery") && !wanted("start")) return
    const { folder, row, studio } = yield* warmStart
    if (wanted("start")) yield* note(row)
    const work = Effect.gen(function* () {
      if (isHeavy) yield* heavyRows(studio.file, note, wanted)
      if (wanted("gallery")) yield* galleryRow(studio.file, note)
    }).pipe(Effect.provide(RunningServers.layer(folder, studio.ports)))
    yield* Effect.raceFirst(work, studio.watch)
  }).pipe(Effect.scoped)
