import type * as HttpServerRequest from "@effect/platform/HttpServerRequest"
import * as HttpServerResponse from "@effect/platform/HttpServerResponse"

/** One reason why a form of files was not taken whole, with the file it is about. */
export interface Refusal {
  readonly why: string
  readonly fileName?: string
}

/** A browser sent a form and shows what it is answered; programs ask for anything or JSON, or carry a token. */
export const isByBrowser = (request: HttpServerRequest.HttpServerRequest): boolean =>
  request.method === "POST" &&
  request.headers["authorization"] === undefined &&
  request.headers["accept"]?.includes("text/html") === true

/** Keeps the address below the 8 KB that servers take. */
const longestQuery = 6000

/** `/upload/<shoot>` names the shoot the form was for. */
const shootOf = (url: string): string => /^\/upload\/([\w-]{1,64})/.exec(url)?.[1] ?? ""

/**
 * Leads a browser to the studio's page about it. Who serves bytes writes no pages, and in a split studio could not:
 * the page is the gateway's, in the frame and the words of the studio.
 */
export const leadTo = (
  request: HttpServerRequest.HttpServerRequest,
  refusals: ReadonlyArray<Refusal>,
  taken: number
): HttpServerResponse.HttpServerResponse => {
  const told = new URLSearchParams({ shoot: shootOf(request.url), taken: String(taken) })
  for (const { fileName, why } of refusals) {
    const pair = new URLSearchParams([
      ["why", why],
      ["file", fileName ?? ""]
    ])
    if (told.toString().length + pair.toString().length > longestQuery) break
    told.append("why", why)
    told.append("file", fileName ?? "")
  }
  return HttpServerResponse.empty({
    status: 303,
    headers: { location: `/studio/refused?${told}`, "cache-control": "no-store", connection: "close" }
  })
}
