import { randomBytes } from "node:crypto"
import { appendFile } from "node:fs/promises"
import { join } from "node:path"
import { FileView } from "@safelight/contracts/file/Files"
import { MailView } from "@safelight/contracts/notification/Notifications"
import { Shoot } from "@safelight/contracts/shoot/Shoots"
import { makeShoot } from "@safelight/imaging/Shoot"
import { Deferred, Effect, Option, Schedule, Schema } from "effect"
import * as LocalFiles from "../src/commands/LocalFiles.ts"
import { layer as apiOf, StudioApi } from "../src/commands/StudioApi.ts"
import * as StudioFile from "../src/StudioFile.ts"
import { type Launched, launched } from "./Launched.ts"
import { openFolder } from "./OpenFolder.ts"
import { signalAll } from "./Processes.ts"

/** Photographs to deliver while something happens to the studio. */
export interface Load {
  readonly photos: number
  readonly megapixels: number
  readonly seed: number
  /** Bytes behind the end of each picture, as in a motion photo: quickly made, and as heavy as a camera's. Default none. */
  readonly trailer?: number
}

/** Who gets each of these deliveries. */
export const clients = ["ada@example.org", "ben@example.org", "cleo@example.org"]

/** A studio that runs. */
export interface RunningStudio {
  readonly launched: Launched
  readonly file: StudioFile.StudioFile
}

/** A folder of photographs and a data folder, with what starts a studio there and delivers to it. */
export interface Rig {
  readonly load: Load
  readonly root: string
  readonly dataFolder: string
  /** SHA-256 of each photograph by its name. */
  readonly local: ReadonlyMap<string, string>
  readonly api: ReturnType<typeof apiOf>
}

export const ready = /^Safelight is ready at /

/** Asks the studio's API; a studio that is busy coming back is asked again. */
export const ask = <A, I>(path: string, schema: Schema.Schema<A, I>) =>
  Effect.flatMap(StudioApi, (api) => Effect.map(api.call("GET", path, schema), ({ value }) => value)).pipe(
    Effect.retry({ while: ({ _tag }) => _tag === "StudioAway", times: 300, schedule: Schedule.spaced("200 millis") })
  )

export const rig = (load: Load) =>
  Effect.gen(function* () {
    const root = yield* openFolder
    const folder = join(root, "photos")
    const dataFolder = join(root, "data")
    yield* makeShoot({ count: load.photos, folder, megapixels: load.megapixels, seed: load.seed })
    const local = new Map<string, string>()
    for (const file of yield* LocalFiles.collect(folder)) {
      yield* Effect.promise(() => appendFile(file.path, randomBytes(load.trailer ?? 0)))
      local.set(file.relativePath, yield* LocalFiles.sha256(file.path))
    }
    const made: Rig = {
      load,
      root,
      dataFolder,
      local,
      api: apiOf({ url: undefined, token: undefined, data: dataFolder })
    }
    return made
  })

const environmentOf = ({ dataFolder }: Rig, more: Record<string, string>) => ({
  SAFELIGHT_DATA: dataFolder,
  SAFELIGHT_PORT: "0",
  ...more
})

/** Starts the studio and waits until it is ready. */
export const start = (rig: Rig, more: Record<string, string> = {}, words: ReadonlyArray<string> = []) =>
  Effect.gen(function* () {
    const studio = yield* launched(["start", ...words], environmentOf(rig, more))
    yield* studio.line(ready)
    const file = yield* Effect.flatMap(
      StudioFile.read(rig.dataFolder),
      Option.match({ onNone: () => Effect.dieMessage("no studio.json"), onSome: Effect.succeed })
    )
    const running: RunningStudio = { launched: studio, file }
    return running
  })

/** What of it, under which title and to whom; left out, the rig's own photographs to its clients. */
export interface Parcel {
  readonly folder?: string
  readonly title?: string
  readonly clients?: ReadonlyArray<string>
}

/**
 * Begins `deliver` of all photographs; `ended` is done with its exit code. `hold` stops it in its tracks until `goOn`: what a look
 * then finds to be undelivered is so when something is done about it.
 */
export const deliver = (rig: Rig, parcel: Parcel = {}) =>
  Effect.gen(function* () {
    const words = ["deliver", parcel.folder ?? join(rig.root, "photos"), "--title", parcel.title ?? "Rig", "--json"]
    const delivery = yield* launched(
      [...words, ...(parcel.clients ?? clients).flatMap((client) => ["--client", client])],
      environmentOf(rig, {})
    )
    const ended = yield* Deferred.make<number | null>()
    yield* Effect.forkScoped(Effect.flatMap(delivery.exited, (code) => Deferred.succeed(ended, code)))
    const signal = (name: NodeJS.Signals) => Effect.suspend(() => signalAll(delivery.child.pid ?? 0, name))
    const goOn = signal("SIGCONT")
    yield* Effect.addFinalizer(() => goOn)
    return { delivery, ended, hold: signal("SIGSTOP"), goOn }
  })

/** How far a delivery is, seen from the studio. */
export interface Standing {
  /** Files whose bytes the studio answered for. */
  readonly acknowledged: number
  /** Files with a verdict. */
  readonly settled: number
  readonly status: "none" | Shoot["status"]
  readonly mailsOut: number
}

export const nothing: Standing = { acknowledged: 0, settled: 0, status: "none", mailsOut: 0 }

/** `withFiles` costs a request more. */
export const standing = (rig: Rig, withFiles: boolean) =>
  Effect.gen(function* () {
    const shoot = (yield* ask("/api/v1/shoots", Schema.Array(Shoot)))[0]
    if (shoot === undefined) return nothing
    const path = `/api/v1/shoots/${shoot.id}`
    const files = withFiles ? yield* ask(`${path}/files`, Schema.Array(FileView)) : []
    const mails = shoot.status === "delivered" ? yield* ask(`${path}/mails`, Schema.Array(MailView)) : []
    const kept = files.filter(({ state }) => state !== "uploading")
    const found: Standing = {
      acknowledged: kept.length,
      settled: kept.filter(({ state }) => state !== "processing").length,
      status: shoot.status,
      mailsOut: mails.filter(({ kind, state }) => kind === "gallery-ready" && state === "accepted").length
    }
    return found
  }).pipe(Effect.provide(rig.api))

/** Seconds between two times in milliseconds. */
export const seconds = (from: number, to: number) => Math.round((to - from) / 100) / 10
