import * as HttpServerResponse from "@effect/platform/HttpServerResponse"
import { assert, describe, it } from "@effect/vitest"
import * as Cookies from "@safelight/http/Cookies"
import { Redacted } from "effect"

const headerOf = (secure: boolean, cookie: Cookies.SetCookie) => {
  const response = Cookies.setCookie(secure, cookie)(HttpServerResponse.empty())
  return HttpServerResponse.toWeb(response).headers.get("set-cookie")
}

describe("a cookie", () => {
  it("is bound to its host and to https where there is https", () => {
    for (const name of ["access", "session", "browser", "locale"] as const) {
      assert.strictEqual(
        headerOf(true, { name, value: Redacted.make("v"), maxAge: "1 hour" }),
        `__Host-safelight-${name}=v; Max-Age=3600; Path=/; HttpOnly; Secure; SameSite=Lax`
      )
      assert.strictEqual(
        headerOf(false, { name, value: "v", maxAge: "1 hour" }),
        `safelight-${name}=v; Max-Age=3600; Path=/; HttpOnly; SameSite=Lax`
      )
    }
  })

  it("goes when its time is nothing", () => {
    assert.match(
      headerOf(true, { name: "session", value: "", maxAge: 0 }) ?? "",
      /^__Host-safelight-session=; Max-Age=0; /
    )
  })
})
