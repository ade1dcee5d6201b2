import * as Config from "effect/Config"
import * as ConfigError from "effect/ConfigError"
import * as Either from "effect/Either"
import * as Option from "effect/Option"

export const plainHttp = Config.boolean("SAFELIGHT_PLAIN_HTTP").pipe(
  Config.withDefault(false),
  Config.withDescription(
    "true lets others than this machine reach the studio without TLS, where whoever shares the network can read what is sent and take over sessions: for a private network only"
  )
)

const isLoopback = (host: string): boolean =>
  /^(localhost|[\w.-]+\.localhost|127(\.\d{1,3}){3}|::1|\[::1\])$/i.test(host)

const advice =
  "Give the studio a certificate (a proxy before it that speaks TLS) and set SAFELIGHT_URL to its https address, or listen on 127.0.0.1 only, or set SAFELIGHT_PLAIN_HTTP=true in a private network"

/**
 * Without TLS cookies go without `Secure`, readable on the way: a studio is reached so from its own machine only, unless
 * somebody said that more may.
 */
export const guarded = <
  A extends { readonly host: string; readonly publicUrl: Option.Option<URL>; readonly plainHttp: boolean }
>(
  settings: A
): Either.Either<A, ConfigError.ConfigError> => {
  const { host, plainHttp, publicUrl } = settings
  const isPlain = !Option.exists(publicUrl, ({ protocol }) => protocol === "https:")
  if (plainHttp || !isPlain) return Either.right(settings)
  if (Option.exists(publicUrl, ({ hostname }) => !isLoopback(hostname))) {
    return Either.left(
      ConfigError.InvalidData(["SAFELIGHT_URL"], `Expected an address that begins with https://. ${advice}`)
    )
  }
  if (!isLoopback(host)) {
    return Either.left(
      ConfigError.InvalidData(
        ["SAFELIGHT_HOST"],
        `Expected a loopback address while SAFELIGHT_URL is none with https, but received ${host}. ${advice}`
      )
    )
  }
  return Either.right(settings)
}
