import { createWriteStream } from "node:fs"
import { mkdir, mkdtemp, readdir, rm } from "node:fs/promises"
import { basename, join } from "node:path"
import { Readable } from "node:stream"
import { pipeline } from "node:stream/promises"
import { Unavailable } from "@safelight/events/Unavailable"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Scope from "effect/Scope"

/** Folders of this very process: after a restart in a container a new process may have the old one's pid. */
const mine = new Set<string>()

const isGone = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return false
  } catch (error) {
    // Another user's process may not be signalled, but it lives.
    return error instanceof Error && "code" in error && error.code === "ESRCH"
  }
}

const isLeft = (name: string): boolean => {
  const pid = /^(\d+)-/.exec(name)?.[1]
  if (pid === undefined || mine.has(name)) return false
  return Number(pid) === process.pid || isGone(Number(pid))
}

const disk = <A>(run: () => Promise<A>) =>
  Effect.catchAll(Effect.tryPromise(run), ({ error }) =>
    Effect.die(new Unavailable({ what: "scratch disk", cause: error }))
  )

/** Room for originals while parsers need them as files. */
export class Scratch extends Context.Tag("@safelight/media/Scratch")<
  Scratch,
  {
    /** Where helpers may put files of their own; emptied as a whole when this process is gone. */
    readonly folder: string
    /**
     * Writes the bytes to a file of its own, gone with the scope; the name has no meaning. Fails as the source does,
     * and with the disk's error when there is no room.
     */
    readonly hold: (bytes: AsyncIterable<Uint8Array>) => Effect.Effect<string, unknown, Scope.Scope>
  }
>() {
  /** One folder per process, named by its pid; what dead processes left is removed at start. */
  static readonly layer = (folder: string) =>
    Layer.scoped(
      Scratch,
      Effect.gen(function* () {
        yield* disk(() => mkdir(folder, { recursive: true, mode: 0o700 }))
        const left = (yield* disk(() => readdir(folder))).filter(isLeft)
        yield* Effect.forEach(left, (name) => disk(() => rm(join(folder, name), { recursive: true, force: true })), {
          discard: true
        })
        const own = yield* Effect.acquireRelease(
          Effect.tap(
            disk(() => mkdtemp(join(folder, `${process.pid}-`))),
            (path) => Effect.sync(() => mine.add(basename(path)))
          ),
          (path) => disk(() => rm(path, { recursive: true, force: true }))
        )
        let next = 0
        return Scratch.of({
          folder: own,
          hold: (bytes) =>
            Effect.gen(function* () {
              next += 1
              const path = join(own, `${next}`)
              yield* Effect.addFinalizer(() => disk(() => rm(path, { force: true })))
              yield* Effect.tryPromise({
                try: (signal) => pipeline(Readable.from(bytes), createWriteStream(path, { mode: 0o600 }), { signal }),
                catch: (error) => error
              })
              return path
            })
        })
      })
    )
}
