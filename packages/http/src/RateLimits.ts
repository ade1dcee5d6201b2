import type * as HttpServerRequest from "@effect/platform/HttpServerRequest"
import * as Config from "effect/Config"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as RateLimit from "./RateLimit.ts"
import type { RouteLimit } from "./RouteAccess.ts"

const rate = (name: string, fallback: number, description: string) =>
  Config.integer(name).pipe(
    Config.validate({ message: "Expected a whole number from 0", validation: (number) => number >= 0 }),
    Config.withDefault(fallback),
    Config.withDescription(description)
  )

/** What an installation may set. */
export const rateSettings = Config.all({
  pages: rate(
    "SAFELIGHT_PAGE_RATE",
    100,
    "pages and calls a second from one address; twice as many at once; 0 sets no limit"
  ),
  uploads: rate(
    "SAFELIGHT_UPLOAD_RATE",
    10,
    "uploads begun a second from one address; twenty times as many at once; 0 sets no limit"
  ),
  signIns: rate(
    "SAFELIGHT_SIGN_IN_RATE",
    1,
    "mails for signing in asked for a second from one address; twenty times as many at once; 0 sets no limit"
  ),
  proxies: rate(
    "SAFELIGHT_PROXIES",
    0,
    "proxies of one's own before the studio; the address of a visitor is what the outermost of them wrote into X-Forwarded-For"
  )
})
export type RateSettings = Config.Config.Success<typeof rateSettings>

/**
 * A card of photographs begins two hundred uploads in a moment and is fine, and so are the guests of a wedding who ask
 * for their mails from the network of one house; a flood is not.
 */
const bursts = { pages: 2, uploads: 20, signIns: 20 }

/**
 * The address a request came from. Whatever stands left of what our own proxies wrote into X-Forwarded-For was sent by
 * the visitor and proves nothing.
 */
export const addressOf = (request: HttpServerRequest.HttpServerRequest, proxies: number): string => {
  const peer = Option.getOrElse(request.remoteAddress, () => "")
  if (proxies === 0) return peer
  const hops = (request.headers["x-forwarded-for"] ?? "").split(",").map((hop) => hop.trim())
  return hops.at(-proxies) || peer
}

/**
 * How often one address may ask. Answers the seconds to wait, 0 when the request may pass. Without a layer there is
 * no limit.
 */
export class RateLimits extends Context.Reference<RateLimits>()("@safelight/http/RateLimits", {
  defaultValue: (): {
    readonly wait: (limit: RouteLimit, request: HttpServerRequest.HttpServerRequest) => Effect.Effect<number>
  } => ({ wait: () => Effect.succeed(0) })
}) {
  static readonly make = (settings: RateSettings): Context.Tag.Service<RateLimits> => {
    const bucket = (limit: keyof typeof bursts) => {
      const perSecond = settings[limit]
      return perSecond === 0 ? () => Effect.succeed(0) : RateLimit.make({ perSecond, burst: perSecond * bursts[limit] })
    }
    const ask = {
      pages: bucket("pages"),
      uploads: bucket("uploads"),
      signIns: bucket("signIns"),
      none: () => Effect.succeed(0)
    }
    return { wait: (limit, request) => ask[limit](addressOf(request, settings.proxies)) }
  }

  static readonly layer = (settings: RateSettings) => Layer.sync(RateLimits, () => RateLimits.make(settings))

  static readonly layerConfig = Layer.effect(RateLimits, Effect.map(rateSettings, RateLimits.make))
}
