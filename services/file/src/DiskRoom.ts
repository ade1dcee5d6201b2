import { statfs } from "node:fs/promises"
import { Health } from "@safelight/http/Health"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Metric from "effect/Metric"
import * as Option from "effect/Option"
import { roomLeft } from "./FileMetrics.ts"
import { FileSettings } from "./FileSettings.ts"

/** How long a look at the disk is good for, in ms. */
const fresh = 500

/** Bytes of an upload between two looks. */
const stride = 16 * 1024 * 1024

const size = (bytes: number): string => `${Math.floor(bytes / 1e8) / 10} GB`

/**
 * The room on the disk that the store and the database share. Uploads leave a reserve: a refused upload goes on later,
 * but a database or broker without room stops the whole studio. Where the disk is out of sight there is always room.
 */
export class DiskRoom extends Context.Tag("@safelight/file-service/DiskRoom")<
  DiskRoom,
  {
    /** Whether so many bytes more leave the reserve untouched. */
    readonly has: (bytes: number) => Effect.Effect<boolean>
    /** The bytes as they come; `onFull` throws when the reserve is reached in between. */
    readonly within: (source: AsyncIterable<Uint8Array>, onFull: () => never) => AsyncIterable<Uint8Array>
  }
>() {
  static readonly layer = Layer.effect(
    DiskRoom,
    Effect.gen(function* () {
      const { reserve, roomFolder } = yield* FileSettings
      const health = yield* Effect.serviceOption(Health)
      let seenAt = 0
      let seen = Number.POSITIVE_INFINITY
      const look = async (): Promise<number> => {
        if (Option.isNone(roomFolder)) return Number.POSITIVE_INFINITY
        const now = performance.now()
        if (now - seenAt < fresh) return seen
        const { bavail, bsize } = await statfs(roomFolder.value)
        seenAt = now
        seen = bavail * bsize
        return seen
      }
      const free = Effect.promise(look)

      let short = false
      const watch = Effect.gen(function* () {
        const left = yield* free
        yield* Metric.set(roomLeft, Math.min(left, Number.MAX_SAFE_INTEGER))
        const isShort = left < reserve
        if (isShort !== short) {
          short = isShort
          yield* isShort
            ? Effect.logError("The disk is nearly full: uploads are refused until there is room").pipe(
                Effect.annotateLogs({ free: left, reserve })
              )
            : Effect.logInfo("The disk has room again: uploads go on").pipe(Effect.annotateLogs({ free: left }))
        }
      })
      const note = () =>
        short
          ? `the disk is nearly full (${size(seen)} free, ${size(reserve)} kept): uploads wait until there is room`
          : undefined
      if (Option.isSome(health) && Option.isSome(roomFolder)) {
        yield* health.value.register({ name: "file room", check: watch, note })
      }

      return DiskRoom.of({
        has: (bytes) => Effect.map(free, (left) => left - bytes >= reserve),
        within: async function* (source, onFull) {
          let since = 0
          for await (const piece of source) {
            if (since === 0 && (await look()) < reserve) onFull()
            since = since + piece.length < stride ? since + piece.length : 0
            yield piece
          }
        }
      })
    })
  )
}
