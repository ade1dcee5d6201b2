// A studio of one process per service behind the real nginx with the shipped configuration: some gigabytes of an archive
// come through it as they are, and neither nginx nor the studio writes them to the disk. `npm run test:nginx`.
// Argument: bytes (2,000,000,000). Exit code 1 when something was not as it should be.
import { createHash } from "node:crypto"
import { readFile, statfs } from "node:fs/promises"
import { type ClientRequest, type IncomingMessage, request as plain } from "node:http"
import { type RequestOptions, request as secured } from "node:https"
import { parseEnv } from "node:util"
import { freePort } from "@safelight/embedded/FreePort"
import { pathOf } from "@safelight/studio/split/EnvironmentFile"
import { small } from "@safelight/testing/Photographs"
import { required } from "@safelight/testing/Required"
import * as Effect from "effect/Effect"
import { nginx } from "../apps/safelight/test/support/Nginx.ts"
import * as Delivery from "./lab/Delivery.ts"
import * as GreatArchive from "./lab/GreatArchive.ts"
import * as RunningServers from "./lab/RunningServers.ts"
import * as StudioClient from "./lab/StudioClient.ts"
import * as StudioProcess from "./lab/StudioProcess.ts"
import { originalsOf } from "./lab/StudioRows.ts"
import * as Uploads from "./lab/Uploads.ts"

const bytes = Number(process.argv[2] ?? 2_000_000_000)
const client = "anna@example.com"

/** Writing the log and the tables goes on meanwhile; a copy of what was fetched would be a hundred times as much. */
const mayGrow = bytes / 100 + 32_000_000

const fetched = async (incoming: IncomingMessage) => {
  const sum = createHash("sha256")
  let length = 0
  for await (const piece of incoming) {
    sum.update(piece)
    length += piece.length
  }
  return { status: incoming.statusCode, length, sha256: sum.digest("hex") }
}

const free = async (folder: string) => {
  const { bavail, bsize } = await statfs(folder)
  return bavail * bsize
}

const portOf = async (folder: string, name: "gateway" | "file") =>
  Number(parseEnv(await readFile(pathOf(folder, name), "utf8"))["SAFELIGHT_PORT"])

const run = Effect.gen(function* () {
  const program = yield* Effect.promise(() => required("nginx"))
  if (program === undefined) return ["nginx is not on this machine"]
  const folder = yield* StudioProcess.dataFolder
  const studio = yield* StudioProcess.start(folder, {}, ["--split"])
  const { file } = studio
  const api = StudioClient.make(file)
  const shootId = yield* api.createShoot("Heavy", [{ name: "Anna", email: client }])
  const picture = yield* small(2)
  yield* Effect.promise(() => Uploads.send(file, shootId, { name: "HEAVY.jpg", picture, size: 100_000_000 }))
  yield* api.settled(shootId, "2 minutes")
  const great = yield* Effect.gen(function* () {
    const { browser } = yield* Effect.promise(() => Delivery.deliver(file, shootId, [client]))
    const first = yield* Effect.promise(() => Delivery.archive(file, browser, shootId))
    const originals = yield* originalsOf(shootId)
    return yield* GreatArchive.rows({ studio: file, browser, shootId, known: [first.pathname], originals })
  }).pipe(Effect.provide(RunningServers.layer(folder, studio.ports)))

  const [http, https] = [yield* freePort(), yield* freePort()]
  const [gateway, files] = yield* Effect.promise(() => Promise.all([portOf(folder, "gateway"), portOf(folder, "file")]))
  const proxy = yield* nginx({ program, http, https, gateway, file: files })
  let most = 0
  const watch = setInterval(() => {
    most = Math.max(most, proxy.spooled())
  }, 20)
  yield* Effect.addFinalizer(() => Effect.sync(() => clearInterval(watch)))

  const path = great.url.pathname
  const headers = { range: `bytes=0-${bytes - 1}` }
  const asked =
    (send: (options: RequestOptions, answered: (incoming: IncomingMessage) => void) => ClientRequest) =>
    (options: RequestOptions) =>
      Effect.promise(
        () =>
          new Promise<IncomingMessage>((resolve, reject) => {
            send({ path, headers, ...options }, resolve)
              .on("error", reject)
              .end()
          })
      )
  const before = yield* Effect.promise(() => free(folder))
  const began = performance.now()
  const answer = yield* asked(secured)({ host: "localhost", port: https, ca: proxy.ca })
  const behind = yield* Effect.promise(() => fetched(answer))
  const seconds = (performance.now() - began) / 1000
  const grown = before - (yield* Effect.promise(() => free(folder)))
  const direct = yield* Effect.flatMap(asked(plain)({ host: "127.0.0.1", port: files }), (incoming) =>
    Effect.promise(() => fetched(incoming))
  )
  console.log(
    `${(behind.length / 1e9).toFixed(2)} GB of ${(great.size / 1e9).toFixed(0)} GB through nginx in ${seconds.toFixed(1)} s (${(behind.length / 1e6 / seconds).toFixed(0)} MB/s), ${most} bytes on nginx's disk, ${(grown / 1e6).toFixed(1)} MB less room`
  )
  return [
    ...(behind.status === 206 && behind.length === bytes
      ? []
      : [`answered ${behind.status} with ${behind.length} bytes`]),
    ...(behind.sha256 === direct.sha256 ? [] : ["not the bytes that the file service gives"]),
    ...(most === 0 ? [] : [`nginx wrote ${most} bytes to its disk`]),
    ...(grown < mayGrow ? [] : [`the disk has ${grown} bytes less room`])
  ]
})

const wrong = await Effect.runPromise(Effect.scoped(run))
for (const sentence of wrong) console.log(`WRONG: ${sentence}`)
if (wrong.length === 0) console.log("Everything was as it should be.")
process.exitCode = wrong.length === 0 ? 0 : 1
