import { connect } from "node:net"
import { Unavailable } from "@safelight/events/Unavailable"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import { addressesOf, type StudioSettings } from "./Settings.ts"

/** A server that was given by its address does not let the studio in. */
export class ServerNotReached extends Schema.TaggedError<ServerNotReached>()("ServerNotReached", {
  setting: Schema.String,
  /** `host:port`; what else an address holds may be secret. */
  address: Schema.String,
  detail: Schema.String
}) {
  override get message() {
    return [
      `The server at ${this.address} that ${this.setting} names cannot be used: ${this.detail}.`,
      `Start it, or correct ${this.setting}; without the setting the studio runs a server of its own.`
    ].join("\n")
  }
}

/** An address that takes longer is not there. */
const patience = 5_000

const hostAndPort = (url: URL, usualPort: number) => ({
  host: url.hostname.replace(/^\[|\]$/g, ""),
  port: url.port === "" ? usualPort : Number(url.port)
})

const reach = (setting: string, text: string, usualPort: number) =>
  Effect.async<void, ServerNotReached>((resume) => {
    const { host, port } = hostAndPort(new URL(text), usualPort)
    const fail = (detail: string) =>
      resume(Effect.fail(new ServerNotReached({ setting, address: `${host}:${port}`, detail })))
    const socket = connect({ host, port, timeout: patience })
    socket.once("connect", () => {
      socket.destroy()
      resume(Effect.void)
    })
    socket.once("timeout", () => {
      socket.destroy()
      fail("nothing answers there")
    })
    socket.once("error", (error) => fail(error.message))
    return Effect.sync(() => socket.destroy())
  })

/** One server of a cluster is enough. */
const reachAny = (setting: string, text: string, usualPort: number) =>
  Effect.raceAll(addressesOf(text).map((each) => reach(setting, each, usualPort)))

/**
 * Fails before anything is started for nothing when the database or the broker does not answer at its address. A mail
 * server may be away: mails wait for it.
 */
export const check = (settings: StudioSettings): Effect.Effect<void, ServerNotReached> =>
  Effect.all(
    [
      Option.match(settings.databaseUrl, {
        onNone: () => Effect.void,
        onSome: (url) => reach("DATABASE_URL", Redacted.value(url), 5432)
      }),
      Option.match(settings.natsUrl, { onNone: () => Effect.void, onSome: (url) => reachAny("NATS_URL", url, 4222) })
    ],
    { concurrency: 2, discard: true }
  )

const reasonOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause))

/** What the server of a setting answers to the studio's first steps, said with the setting's name. */
export const orNotReached =
  (setting: string, given: Option.Option<string>) =>
  <A, E, R>(self: Effect.Effect<A, E, R>): Effect.Effect<A, E | ServerNotReached, R> =>
    Effect.catchSomeDefect(self, (defect) =>
      defect instanceof Unavailable
        ? Option.map(given, (text) =>
            Effect.fail(
              new ServerNotReached({
                setting,
                address: addressesOf(text)
                  .map((each) => new URL(each).host)
                  .join(", "),
                detail: reasonOf(defect.cause ?? defect)
              })
            )
          )
        : Option.none()
    )
