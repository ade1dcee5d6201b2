import { createHash, randomBytes } from "node:crypto"
import { createServer, type RequestListener, request } from "node:http"
import { assert, describe, it } from "@effect/vitest"
import { freePort, freePorts } from "@safelight/embedded/FreePort"
import { Effect, Fiber } from "effect"
import * as FrontDoor from "../src/split/FrontDoor.ts"
import type { Ports } from "../src/split/ProcessEnvironment.ts"

const process = (port: number, listener: RequestListener) =>
  Effect.acquireRelease(
    Effect.promise(
      () =>
        new Promise<ReturnType<typeof createServer>>((resolve, reject) => {
          const server = createServer(listener).once("error", reject)
          server.listen(port, "127.0.0.1", () => resolve(server))
        })
    ),
    (server) =>
      Effect.promise(
        () =>
          new Promise((resolve) => {
            server.close(resolve)
            server.closeAllConnections()
          })
      )
  )

const door = Effect.gen(function* () {
  const [user = 0, invite = 0, shoot = 0, file = 0, media = 0, notification = 0, content = 0, gateway = 0] =
    yield* freePorts(8)
  const ports: Ports = { user, invite, shoot, file, media, notification, content, gateway }
  const port = yield* freePort()
  const restart = { underway: false }
  yield* FrontDoor.open({ host: "127.0.0.1", port, ports, restarting: () => restart.underway })
  return { url: `http://127.0.0.1:${port}`, port, ports, restart }
})

const saying =
  (word: string): RequestListener =>
  (_request, response) => {
    response.end(word)
  }

const ask = (url: string, init?: RequestInit) =>
  Effect.promise(async () => {
    const answer = await fetch(url, init)
    return { status: answer.status, text: await answer.text() }
  })

const soon = Effect.promise(() => new Promise((resolve) => setTimeout(resolve, 250)))

describe("the door of a split studio", () => {
  it.scopedLive("sends bytes to file and everything else to the gateway, with the visitor's address", () =>
    Effect.gen(function* () {
      const { ports, url } = yield* door
      yield* process(ports.file, saying("file"))
      yield* process(ports.gateway, ({ headers }, response) => {
        response.end(`gateway ${headers["x-forwarded-for"]}`)
      })
      for (const path of ["/i/1/thumb", "/d/token/all.zip", "/tus", "/tus/1", "/tus?x", "/upload/1"]) {
        assert.strictEqual((yield* ask(url + path)).text, "file", path)
      }
      for (const path of ["/", "/invite", "/g/1", "/tusks"]) {
        assert.match((yield* ask(url + path)).text, /^gateway (::ffff:)?127\.0\.0\.1$/, path)
      }
      const known = { headers: { "x-forwarded-for": "203.0.113.7" } }
      assert.match((yield* ask(url, known)).text, /^gateway 203\.0\.113\.7, (::ffff:)?127\.0\.0\.1$/)
    })
  )

  it.scopedLive("a visitor's second line of addresses does not come after its own", () =>
    Effect.gen(function* () {
      const { port, ports } = yield* door
      yield* process(ports.gateway, ({ rawHeaders }, response) => {
        response.end(JSON.stringify(rawHeaders.filter((_, index) => /^x-f/i.test(rawHeaders[index - 1] ?? ""))))
      })
      const seen = yield* Effect.async<unknown>((resume) => {
        const lines = [
          "X-Forwarded-For",
          "203.0.113.7",
          "Host",
          "studio",
          "x-forwarded-for",
          "203.0.113.8, 203.0.113.9"
        ]
        request({ host: "127.0.0.1", port, headers: lines }, (incoming) => {
          resume(Effect.promise(async () => JSON.parse(Buffer.concat(await incoming.toArray()).toString())))
        }).end()
      })
      assert.match(
        JSON.stringify(seen),
        /^\["203\.0\.113\.7, 203\.0\.113\.8, 203\.0\.113\.9, (::ffff:)?127\.0\.0\.1"\]$/
      )
    })
  )

  it.scopedLive("waits for a process that is started again, and hands a body on once", () =>
    Effect.gen(function* () {
      const { ports, url } = yield* door
      const body = randomBytes(3_000_000)
      const reading = yield* Effect.fork(ask(`${url}/studio`))
      const writing = yield* Effect.fork(ask(`${url}/tus/1`, { method: "PATCH", body }))
      yield* soon
      const seen: Array<string> = []
      yield* process(ports.gateway, saying("gateway"))
      yield* process(ports.file, (request, response) => {
        const hash = createHash("sha256")
        request.on("data", (piece) => hash.update(piece))
        request.on("end", () => {
          seen.push(hash.digest("hex"))
          response.writeHead(204).end()
        })
      })
      assert.deepStrictEqual(yield* Fiber.join(reading), { status: 200, text: "gateway" })
      assert.strictEqual((yield* Fiber.join(writing)).status, 204)
      assert.deepStrictEqual(seen, [createHash("sha256").update(body).digest("hex")])
    })
  )

  it.scopedLive("asks again what may be repeated when the process ends or only begins, and nothing else", () =>
    Effect.gen(function* () {
      const { ports, url } = yield* door
      const asked: Array<string> = []
      yield* process(ports.gateway, ({ method = "", socket }, response) => {
        asked.push(method)
        if (asked.length === 1) return void socket.destroy()
        if (asked.length === 2) {
          return void response.writeHead(503, { "retry-after": "1", connection: "close" }).end()
        }
        if (method === "POST") return void socket.destroy()
        response.end("here")
      })
      assert.deepStrictEqual(yield* ask(url), { status: 200, text: "here" })
      assert.strictEqual((yield* ask(url, { method: "POST", body: "x" })).status, 503)
      assert.deepStrictEqual(asked, ["GET", "GET", "GET", "POST"])
      // No answer either to who goes on with a download; by a method that is not repeated it shows at once.
      const resumed = ask(url, { method: "POST", body: "x", headers: { range: "bytes=5-" } })
      assert.match(String(yield* Effect.flip(Effect.sandbox(resumed))), /fetch failed/)
    })
  )

  it.scopedLive("tells at once what is away, and waits for what is started again", () =>
    Effect.gen(function* () {
      const { ports, restart, url } = yield* door
      let asked = 0
      yield* process(ports.gateway, (_request, response) => {
        asked += 1
        if (asked > 3) return void response.end("here")
        response.writeHead(503, { "retry-after": "5" }).end("away")
      })
      assert.deepStrictEqual(yield* ask(url), { status: 503, text: "away" })
      // That a process was killed may be heard of a moment after the first failure.
      setTimeout(() => {
        restart.underway = true
      }, 20)
      assert.deepStrictEqual(yield* ask(url), { status: 200, text: "here" })
    })
  )

  it.scopedLive("breaks off for the visitor what breaks off behind it", () =>
    Effect.gen(function* () {
      const { port, ports } = yield* door
      yield* process(ports.file, (_request, response) => {
        response.writeHead(200, { "content-type": "application/zip" })
        response.write(Buffer.alloc(100_000), () => response.destroy())
      })
      const whole = yield* Effect.promise(
        () =>
          new Promise<boolean>((resolve) => {
            request({ host: "127.0.0.1", port, path: "/d/token/all.zip" }, (incoming) => {
              incoming.resume()
              incoming.on("close", () => resolve(incoming.complete))
            }).end()
          })
      )
      assert.isFalse(whole)
    })
  )
})
