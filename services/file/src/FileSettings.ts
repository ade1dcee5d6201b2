import { renditionRecipe } from "@safelight/contracts/file/RenditionSettings"
import { standard, versionOf } from "@safelight/events/Recipe"
import { type BucketPlan, singleServer } from "@safelight/objects/Buckets"
import { storeLayout } from "@safelight/objects/StoreLayout"
import * as Config from "effect/Config"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import type * as Redacted from "effect/Redacted"

const gibibyte = 1024 ** 3

export interface FileSettingsRecord {
  /** Signs download links; whoever has it can make links. */
  readonly linkSecret: Redacted.Redacted
  /** Bytes. */
  readonly maximumFileSize: number
  /** Bytes of originals in one shoot, unless the shoot's place says otherwise. */
  readonly shootQuota: number
  readonly buckets: BucketPlan
  /** Free bytes that uploads leave on the disk of `roomFolder`. */
  readonly reserve: number
  /** A folder on the disk that broker and database share, when it is in sight. */
  readonly roomFolder: Option.Option<string>
  /** Version of the recipe that photographs are processed with, which says the recipe. */
  readonly recipe: string
  /** How long an archive stays after its last use. */
  readonly archiveLife: Duration.Duration
  /** How long a link to one original works, while the session that made it lives. */
  readonly linkLife: Duration.Duration
  /** How long one works that a program made: the end of its token is not known here. It asks again to go on. */
  readonly programLinkLife: Duration.Duration
  /** How long what nothing names is left in the store. */
  readonly sweepAge: Duration.Duration
  /** How long an upload may be without a byte before it is given up. */
  readonly abandonAfter: Duration.Duration
}

export const linkSecret = Config.redacted("SAFELIGHT_LINK_SECRET").pipe(
  Config.withDescription(
    "at least 32 random characters that sign download links; made at first start of an embedded studio"
  )
)

/** What an installation may set. */
export const fileConfig = Config.all({
  maximumFileSize: Config.integer("SAFELIGHT_MAX_FILE_BYTES").pipe(
    Config.withDefault(gibibyte),
    Config.withDescription("largest file that is taken, in bytes")
  ),
  shootQuota: Config.integer("SAFELIGHT_MAX_SHOOT_BYTES").pipe(
    Config.withDefault(500 * gibibyte),
    Config.withDescription("most bytes of originals in one shoot")
  ),
  reserve: Config.integer("SAFELIGHT_DISK_RESERVE").pipe(
    Config.withDefault(gibibyte),
    Config.withDescription(
      "free bytes that uploads leave on the disk of the data folder; below them uploads wait, and everything else goes on"
    )
  ),
  roomFolder: Config.option(
    Config.nonEmptyString("SAFELIGHT_ROOM_FOLDER").pipe(
      Config.withDescription(
        "folder on the disk of broker and database, where uploads look for room (default: the data folder, when the servers are the studio's own)"
      )
    )
  ),
  buckets: storeLayout,
  archiveLife: Config.duration("SAFELIGHT_ARCHIVE_LIFE").pipe(
    Config.withDefault(Duration.days(30)),
    Config.withDescription("how long an archive stays downloadable after its last use")
  ),
  recipe: Config.map(renditionRecipe, versionOf)
})

const fixed = {
  // Less than the end of a session is known for (`endedKnownFor` of the sign-in rules).
  linkLife: Duration.hours(12),
  programLinkLife: Duration.minutes(5),
  sweepAge: Duration.days(1),
  abandonAfter: Duration.days(7)
}

/** What the file service can be told. */
export class FileSettings extends Context.Tag("@safelight/file-service/FileSettings")<
  FileSettings,
  FileSettingsRecord
>() {
  static readonly layerConfig = Layer.effect(
    FileSettings,
    Effect.map(Config.all({ linkSecret, limits: fileConfig }), ({ limits, linkSecret }) => ({
      ...limits,
      linkSecret,
      ...fixed
    }))
  )

  /** From the environment, but for a secret that the studio made for itself. */
  static readonly layerOwnSecret = (linkSecret: Redacted.Redacted, dataFolder: string | null) =>
    Layer.effect(
      FileSettings,
      Effect.map(fileConfig, (limits) => ({
        ...limits,
        roomFolder: Option.orElse(limits.roomFolder, () => Option.fromNullable(dataFolder)),
        linkSecret,
        ...fixed
      }))
    )

  /** With the defaults for what is not given. */
  static readonly layer = (
    settings: Pick<FileSettingsRecord, "linkSecret"> & Partial<FileSettingsRecord>
  ): Layer.Layer<FileSettings> =>
    Layer.succeed(FileSettings, {
      maximumFileSize: gibibyte,
      shootQuota: 500 * gibibyte,
      buckets: singleServer,
      reserve: gibibyte,
      roomFolder: Option.none(),
      archiveLife: Duration.days(30),
      recipe: versionOf(standard),
      ...fixed,
      ...settings
    })
}
