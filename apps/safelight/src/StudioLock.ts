import { link, readFile, rename, rm, writeFile } from "node:fs/promises"
import { join } from "node:path"
import * as ProcessTable from "@safelight/embedded/ProcessTable"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as StudioFile from "./StudioFile.ts"

/** Another studio works on this data folder. */
export class StudioRunning extends Schema.TaggedError<StudioRunning>()("StudioRunning", {
  dataFolder: Schema.String,
  pid: Schema.Number,
  url: Schema.NullOr(Schema.String)
}) {
  override get message() {
    const where = this.url === null ? "is starting" : `runs at ${this.url}`
    return `Safelight already ${where} (process ${this.pid}, data folder ${this.dataFolder}).`
  }
}

/** A pid alone proves nothing: it may have gone to another process since, so the command line is kept with it. */
const Holder = Schema.parseJson(Schema.Struct({ pid: Schema.Number, commandLine: Schema.String }))
type Holder = typeof Holder.Type

const lives = (holder: Holder) =>
  holder.pid === process.pid
    ? Effect.succeed(false)
    : Effect.map(ProcessTable.commandLine(holder.pid), (line) => line !== "" && line === holder.commandLine)

const lockPath = (dataFolder: string) => join(dataFolder, "studio.lock")

const readText = (path: string) => Effect.promise(() => readFile(path, "utf8").catch(() => ""))

/** The living holder of a folder's lock. */
export const holder = (dataFolder: string): Effect.Effect<Option.Option<Holder>> =>
  Effect.gen(function* () {
    const found = Schema.decodeEither(Holder)(yield* readText(lockPath(dataFolder)))
    return Either.isRight(found) && (yield* lives(found.right)) ? Option.some(found.right) : Option.none()
  })

const linkTo = (from: string, to: string) =>
  Effect.promise(() =>
    link(from, to).then(
      () => true,
      (error: unknown) => {
        if (error instanceof Error && "code" in error && error.code === "EEXIST") return false
        throw error
      }
    )
  )

/**
 * Takes the data folder for this process until the scope closes. The lock appears whole through a hard link, and a
 * dead one is moved aside under a name of our own first: of two starts that find the same dead lock one wins.
 */
export const acquire = Effect.fn("StudioLock.acquire")(function* (dataFolder: string) {
  const lock = lockPath(dataFolder)
  const own = `${lock}.${process.pid}`
  const text = JSON.stringify({ pid: process.pid, commandLine: yield* ProcessTable.commandLine(process.pid) })
  yield* Effect.acquireRelease(
    Effect.promise(() => writeFile(own, text, { mode: 0o600 })),
    () => Effect.promise(() => rm(own, { force: true }))
  )
  const running = Effect.gen(function* () {
    const found = yield* holder(dataFolder)
    if (Option.isNone(found)) return
    const file = yield* StudioFile.read(dataFolder)
    const url = Option.isSome(file) && file.value.pids.studio === found.value.pid ? file.value.url : null
    return yield* new StudioRunning({ dataFolder, pid: found.value.pid, url })
  })
  const take: Effect.Effect<void, StudioRunning> = Effect.gen(function* () {
    yield* running
    if (yield* linkTo(own, lock)) return
    const dead = yield* readText(lock)
    const aside = `${own}.dead`
    yield* Effect.promise(() => rename(lock, aside).catch(() => {}))
    // Someone was faster and we moved a living lock: it goes back.
    if ((yield* readText(aside)) !== dead) yield* linkTo(aside, lock)
    yield* Effect.promise(() => rm(aside, { force: true }))
    return yield* take
  })
  yield* Effect.acquireRelease(take, () => Effect.promise(() => rm(lock, { force: true })))
})
