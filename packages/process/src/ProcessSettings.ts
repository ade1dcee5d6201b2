import type { ServiceName } from "@safelight/events/Event"
import { guarded, plainHttp } from "@safelight/http/PlainHttp"
import * as Config from "effect/Config"
import * as Duration from "effect/Duration"
import * as Either from "effect/Either"
import * as Option from "effect/Option"

/** Where a process listens. */
export const server = Config.all({
  host: Config.nonEmptyString("SAFELIGHT_HOST").pipe(
    Config.withDefault("127.0.0.1"),
    Config.withDescription("address to listen on")
  ),
  port: Config.port("SAFELIGHT_PORT").pipe(Config.withDescription("port of the process"))
})

/** How a process ends. */
export const stopLead = Config.duration("SAFELIGHT_STOP_LEAD").pipe(
  Config.withDefault(Duration.seconds(1)),
  Config.withDescription(
    "how long a process that was told to stop says so on its health page before it takes no more connections"
  )
)

const url = Config.url("SAFELIGHT_URL").pipe(Config.withDescription("address under which clients reach the studio"))

/** Where clients reach the studio, by TLS unless this is allowed to go without. */
export const publicUrl = Config.all({ url, server, plainHttp }).pipe(
  Config.mapOrFail(({ plainHttp, server: { host }, url }) =>
    Either.map(guarded({ host, plainHttp, publicUrl: Option.some(url) }), () => url)
  )
)

export const database = Config.redacted("DATABASE_URL").pipe(
  Config.withDescription("PostgreSQL with the service's own role, as postgres://safelight_shoot:password@host/db")
)

/** The user's name is the service's. */
export const broker = Config.all({
  url: Config.nonEmptyString("NATS_URL").pipe(
    Config.withDescription("nats-server, as nats://host:4222, or the servers of a cluster with commas")
  ),
  password: Config.redacted("NATS_PASSWORD").pipe(Config.withDescription("of the service's own user"))
})

/** `SAFELIGHT_<NAME>_URL`. */
export const addressOf = (service: ServiceName) =>
  Config.nonEmptyString(`SAFELIGHT_${service.toUpperCase()}_URL`).pipe(
    Config.withDescription(`address of the ${service} service, as http://host:port`)
  )
