import * as Context from "effect/Context"
import * as Layer from "effect/Layer"

/** Where browsers reach the studio. Links in mails come from here, never from a request's Host header. */
export class PublicOrigin extends Context.Tag("@safelight/http/PublicOrigin")<
  PublicOrigin,
  { readonly url: URL; readonly secure: boolean }
>() {
  static readonly layer = (url: URL) => Layer.succeed(PublicOrigin, { url, secure: url.protocol === "https:" })
}

/** Absolute link to a path of the studio. */
export const linkTo = (origin: { readonly url: URL }, path: string): string => new URL(path, origin.url).toString()
