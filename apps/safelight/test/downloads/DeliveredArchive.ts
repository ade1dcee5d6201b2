import { createHash, randomBytes } from "node:crypto"
import { writeFile } from "node:fs/promises"
import { join } from "node:path"
import { freePort } from "@safelight/embedded/FreePort"
import { ShootId } from "@safelight/events/Ids"
import { small } from "@safelight/testing/Photographs"
import { temporaryFolder } from "@safelight/testing/TemporaryFolder"
import { Context, Effect, Layer, Option, Schema, Scope } from "effect"
import * as Delivery from "../../../../scripts/lab/Delivery.ts"
import * as StudioFile from "../../src/StudioFile.ts"
import { launched } from "../Launched.ts"

const photos = 8
/** What follows the picture in each file, as in a motion photo: quickly drawn, and as heavy as a camera's. */
const trailer = 7_000_000

const Report = Schema.parseJson(Schema.Struct({ shootId: ShootId }))

/** What a URL gives when nothing disturbs it. */
interface Whole {
  readonly etag: string | null
  readonly length: string | null
  readonly sha256: string
}

const fetchWhole = async (url: URL): Promise<Whole> => {
  const answer = await fetch(url)
  return {
    etag: answer.headers.get("etag"),
    length: answer.headers.get("content-length"),
    sha256: createHash("sha256")
      .update(Buffer.from(await answer.arrayBuffer()))
      .digest("hex")
  }
}

/** A studio as its own process on a port that it keeps, and the archive of a shoot that it delivered. */
export class DeliveredArchive extends Context.Tag("test/DeliveredArchive")<
  DeliveredArchive,
  {
    readonly studioPort: number
    /** Path of the archive under the studio's address. */
    readonly path: string
    /** Bytes of the archive. */
    readonly size: number
    /** What the archive was before anything happened to it. */
    readonly whole: Whole
    /** The same as it is now. */
    readonly wholeNow: Effect.Effect<Whole>
    /** kill -9 of the studio; its servers live on. */
    readonly kill: Effect.Effect<void>
    /** Starts the studio again on the same data and port; waits until it is ready. */
    readonly startAgain: Effect.Effect<void>
  }
>() {
  static readonly layer = Layer.scoped(
    DeliveredArchive,
    Effect.gen(function* () {
      const dataFolder = yield* temporaryFolder
      const folder = yield* temporaryFolder
      for (let number = 1; number <= photos; number++) {
        const picture = yield* small(number)
        const bytes = Buffer.concat([picture, randomBytes(trailer + number * 100_003)])
        yield* Effect.promise(() => writeFile(join(folder, `IMG_${number}.jpg`), bytes))
      }

      const studioPort = yield* freePort()
      const environment = { SAFELIGHT_DATA: dataFolder, SAFELIGHT_PORT: String(studioPort) }
      const start = Effect.gen(function* () {
        const studio = yield* launched(["start"], environment)
        yield* studio.line(/^Safelight is ready at /)
        return studio
      })
      const scope = yield* Effect.scope
      let studio = yield* start
      const delivery = yield* launched(
        ["deliver", folder, "--title", "Downloads", "--client", "ines@example.org", "--json"],
        environment
      )
      yield* delivery.exited
      const { shootId } = yield* Effect.orDie(Schema.decode(Report)(delivery.stdout()))
      const file = Option.getOrThrow(yield* StudioFile.read(dataFolder))
      const url = yield* Effect.promise(async () => Delivery.archive(file, await Delivery.owner(file), shootId))
      const wholeNow = Effect.promise(() => fetchWhole(url))
      const whole = yield* wholeNow
      return {
        studioPort,
        path: url.pathname,
        size: Number(whole.length),
        whole,
        wholeNow,
        kill: Effect.suspend(() => {
          studio.child.kill("SIGKILL")
          return Effect.asVoid(studio.exited)
        }),
        startAgain: Effect.map(Effect.provideService(start, Scope.Scope, scope), (next) => {
          studio = next
        })
      }
    })
  )
}
