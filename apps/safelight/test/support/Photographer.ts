import { Csrf } from "@safelight/http/Csrf"
import { Context, Effect, Layer, Redacted } from "effect"
import { type Answer, send } from "./Http.ts"
import { OpenedStudio } from "./OpenedStudio.ts"
import { apiToken, bearer, browserOf, signInAdmin } from "./World.ts"

/** Largest file of this studio, in bytes. */
export const largest = 3_000_000

/** The photographer's browser and a program with a token. */
export class Photographer extends Context.Tag("test/Photographer")<
  Photographer,
  {
    readonly token: string
    readonly url: URL
    readonly get: (path: string, headers?: Record<string, string>) => Effect.Effect<Answer>
    readonly post: (path: string, fields: Record<string, string>) => Effect.Effect<Answer>
    readonly api: (method: string, path: string, body?: string) => Effect.Effect<Answer>
    /** The plain form of up to twenty files. */
    readonly form: (
      shootId: string,
      files: ReadonlyArray<readonly [name: string, bytes: Uint8Array]>,
      headers?: Record<string, string>
    ) => Effect.Effect<Answer>
  }
>() {
  static readonly layer = Layer.effect(
    Photographer,
    Effect.gen(function* () {
      const { url } = yield* OpenedStudio
      const session = yield* signInAdmin
      const token = yield* apiToken(["admin"])
      const csrf = (yield* Csrf).tokenFor(browserOf(0))
      const cookie = `safelight-browser=${browserOf(0)}; safelight-access=${Redacted.value(session.accessToken)}`
      const own = { cookie, origin: url.origin }
      const boundary = "between-the-parts"
      const part = (disposition: string, bytes: Uint8Array) => [
        Buffer.from(`--${boundary}\r\ncontent-disposition: form-data; ${disposition}\r\n\r\n`),
        bytes,
        Buffer.from("\r\n")
      ]
      // As browsers write a name into a header (WHATWG, multipart/form-data).
      const quoted = (name: string) => name.replaceAll('"', "%22").replaceAll("\r", "%0D").replaceAll("\n", "%0A")
      return {
        token,
        url,
        get: (path, headers = {}) => send(url, { method: "GET", path, headers: { ...own, ...headers } }),
        post: (path, fields) =>
          send(url, {
            method: "POST",
            path,
            headers: { ...own, "content-type": "application/x-www-form-urlencoded" },
            body: new URLSearchParams({ csrf, ...fields }).toString()
          }),
        api: (method, path, body) =>
          send(url, { method, path, headers: bearer(token), ...(body === undefined ? {} : { body }) }),
        form: (shootId, files, headers = {}) =>
          send(url, {
            method: "POST",
            path: `/upload/${shootId}`,
            headers: { ...own, ...headers, "content-type": `multipart/form-data; boundary=${boundary}` },
            body: Buffer.concat([
              ...part('name="csrf"', Buffer.from(csrf)),
              ...files.flatMap(([name, bytes]) => part(`name="file"; filename="${quoted(name)}"`, bytes)),
              Buffer.from(`--${boundary}--\r\n`)
            ])
          })
      }
    })
  ).pipe(
    Layer.provideMerge(
      OpenedStudio.layerWith({
        SAFELIGHT_PAGE_RATE: "0",
        SAFELIGHT_UPLOAD_RATE: "0",
        SAFELIGHT_SIGN_IN_RATE: "0",
        SAFELIGHT_MAX_FILE_BYTES: String(largest)
      })
    )
  )
}
