import { availableParallelism, tmpdir } from "node:os"
import { join } from "node:path"
import type { BucketPlan } from "@safelight/objects/Buckets"
import { storeLayout } from "@safelight/objects/StoreLayout"
import * as Config from "effect/Config"
import * as Context from "effect/Context"
import * as Layer from "effect/Layer"

export interface MediaSettingsRecord {
  /** Photos in work at a time in this process. */
  readonly workers: number
  /** Folder for originals while they are processed. */
  readonly scratch: string
  readonly buckets: BucketPlan
}

/** Users of one machine share its folder for temporary files, but must not share ours. */
const user = process.getuid?.() ?? "own"

/** What an installation may set. */
export const mediaConfig = Config.all({
  workers: Config.integer("SAFELIGHT_MEDIA_WORKERS").pipe(
    Config.validate({ message: "Expected at least 1", validation: (count) => count >= 1 }),
    Config.withDefault(availableParallelism()),
    Config.withDescription("photos processed at a time in one process; as many as cores by default")
  ),
  scratch: Config.nonEmptyString("SAFELIGHT_SCRATCH").pipe(
    Config.withDefault(join(tmpdir(), `safelight-media-${user}`)),
    Config.withDescription("folder for originals while they are processed; emptied of what a dead process left")
  ),
  buckets: storeLayout
})

/** What the media service can be told. */
export class MediaSettings extends Context.Tag("@safelight/media-service/MediaSettings")<
  MediaSettings,
  MediaSettingsRecord
>() {
  static readonly layerConfig = Layer.effect(MediaSettings, mediaConfig)
}
