import { readFile, stat } from "node:fs/promises"
import { dirname, resolve } from "node:path"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"

/** The ordinary user that a server runs as when the studio was started by root. */
export interface ServerUser {
  readonly name: string
  readonly uid: number
  readonly gid: number
}

/** Accounts that may lend their name, best first. */
const candidates = ["safelight", "postgres", "nobody"]

/** Whether this process runs as root and therefore has to hand PostgreSQL to another user. */
export const runsAsRoot = (): boolean => process.getuid?.() === 0

const accounts = Effect.promise(() => readFile("/etc/passwd", "utf8")).pipe(
  Effect.map((text) =>
    text.split("\n").flatMap((line): Array<ServerUser> => {
      const [name, , uid, gid] = line.split(":")
      return name && uid && gid ? [{ name, uid: Number(uid), gid: Number(gid) }] : []
    })
  )
)

/**
 * Who PostgreSQL runs as: undefined for ourselves. A cluster that exists already belongs to the user who made it,
 * whatever accounts appeared since.
 */
export const forFolder = (folder: string): Effect.Effect<ServerUser | undefined> =>
  Effect.gen(function* () {
    if (!runsAsRoot()) return undefined
    const known = yield* accounts
    const owner = yield* Effect.option(Effect.tryPromise(() => stat(folder)))
    if (Option.isSome(owner) && owner.value.uid !== 0) {
      const { uid, gid } = owner.value
      return known.find((account) => account.uid === uid) ?? { name: `uid ${uid}`, uid, gid }
    }
    const found = candidates.flatMap((name) => known.filter((account) => account.name === name))
    return found[0] ?? { name: "nobody", uid: 65_534, gid: 65_534 }
  })

/**
 * The first folder on the way to `target` (itself included) that `user` may not enter; none when the way is free.
 */
export const blockedBy = (target: string, user: ServerUser): Effect.Effect<Option.Option<string>> =>
  Effect.gen(function* () {
    const way: Array<string> = []
    for (let folder = resolve(target); ; folder = dirname(folder)) {
      way.unshift(folder)
      if (folder === dirname(folder)) break
    }
    for (const folder of way) {
      const found = yield* Effect.promise(() => stat(folder))
      const bit = found.uid === user.uid ? 0o100 : found.gid === user.gid ? 0o010 : 0o001
      if ((found.mode & bit) === 0) return Option.some(folder)
    }
    return Option.none()
  })
