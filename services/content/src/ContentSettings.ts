import { StudioSettings } from "@safelight/contracts/content/Content"
import { EmailAddress } from "@safelight/contracts/Fields"
import * as Config from "effect/Config"
import * as Schema from "effect/Schema"

const gibibyte = 1024 ** 3

/** Settings of the studio, from the environment for now. */
export const settings = Config.all({
  studioName: Config.nonEmptyString("SAFELIGHT_STUDIO_NAME").pipe(
    Config.withDefault("Safelight Studio"),
    Config.withDescription("name of the studio on pages and as the sender of mails")
  ),
  mailFrom: Schema.Config("SAFELIGHT_MAIL_FROM", EmailAddress).pipe(
    Config.withDefault(EmailAddress.make("studio@localhost.invalid")),
    Config.withDescription("sender address of mails")
  ),
  maximumFileSize: Config.integer("SAFELIGHT_MAX_FILE_BYTES").pipe(
    Config.withDefault(gibibyte),
    Config.withDescription("largest file that is taken, in bytes")
  ),
  maximumShootSize: Config.integer("SAFELIGHT_MAX_SHOOT_BYTES").pipe(
    Config.withDefault(500 * gibibyte),
    Config.withDescription("most bytes of originals in one shoot")
  )
}).pipe(Config.map((record) => new StudioSettings(record)))
