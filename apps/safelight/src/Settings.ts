import { EmailAddress } from "@safelight/contracts/Fields"
import { guarded, plainHttp } from "@safelight/http/PlainHttp"
import { rateSettings } from "@safelight/http/RateLimits"
import * as Config from "effect/Config"
import * as ConfigError from "effect/ConfigError"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"

/** The message never repeats the address, which may hold a password. */
const addressWith = (name: string, protocols: ReadonlyArray<string>, example: string) =>
  Config.nonEmptyString(name).pipe(
    Config.validate({
      message: `Expected an address like ${example}`,
      validation: (text) => URL.canParse(text) && protocols.includes(new URL(text).protocol)
    })
  )

/** Servers of a cluster stand beside each other with commas. */
const addressesWith = (name: string, protocols: ReadonlyArray<string>, example: string) =>
  Config.nonEmptyString(name).pipe(
    Config.validate({
      message: `Expected an address like ${example}, or several with commas`,
      validation: (text) =>
        addressesOf(text).every((each) => URL.canParse(each) && protocols.includes(new URL(each).protocol))
    })
  )

/** Each of the addresses that a setting holds. */
export const addressesOf = (text: string): ReadonlyArray<string> => text.split(",").map((each) => each.trim())

/** How many servers hold each stream and bucket. */
export const replicas = Config.option(
  Config.integer("SAFELIGHT_NATS_REPLICAS").pipe(
    Config.validate({ message: "Expected 1, 3 or 5", validation: (count) => [1, 3, 5].includes(count) }),
    Config.withDescription(
      "Servers of a NATS cluster that hold each stream and bucket: 1, 3 or 5 (default: 3 in a cluster, else 1)"
    )
  )
)

/** Unlike `Config.redacted`, which keeps what was expected to itself too. */
const secretly = (config: Config.Config<string>) => Config.map(config, Redacted.make)

/** What a studio on one machine can be told through its environment. A piece given by its address is not started. */
export const StudioSettings = Config.all({
  port: Config.integer("SAFELIGHT_PORT").pipe(
    Config.validate({
      message: "Expected a port from 0 to 65535",
      validation: (port) => port >= 0 && port <= 65_535
    }),
    Config.withDescription("Port of the pages; 0 takes a free one"),
    Config.withDefault(4080)
  ),
  host: Config.nonEmptyString("SAFELIGHT_HOST").pipe(
    Config.withDescription("Address to listen on; anything but loopback opens the studio to the network"),
    Config.withDefault("127.0.0.1")
  ),
  publicUrl: Config.option(
    Config.url("SAFELIGHT_URL").pipe(
      Config.withDescription("Address under which clients reach the studio (default: http://localhost and the port)")
    )
  ),
  data: Config.option(
    Config.nonEmptyString("SAFELIGHT_DATA").pipe(
      Config.withDescription(
        "Data folder (default: /var/lib/safelight for root, else safelight in the user's data folder)"
      )
    )
  ),
  databaseUrl: Config.option(
    secretly(addressWith("DATABASE_URL", ["postgres:", "postgresql:"], "postgres://user:password@host/db")).pipe(
      Config.withDescription(
        "A PostgreSQL >= 17 to use instead of the embedded one, as postgres://user:password@host/db"
      )
    )
  ),
  natsUrl: Config.option(
    addressesWith("NATS_URL", ["nats:", "tls:"], "nats://host:4222").pipe(
      Config.withDescription(
        "A nats-server >= 2.14 to use instead of the embedded one, as nats://host:4222, or the servers of a cluster with commas, with the accounts that a start writes to secrets/nats-accounts.conf of the data folder"
      )
    )
  ),
  natsReplicas: replicas,
  smtpUrl: Config.option(
    secretly(addressWith("SMTP_URL", ["smtp:", "smtps:"], "smtps://user:password@host")).pipe(
      Config.withDescription(
        "The mail server to send through instead of the local inbox, as smtps://user:password@host"
      )
    )
  ),
  adminEmail: Schema.Config("SAFELIGHT_ADMIN_EMAIL", EmailAddress).pipe(
    Config.withDescription("Address of the photographer, who may sign in to the studio"),
    Config.withDefault(EmailAddress.make("photographer@example.com"))
  ),
  natsServer: Config.option(
    Config.nonEmptyString("SAFELIGHT_NATS_SERVER").pipe(
      Config.withDescription("Path of a nats-server program to run instead of one that is looked for")
    )
  ),
  plainHttp,
  rates: rateSettings
}).pipe(Config.mapOrFail(guarded))
export type StudioSettings = Config.Config.Success<typeof StudioSettings>

/**
 * The same for a demonstration. Its clients have addresses that somebody may own, so that its mails stay in the studio's
 * own inbox whatever mail server is set.
 */
export const ofDemo = (settings: StudioSettings): StudioSettings => ({ ...settings, smtpUrl: Option.none() })

/** One line per setting that is missing or wrong: its name, what was expected and, for no secret, what was there. */
export const problems = (error: ConfigError.ConfigError): ReadonlyArray<string> =>
  ConfigError.reduceWithContext<undefined, ReadonlyArray<string>>(error, undefined, {
    andCase: (_, left, right) => [...left, ...right],
    orCase: (_, left, right) => [...left, ...right],
    invalidDataCase: (_, path, message) => [`${path.join("_")}: ${message}`],
    missingDataCase: (_, path, message) => [`${path.join("_")} is missing: ${message}`],
    sourceUnavailableCase: (_, path, message) => [`${path.join("_")}: ${message}`],
    unsupportedCase: (_, path, message) => [`${path.join("_")}: ${message}`]
  })

/** Where clients reach a studio that listens on `port`. */
export const publicUrlOf = ({ publicUrl }: StudioSettings, port: number): URL =>
  Option.getOrElse(publicUrl, () => new URL(`http://localhost:${port}`))
