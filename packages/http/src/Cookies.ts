import * as HttpServerResponse from "@effect/platform/HttpServerResponse"
import * as Duration from "effect/Duration"
import * as Redacted from "effect/Redacted"

/**
 * `access` is the signed token that images and pages show, `session` the rotating secret that renews it, `browser`
 * a random id that binds links and forms to this browser, `locale` the language someone chose.
 */
export type CookieName = "access" | "session" | "browser" | "locale"

/** `__Host-` keeps a sibling domain from setting the cookie; browsers take it only with `Secure`. */
export const cookieName = (name: CookieName, secure: boolean): string =>
  secure ? `__Host-safelight-${name}` : `safelight-${name}`

export interface SetCookie {
  readonly name: CookieName
  readonly value: string | Redacted.Redacted
  /** Zero removes the cookie. */
  readonly maxAge: Duration.DurationInput
}

export const setCookie =
  (secure: boolean, cookie: SetCookie) =>
  (response: HttpServerResponse.HttpServerResponse): HttpServerResponse.HttpServerResponse =>
    HttpServerResponse.unsafeSetCookie(
      response,
      cookieName(cookie.name, secure),
      typeof cookie.value === "string" ? cookie.value : Redacted.value(cookie.value),
      { httpOnly: true, sameSite: "lax", path: "/", secure, maxAge: Duration.decode(cookie.maxAge) }
    )
