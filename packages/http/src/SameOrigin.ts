import type * as HttpServerRequest from "@effect/platform/HttpServerRequest"

const hostOf = (origin: string): string | undefined => (URL.canParse(origin) ? new URL(origin).host : undefined)

/**
 * Whether a browser says the request comes from our own pages. Browsers send `Origin` with every POST and let no
 * page forge it or `Host`. Behind a proxy `Host` may differ, so the public origin counts as well.
 */
export const isSameOrigin = (request: HttpServerRequest.HttpServerRequest, publicUrl: URL): boolean => {
  const { origin, host } = request.headers
  if (origin === undefined) return request.headers["sec-fetch-site"] === "same-origin"
  const from = hostOf(origin)
  return from !== undefined && (from === host || origin === publicUrl.origin)
}
