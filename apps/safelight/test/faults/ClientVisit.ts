import { execFile } from "node:child_process"
import { createHash } from "node:crypto"
import { appendFile, mkdir, readdir, readFile, rm, stat } from "node:fs/promises"
import { join } from "node:path"
import { Readable } from "node:stream"
import type { ReadableStream } from "node:stream/web"
import { promisify } from "node:util"
import { Effect, Runtime, Schedule } from "effect"
import type { Site } from "./Site.ts"

const run = promisify(execFile)

/** The studio did not answer as on any other day; asked again it will. */
class NotNow {
  readonly _tag = "NotNow"
  readonly detail: string
  constructor(detail: string) {
    this.detail = detail
  }
}

/** A browser without a window: it keeps cookies, reads forms and follows nothing by itself. */
class Browser {
  readonly #cookies = new Map<string, string>()
  readonly #url: string

  constructor(url: string) {
    this.#url = url
  }

  async ask(path: string, form?: Readonly<Record<string, string>>, headers: Record<string, string> = {}) {
    const address = new URL(path, this.#url)
    const answer = await fetch(address, {
      method: form === undefined ? "GET" : "POST",
      redirect: "manual",
      headers: {
        ...headers,
        cookie: [...this.#cookies].map(([name, value]) => `${name}=${value}`).join("; "),
        ...(form === undefined ? {} : { origin: address.origin })
      },
      ...(form === undefined ? {} : { body: new URLSearchParams(form) })
    })
    for (const cookie of answer.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(cookie) ?? []
      this.#cookies.set(name, value)
    }
    if (answer.status >= 500) throw new NotNow(`${path}: ${answer.status}`)
    return answer
  }

  async page(path: string): Promise<string> {
    const answer = await this.ask(path)
    const html = await answer.text()
    if (answer.status !== 200) throw new NotNow(`${path}: ${answer.status}`)
    return html
  }

  /** Sends the form of a page to the page's own address. */
  async press(path: string): Promise<string> {
    const html = await this.page(path)
    const csrf = /name="csrf" value="([^"]+)"/.exec(html)?.[1] ?? ""
    const answer = await this.ask(path, { csrf })
    await answer.text()
    if (answer.status !== 303) throw new NotNow(`POST ${path}: ${answer.status}`)
    return new URL(answer.headers.get("location") ?? "", this.#url).pathname
  }
}

/** Tries for half an hour what a person would try again; processes that die at every step take their time. */
const patiently = <A>(what: string, evaluate: () => Promise<A>) =>
  Effect.tryPromise({
    try: evaluate,
    catch: (cause) =>
      cause instanceof NotNow ? cause : new NotNow(cause instanceof Error ? cause.message : String(cause))
  }).pipe(
    Effect.retry(Schedule.spaced("300 millis").pipe(Schedule.upTo("30 minutes"))),
    Effect.catchAll(({ detail }) => Effect.dieMessage(`${what}: ${detail}`))
  )

/** The gallery as its client has it open, by the link of the mail. */
export const openGallery = (site: Site, client: string) =>
  Effect.gen(function* () {
    const link = yield* site.messages.pipe(
      Effect.map((mails) => mails.filter(({ to }) => to === client).at(-1)),
      Effect.map((mail) => /http\S+(\/open\/\S+)/.exec(mail?.text ?? "")?.[1]),
      Effect.filterOrFail((found) => found !== undefined),
      Effect.retry(Schedule.spaced("100 millis").pipe(Schedule.upTo("30 minutes"))),
      Effect.orDie
    )
    const browser = new Browser(site.studio.file.url)
    // Bound to the browser that confirmed it first: an answer that got lost is asked for again by the same one.
    const gallery = yield* patiently("opening the gallery", () => browser.press(link ?? ""))
    return { browser, gallery }
  })

/**
 * Asks for everything as one ZIP and fetches it, `atATime` bytes by a request or all that is left, going on where a
 * break left off; gives the SHA-256 of each file in it. `moved` hears how much has come, and the rest waits for it.
 */
export const download = (
  site: Site,
  { browser, gallery }: Effect.Effect.Success<ReturnType<typeof openGallery>>,
  options: { readonly moved?: (part: number) => Effect.Effect<void>; readonly atATime?: number } = {}
) =>
  Effect.gen(function* () {
    const { atATime, moved = () => Effect.void } = options
    yield* patiently("asking for the archive", () => browser.press(`${gallery}/downloads`))
    const path = yield* patiently("the archive", async () => {
      const found = /\/d\/[^"]+\.zip/.exec(await browser.page(`${gallery}/downloads`))
      if (found === null) throw new NotNow("is not ready")
      return found[0]
    })
    const folder = join(site.rig.root, `download-${createHash("sha256").update(path).digest("hex").slice(0, 12)}`)
    yield* Effect.promise(() => mkdir(folder, { recursive: true }))
    const zip = join(folder, "all.zip")
    const runtime = yield* Effect.runtime()
    let total = Number.POSITIVE_INFINITY
    let breaks = 0
    const here = () =>
      stat(zip).then(
        ({ size }) => size,
        () => 0
      )
    yield* patiently("the archive's bytes", async () => {
      let at = await here()
      if (at >= total) return
      const last = atATime === undefined ? "" : at + atATime - 1
      const answer = await browser.ask(path, undefined, { range: `bytes=${at}-${last}` })
      if (answer.status !== 206) throw new NotNow(`${path}: ${answer.status}`)
      total = Number(/\/(\d+)$/.exec(answer.headers.get("content-range") ?? "")?.[1])
      try {
        for await (const bytes of Readable.fromWeb(answer.body as ReadableStream)) {
          await appendFile(zip, bytes)
          at += bytes.length
          await Runtime.runPromise(runtime)(moved(at / total))
        }
      } catch (cause) {
        breaks += 1
        throw cause
      }
      if (at < total) throw new NotNow(`${path}: there is more`)
    })
    const hashes = yield* Effect.promise(async () => {
      await run("unzip", ["-q", zip, "-d", join(folder, "files")], { env: { ...process.env, LC_ALL: "C.UTF-8" } })
      const names = await readdir(join(folder, "files"), { recursive: true, withFileTypes: true })
      const files = names.filter((entry) => entry.isFile())
      const all = await Promise.all(
        files.map(async ({ name, parentPath }) =>
          createHash("sha256")
            .update(await readFile(join(parentPath, name)))
            .digest("hex")
        )
      )
      await rm(folder, { recursive: true, force: true })
      return new Set(all)
    })
    return { hashes, breaks, bytes: total }
  })
