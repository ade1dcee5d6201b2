import { createHash, randomBytes } from "node:crypto"
import { mkdirSync, writeFileSync } from "node:fs"
import { type IncomingHttpHeaders, type IncomingMessage, request as plain } from "node:http"
import { Agent, request as secured } from "node:https"
import { join } from "node:path"
import { getCACertificates, setDefaultCACertificates } from "node:tls"
import { assert, describe, it, layer } from "@effect/vitest"
import { Shoots } from "@safelight/contracts/shoot/Shoots"
import { freePort, freePorts } from "@safelight/embedded/FreePort"
import { small } from "@safelight/testing/Photographs"
import { required } from "@safelight/testing/Required"
import { Context, Effect, Layer } from "effect"
import { drawn, journey } from "./support/Journey.ts"
import { type NginxOptions, nginx } from "./support/Nginx.ts"
import { OpenedStudio } from "./support/OpenedStudio.ts"
import { RunningStudio } from "./support/RunningStudio.ts"
import { environmentOf } from "./support/SplitProcesses.ts"
import { RealBrowser } from "./support/Visitor.ts"
import { apiToken, asService, bearer, creation, makeShoot, signInAdmin, until } from "./support/World.ts"

const found = await required("nginx")

/** Bytes of the original that goes up and comes down. */
const size = 100_000_000

interface Asked {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: Uint8Array
}

class Site extends Context.Tag("test/Site")<
  Site,
  {
    readonly ports: Pick<NginxOptions, "http" | "https">
    readonly token: string
    readonly folder: string
    readonly spooled: () => number
    readonly logs: () => string
    readonly open: (path: string, asked?: Asked) => Effect.Effect<IncomingMessage>
    readonly ask: (
      path: string,
      asked?: Asked
    ) => Effect.Effect<{
      readonly status: number
      readonly headers: IncomingHttpHeaders
      readonly body: Buffer
    }>
  }
>() {
  static readonly layer = Layer.unwrapEffect(
    Effect.gen(function* () {
      const [http, https, inside] = [yield* freePort(), yield* freePort(), yield* freePort()]
      const studio = OpenedStudio.layerWith({
        SAFELIGHT_PORT: String(inside),
        SAFELIGHT_URL: `https://localhost:${https}`,
        SAFELIGHT_PROXIES: "1",
        // What is refused here, nginx refuses.
        SAFELIGHT_PAGE_RATE: "0",
        SAFELIGHT_UPLOAD_RATE: "0"
      })
      const site = Layer.scoped(
        Site,
        Effect.gen(function* () {
          const { ca, folder, logs, spooled } = yield* nginx({
            program: found ?? "",
            http,
            https,
            gateway: inside,
            file: inside
          })
          const agent = yield* Effect.acquireRelease(
            Effect.sync(() => new Agent({ ca, keepAlive: true })),
            (kept) => Effect.sync(() => kept.destroy())
          )
          yield* signInAdmin
          const token = yield* apiToken(["admin"])
          const open = (path: string, { body, headers, method = "GET" }: Asked = {}) =>
            Effect.async<IncomingMessage>((resume) => {
              const outgoing = secured(
                { host: "localhost", port: https, path, method, agent, headers: { ...bearer(token), ...headers } },
                (incoming) => resume(Effect.succeed(incoming))
              )
              outgoing.on("error", (error) => resume(Effect.die(error)))
              outgoing.end(body)
            })
          const ask = (path: string, asked?: Asked) =>
            Effect.flatMap(open(path, asked), (incoming) =>
              Effect.promise(async () => {
                const body = Buffer.concat(await incoming.toArray())
                return { status: incoming.statusCode ?? 0, headers: incoming.headers, body }
              })
            )
          return Site.of({ ports: { http, https }, token, folder, spooled, logs, open, ask })
        })
      )
      return Layer.provideMerge(site, studio)
    })
  )
}

const insecure = (port: number, path: string) =>
  Effect.async<{ readonly status: number; readonly headers: IncomingHttpHeaders; readonly text: string }>((resume) => {
    plain({ host: "127.0.0.1", port, path, headers: { host: "studio.example.com" } }, (incoming) => {
      let text = ""
      incoming.on("data", (piece) => {
        text += String(piece)
      })
      incoming.on("end", () =>
        resume(Effect.succeed({ status: incoming.statusCode ?? 0, headers: incoming.headers, text }))
      )
    }).end()
  })

/** A header that two hands set says two things. */
const single = ["strict-transport-security", "x-content-type-options", "x-frame-options", "referrer-policy"] as const

const isSecured = (headers: IncomingHttpHeaders, what: string) => {
  assert.strictEqual(headers["strict-transport-security"], "max-age=31536000; includeSubDomains", what)
  assert.strictEqual(headers["x-content-type-options"], "nosniff", what)
  assert.match(String(headers["content-security-policy"]), /^default-src 'none'/, what)
  for (const name of single) assert.notInclude(String(headers[name]), ",", what)
  assert.notMatch(String(headers["content-security-policy"]), /default-src.*default-src/, what)
}

describe.skipIf(found === undefined)("behind the shipped nginx", () => {
  layer(Site.layer, { excludeTestServices: true })((it) => {
    it.effect("everything goes to TLS but what proves the domain", () =>
      Effect.gen(function* () {
        const { folder, ports } = yield* Site
        const { headers, status } = yield* insecure(ports.http, "/g/1?part=2")
        assert.strictEqual(status, 308)
        assert.strictEqual(headers.location, "https://studio.example.com/g/1?part=2")
        const place = join(folder, "acme", ".well-known", "acme-challenge")
        mkdirSync(place, { recursive: true })
        writeFileSync(join(place, "token"), "proof")
        assert.deepInclude(yield* insecure(ports.http, "/.well-known/acme-challenge/token"), {
          status: 200,
          text: "proof"
        })
      })
    )

    it.effect("every answer has its headers once, and text alone is compressed", () =>
      Effect.gen(function* () {
        const { ask } = yield* Site
        const compressed = { "accept-encoding": "gzip" }
        const page = yield* ask("/sign-in", { headers: { ...compressed, authorization: "none" } })
        assert.strictEqual(page.status, 200)
        isSecured(page.headers, "a page")
        assert.strictEqual(page.headers["content-encoding"], "gzip")
        assert.match(String(page.headers["set-cookie"]), /__Host-safelight-browser=.*Secure/)
        const missing = yield* ask("/nowhere")
        assert.strictEqual(missing.status, 404)
        isSecured(missing.headers, "nothing")
        const json = yield* ask("/docs/api/studio.openapi.json", { headers: compressed })
        assert.strictEqual(json.headers["content-encoding"], "gzip")
        const font = /\/a\/[^"]+\.woff2/.exec((yield* ask("/sign-in")).body.toString())?.[0] ?? "no font"
        const bytes = yield* ask(font, { headers: compressed })
        assert.strictEqual(bytes.status, 200)
        assert.isUndefined(bytes.headers["content-encoding"])
      })
    )

    it.effect("what opens something to whoever knows it is not written down", () =>
      Effect.gen(function* () {
        const { ask, logs, ports } = yield* Site
        const secret = "SECRET-of-nobody"
        const agent = { "user-agent": "the last one" }
        yield* insecure(ports.http, `/open/${secret}`)
        for (const path of [
          ...[
            `/open/${secret}`,
            `/%6fpen/${secret}`,
            `/sign-in/${secret}`,
            `/d/${secret}/a.zip`,
            `/d/p/${secret}/a.jpg`
          ],
          ...[`/sign-in?next=/open/${secret}`, `/studio/x?token=${secret}`, `/x/../open/${secret}`, `//open/${secret}`]
        ]) {
          yield* ask(path, { headers: { referer: `https://localhost/open/${secret}` } })
        }
        yield* ask("/g/1?part=2", { headers: agent })
        const written = yield* until("the line", Effect.sync(logs), (text) => text.includes(agent["user-agent"]))
        assert.notInclude(written, secret)
        for (const line of ["308", "404"]) assert.match(written, new RegExp(`GET /open/\\* HTTP/1.1 ${line} `))
        assert.match(written, /GET \/d\/p\/\* HTTP/)
        assert.match(written, /GET \/sign-in HTTP\/1\.1 200 /)
        assert.match(written, /GET \/g\/1 HTTP\/1\.1 \d+ .* "the last one" 127\.0\.0\.1:\d+ \d+$/m)
      })
    )

    it.effect("a path that is one thing to nginx and another to the studio is nothing", () =>
      Effect.gen(function* () {
        const { ask } = yield* Site
        for (const path of [
          ...[
            "/metrics;/../i/x",
            "/metrics%3B/../i/x",
            "/metrics/../i/x",
            "/metrics/%2E%2e/i/x",
            "/i/..",
            "/./metrics"
          ],
          ...["//", "//metrics", "/metrics//", "/i/x;a", "/metrics%2f..%2fi/x/.."]
        ]) {
          const { body, headers, status } = yield* ask(path)
          assert.strictEqual(status, 400, path)
          assert.match(body.toString(), /^There is nothing at this address\./)
          assert.isUndefined(headers["x-correlation-id"], "the studio was not asked")
          isSecured(headers, path)
        }
        assert.strictEqual((yield* ask("/sign-in?next=/..;//")).status, 200)
      })
    )

    it.effect("a large original goes up and comes down without a copy on nginx's disk", () =>
      Effect.gen(function* () {
        const { ask, open, spooled } = yield* Site
        const shoot = yield* makeShoot("Large", [])
        const original = Buffer.concat([yield* small(1), randomBytes(size)])
        const begun = yield* ask("/tus", {
          method: "POST",
          headers: creation(shoot.id, "large.jpg", original.length)
        })
        assert.strictEqual(begun.status, 201)
        const path = new URL(String(begun.headers.location), "https://localhost").pathname
        const piece = (from: number, to: number) =>
          ask(path, {
            method: "PATCH",
            headers: {
              "tus-resumable": "1.0.0",
              "content-type": "application/offset+octet-stream",
              "upload-offset": String(from)
            },
            body: original.subarray(from, to)
          })
        const half = original.length >> 1
        let most = 0
        const watch = setInterval(() => {
          most = Math.max(most, spooled())
        }, 20)
        yield* Effect.addFinalizer(() => Effect.sync(() => clearInterval(watch)))
        assert.strictEqual((yield* piece(0, half)).status, 204)
        const head = yield* ask(path, { method: "HEAD", headers: { "tus-resumable": "1.0.0" } })
        assert.strictEqual(head.headers["upload-offset"], String(half))
        assert.strictEqual((yield* piece(half, original.length)).status, 204)

        const photo = path.slice("/tus/".length)
        const link = yield* until("the link", ask(`/d/photo/${photo}`), ({ status }) => status === 302)
        const download = new URL(String(link.headers.location), "https://localhost").pathname
        const incoming = yield* open(download)
        isSecured(incoming.headers, "a download")
        assert.strictEqual(incoming.headers["content-length"], String(original.length))
        assert.isUndefined(incoming.headers["content-encoding"])
        const hash = yield* Effect.promise(async () => {
          const sum = createHash("sha256")
          for await (const bytes of incoming) sum.update(bytes)
          return sum.digest("hex")
        })
        assert.strictEqual(hash, createHash("sha256").update(original).digest("hex"))
        const range = yield* ask(download, { headers: { range: "bytes=70000000-70000099" } })
        assert.strictEqual(range.status, 206)
        assert.strictEqual(range.headers["content-range"], `bytes 70000000-70000099/${original.length}`)
        assert.strictEqual(range.headers.etag, incoming.headers.etag)
        assert.isTrue(range.body.equals(original.subarray(70_000_000, 70_000_100)))
        assert.strictEqual(most, 0, "bytes on nginx's disk")
      }).pipe(Effect.scoped)
    )

    it.effect("live updates come as they are told", () =>
      Effect.gen(function* () {
        const { ask, open } = yield* Site
        const shoots = yield* Shoots
        const shoot = yield* makeShoot("Live", [])
        const stream = yield* until(
          "the stream",
          open(`/studio/shoots/${shoot.id}/live`, { headers: { "accept-encoding": "gzip" } }),
          ({ statusCode }) => statusCode === 200
        )
        assert.isUndefined(stream.headers["content-encoding"])
        let told = ""
        stream.on("data", (piece) => {
          told += String(piece)
        })
        yield* Effect.addFinalizer(() => Effect.sync(() => stream.destroy()))
        yield* until(
          "the first word",
          Effect.sync(() => told),
          (text) => text.includes("retry:")
        )
        const renamed = { title: "Live and renamed" }
        const patched = yield* ask(`/api/v1/shoots/${shoot.id}`, {
          method: "PATCH",
          body: Buffer.from(JSON.stringify(renamed))
        })
        assert.strictEqual(patched.status, 200)
        assert.strictEqual((yield* asService("gateway")(shoots.get(shoot.id))).title, renamed.title)
        yield* until(
          "the change",
          Effect.sync(() => told),
          (text) => /\ndata:/.test(text)
        )
      }).pipe(Effect.scoped)
    )

    it.effect("a flood of uploads ends at nginx, and is told when to come again", () =>
      Effect.gen(function* () {
        const { ask } = yield* Site
        // However slow this machine is, it asks more often than ten times a second.
        const flood: Array<Effect.Effect.Success<ReturnType<typeof ask>>> = []
        while (!flood.some(({ status }) => status === 429) && flood.length < 2_000) {
          const more = Array.from({ length: 64 }, () =>
            ask("/tus", { method: "OPTIONS", headers: { "tus-resumable": "1.0.0" } })
          )
          flood.push(...(yield* Effect.all(more, { concurrency: 32 })))
        }
        const refused = flood.filter(({ status }) => status === 429)
        assert.isAbove(refused.length, 0)
        assert.isAbove(flood.filter(({ status }) => status === 204).length, 199)
        for (const { body, headers } of refused) {
          assert.match(body.toString(), /^That was too much at once\. Nothing is lost/)
          assert.strictEqual(headers["content-type"], "text/plain; charset=utf-8")
          assert.strictEqual(headers["retry-after"], "1")
          assert.isUndefined(headers["x-correlation-id"], "the studio was not asked")
          isSecured(headers, "a refusal")
        }
        assert.strictEqual((yield* ask("/sign-in")).status, 200, "pages have a limit of their own")
      })
    )
  })

  it.scopedLive("says in the visitor's language that the studio is away, and nothing of itself", () =>
    Effect.gen(function* () {
      const [http, https, nobody] = [yield* freePort(), yield* freePort(), yield* freePort()]
      const { ca, logs } = yield* nginx({ program: found ?? "", http, https, gateway: nobody, file: nobody })
      const agent = new Agent({ ca })
      const ask = (path: string, headers: Readonly<Record<string, string>>) =>
        Effect.async<{ readonly incoming: IncomingMessage; readonly text: string } | "cut">((resume) => {
          const options = { host: "localhost", port: https, path, agent, headers }
          secured(options, (incoming) =>
            resume(Effect.promise(async () => ({ incoming, text: Buffer.concat(await incoming.toArray()).toString() })))
          )
            .on("error", () => resume(Effect.succeed("cut")))
            .end()
        })
      const expect = (path: string, headers: Readonly<Record<string, string>>, type: string, words: string) =>
        Effect.map(ask(path, headers), (answer) => {
          if (answer === "cut") return assert.fail(`${path} was cut`)
          const { incoming, text } = answer
          assert.strictEqual(incoming.statusCode, 502)
          assert.strictEqual(incoming.headers["content-type"], `${type}; charset=utf-8`)
          assert.strictEqual(incoming.headers["retry-after"], "5")
          isSecured(incoming.headers, path)
          assert.include(text, words)
          assert.notMatch(text, /nginx|gateway/i)
          const style = /<style>(.*?)<\/style>/.exec(text)?.[1]
          if (style === undefined) return assert.strictEqual(type, "text/plain")
          const hash = createHash("sha256").update(style).digest("base64")
          assert.include(String(incoming.headers["content-security-policy"]), `style-src 'sha256-${hash}'`)
        })
      const browser = { accept: "text/html,*/*;q=0.8" }
      yield* expect("/g/1", browser, "text/html", "The studio is away for a moment")
      yield* expect("/g/1", { ...browser, "accept-language": "fr-CH, en" }, "text/html", "Le studio est absent")
      yield* expect("/d/1.zip", browser, "text/html", "The studio is away for a moment")
      yield* expect("/tus/1", {}, "text/plain", "Nothing is lost")
      yield* expect("/api/v1/shoots", { "accept-language": "fr" }, "text/plain", "Rien n’est perdu")
      assert.strictEqual(yield* ask("/d/1.zip", { ...browser, range: "bytes=5-" }), "cut")
      yield* expect("/open/SECRET", browser, "text/html", "The studio is away for a moment")
      const upstream = new RegExp(`GET /open/\\* .* 127\\.0\\.0\\.1:${nobody} 502$`, "m")
      assert.notInclude(yield* until("the line", Effect.sync(logs), (text) => upstream.test(text)), "SECRET")
    })
  )

  // A minute with a browser: `npm run test:nginx`.
  if (process.env["SAFELIGHT_TEST_NGINX"] === "whole") {
    it.scopedLive(
      "the split studio delivers from the card to the client",
      () =>
        Effect.gen(function* () {
          const [http = 0, https = 0] = yield* freePorts(2)
          const Machine = Layer.merge(
            RunningStudio.layerWith({ SAFELIGHT_URL: `https://localhost:${https}`, SAFELIGHT_PAGE_RATE: "0" }, [
              "--split"
            ]),
            RealBrowser.layerTrusting
          )
          yield* Effect.gen(function* () {
            const portOf = (name: "gateway" | "file") =>
              Effect.map(environmentOf(name), (environment) => Number(environment["SAFELIGHT_PORT"]))
            const behind = { gateway: yield* portOf("gateway"), file: yield* portOf("file") }
            const { ca, folder, spooled } = yield* nginx({ program: found ?? "", http, https, ...behind })
            // What the journey fetches without the browser trusts the certificate, too.
            const before = getCACertificates("default")
            setDefaultCACertificates([...before, ca])
            yield* Effect.addFinalizer(() => Effect.sync(() => setDefaultCACertificates(before)))
            yield* journey(drawn(12, 2))
            assert.strictEqual(spooled(), 0, `bytes in ${folder}`)
          }).pipe(Effect.provide(Machine))
        }),
      900_000
    )
  }
})
