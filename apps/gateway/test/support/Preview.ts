import { createReadStream, existsSync } from "node:fs"
import { createServer, type IncomingMessage, type ServerResponse } from "node:http"
import { contentSecurityPolicy } from "@safelight/http/SecurityHeaders"
import { samplesFolder } from "@safelight/testing/Required"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { Assets } from "../../src/assets/Assets.ts"
import { clientPages, studioPages } from "./Pages.ts"
import { calm, farAway, markedUp } from "./Samples.ts"

/** Real photographs for looking at, where they exist; drawn ones otherwise. */
const samples = samplesFolder()

const drawn = (id: string) => {
  const hue = [...id].reduce((sum, letter) => sum + (letter.codePointAt(0) ?? 0) * 37, 0) % 360
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 600 400" preserveAspectRatio="xMidYMid slice"><rect width="600" height="400" fill="hsl(${hue} 30% 55%)"/><circle cx="420" cy="150" r="70" fill="hsl(${(hue + 40) % 360} 45% 75%)"/></svg>`
}

/**
 * Just enough of tus 1.0 to be uploaded to, with the faults a browser meets: a file named `refused` is not
 * taken, by us or by another server on the way, the first PATCH of one named `cut` is answered by a dropped connection, and the HEAD after it by a 503.
 */
const tusServer = () => {
  const files = new Map<string, { readonly name: string; readonly size: number; body: Buffer; faults: number }>()
  const handle = (request: IncomingMessage, response: ServerResponse) => {
    const path = new URL(request.url ?? "/", "http://localhost").pathname
    const answer = (status: number, headers: Record<string, string> = {}, body = "") =>
      response.writeHead(status, { "tus-resumable": "1.0.0", ...headers }).end(body)
    if (request.method === "POST") {
      const named = /filename ([^,]+)/.exec(String(request.headers["upload-metadata"] ?? ""))?.[1] ?? ""
      const name = Buffer.from(named, "base64").toString()
      if (name === "refused.jpg") return answer(410, { "safelight-refused": "closed" }, "A sentence for programs.")
      if (name === "refused by a proxy.jpg") return answer(413, {}, "<h1>413 Request Entity Too Large</h1>")
      if (name.startsWith("refused")) return answer(415, { "safelight-refused": "odd" }, "A sentence for programs.")
      const id = `/tus/${files.size + 1}`
      const faults = name.startsWith("cut") ? 2 : 0
      files.set(id, { name, size: Number(request.headers["upload-length"]), body: Buffer.alloc(0), faults })
      return answer(201, { location: id })
    }
    const file = files.get(path)
    if (file === undefined) return answer(404)
    if (request.method === "HEAD") {
      if (file.faults === 1) {
        file.faults = 0
        return answer(503)
      }
      return answer(200, { "upload-offset": String(file.body.length), "upload-length": String(file.size) })
    }
    // Chromium sends a request again by itself when a kept connection drops.
    if (Number(request.headers["upload-offset"]) !== file.body.length) return answer(409)
    const chunks: Array<Buffer> = []
    request.on("data", (chunk) => chunks.push(chunk))
    request.on("end", () => {
      const body = Buffer.concat(chunks)
      if (file.faults === 2) {
        file.faults = 1
        file.body = body.subarray(0, body.length >> 1)
        return request.socket.destroy()
      }
      file.body = Buffer.concat([file.body, body])
      return answer(204, { "upload-offset": String(file.body.length) })
    })
  }
  return { files, handle }
}

/** Starts the preview of every page on loopback; `/` lists them, `/<words>/<locale>/<name>` shows one. */
export const startPreview = Effect.gen(function* () {
  const assets = yield* Assets
  const pages = new Map<string, string>()
  for (const [kind, words] of Object.entries({ calm, markedUp, farAway })) {
    for (const locale of ["en", "fr"] as const) {
      for (const [name, html] of clientPages(locale, words, assets.href)) pages.set(`/${kind}/${locale}/${name}`, html)
      for (const [name, html] of studioPages(locale, words, assets.href)) pages.set(`/${kind}/${locale}/${name}`, html)
    }
  }
  const posts: Array<{ readonly path: string; readonly body: string }> = []
  const tus = tusServer()
  /** Streams that are open, to send to; and what replaces a page from then on. */
  const streams = new Set<ServerResponse>()
  const change = (path: string, html: string) => {
    pages.set(path, html)
    for (const stream of streams) stream.write("event: changed\ndata: {}\n\n")
  }
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? "/", "http://localhost")
    const path = url.pathname
    const send = (status: number, type: string, body: string | Uint8Array) => {
      response.writeHead(status, { "content-type": type, "content-security-policy": contentSecurityPolicy })
      response.end(body)
    }
    if (path.startsWith("/tus/")) return tus.handle(request, response)
    if (request.method === "POST") {
      const chunks: Array<Buffer> = []
      request.on("data", (chunk) => chunks.push(chunk))
      request.on("end", () => {
        posts.push({ path, body: Buffer.concat(chunks).toString() })
        response.writeHead(204).end()
      })
      return
    }
    const asset = /^\/a\/([^/]+)\/([^/]+)$/.exec(path)
    if (asset !== null) {
      const found = Option.getOrUndefined(assets.find(asset[1] ?? "", asset[2] ?? ""))
      if (found === undefined) return send(404, "text/plain", "not shipped")
      return send(200, found.contentType, found.body)
    }
    const image = /^\/i\/([^/]+)\//.exec(path)
    if (image !== null) {
      const id = decodeURIComponent(image[1] ?? "")
      const file = `${samples}/demo/kodak_${id.slice(1, 3)}.jpg`
      if (samples === undefined || !existsSync(file)) return send(200, "image/svg+xml", drawn(id))
      response.writeHead(200, { "content-type": "image/jpeg", "cache-control": "max-age=600" })
      createReadStream(file).pipe(response)
      return
    }
    if (path === "/g/s1" && url.searchParams.get("part") === "photos") {
      return send(200, "text/html; charset=utf-8", pages.get("/calm/en/gallery-part") ?? "")
    }
    if (path.endsWith("/live")) {
      response.writeHead(200, { "content-type": "text/event-stream" }).write("retry: 1000\n\n")
      streams.add(response)
      response.on("close", () => streams.delete(response))
      return
    }
    if (path.startsWith("/g/s1/p/")) return send(200, "text/html; charset=utf-8", pages.get("/calm/en/photo") ?? "")
    const page = pages.get(path)
    if (page !== undefined) return send(200, "text/html; charset=utf-8", page)
    if (path !== "/") return send(404, "text/plain", "no such page")
    return send(
      200,
      "text/html; charset=utf-8",
      `<!doctype html><title>Pages</title><ul>${[...pages.keys()].map((one) => `<li><a href="${one}">${one}</a>`).join("")}</ul>`
    )
  })
  yield* Effect.async<void>((resume) => {
    server.listen(Number(process.env["PREVIEW_PORT"] ?? 0), "127.0.0.1", () => resume(Effect.void))
  })
  yield* Effect.addFinalizer(() =>
    Effect.async<void>((resume) => {
      server.close(() => resume(Effect.void))
      server.closeAllConnections()
    })
  )
  const address = server.address()
  if (address === null || typeof address === "string") return yield* Effect.dieMessage("the preview has no port")
  return { url: `http://127.0.0.1:${address.port}`, paths: [...pages.keys()], pages, posts, uploads: tus.files, change }
})
