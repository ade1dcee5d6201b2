import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { createServer, type IncomingMessage, type ServerResponse } from "node:http"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { ShootId } from "@safelight/events/Ids"
import { Effect, Either, Redacted } from "effect"
import * as TusUpload from "../src/commands/TusUpload.ts"

const shootId = ShootId.make("01890000-0000-7000-8000-000000000001")
const token = Redacted.make("t")
const bytes = Buffer.from("a photograph")

interface Told {
  readonly method: string
  readonly path: string
  readonly offset: string | undefined
}

/** A tus server that answers as told and keeps what it was asked. */
const serverOf = (answer: (request: IncomingMessage, response: ServerResponse) => void) =>
  Effect.acquireRelease(
    Effect.async<{ url: string; told: Array<Told>; close: () => void }>((resume) => {
      const told: Array<Told> = []
      const server = createServer((request, response) => {
        const offset = request.headers["upload-offset"]
        told.push({
          method: request.method ?? "",
          path: request.url ?? "",
          offset: typeof offset === "string" ? offset : undefined
        })
        response.setHeader("tus-resumable", "1.0.0")
        request.on("end", () => answer(request, response))
        request.resume()
      }).listen(0, "127.0.0.1", () => {
        const address = server.address()
        const port = typeof address === "object" && address !== null ? address.port : 0
        resume(
          Effect.succeed({
            url: `http://127.0.0.1:${port}`,
            told,
            close: () => {
              server.close()
              server.closeAllConnections()
            }
          })
        )
      })
    }),
    ({ close }) => Effect.sync(close)
  )

const photo = Effect.acquireRelease(
  Effect.promise(async () => {
    const folder = await mkdtemp(join(tmpdir(), "safelight-tus-"))
    const path = join(folder, "a.jpg")
    await writeFile(path, bytes)
    return { folder, path }
  }),
  ({ folder }) => Effect.promise(() => rm(folder, { recursive: true, force: true }))
).pipe(
  Effect.map(({ path }) => ({ path, name: "a.jpg", relativePath: "a.jpg", size: bytes.length, modifiedMillis: 0 }))
)

const attemptWith = (
  url: string,
  file: Effect.Effect.Success<typeof photo>,
  begun: string | undefined,
  onBegun: (path: string) => void = () => {}
) =>
  Effect.either(
    TusUpload.attempt({
      address: { url, token },
      shootId,
      file,
      sha256: "0".repeat(64),
      begun,
      onBegun,
      onBytes: () => {}
    })
  )

describe("one try to upload a file", () => {
  it.scopedLive("goes on where the last one ended", () =>
    Effect.gen(function* () {
      const file = yield* photo
      const server = yield* serverOf((request, response) => {
        if (request.method === "HEAD") {
          response.setHeader("upload-offset", "5").setHeader("upload-length", String(bytes.length)).end()
        } else {
          response.statusCode = 204
          response.setHeader("upload-offset", String(bytes.length)).end()
        }
      })
      assert.deepStrictEqual(yield* attemptWith(server.url, file, "/tus/abc"), Either.right("abc"))
      assert.deepStrictEqual(server.told, [
        { method: "HEAD", path: "/tus/abc", offset: undefined },
        { method: "PATCH", path: "/tus/abc", offset: "5" }
      ])
    })
  )

  it.scopedLive("never starts over because the studio is away", () =>
    Effect.gen(function* () {
      const file = yield* photo
      for (const status of [500, 502, 503, 429]) {
        const server = yield* serverOf((_, response) => {
          response.statusCode = status
          response.setHeader("retry-after", "7").end("not now\n")
        })
        const ended = yield* attemptWith(server.url, file, "/tus/abc")
        assert.strictEqual(Either.isLeft(ended) ? ended.left._tag : "", "StudioAway", String(status))
        assert.deepStrictEqual(
          server.told.map(({ method }) => method),
          ["HEAD"]
        )
        if (Either.isLeft(ended) && ended.left._tag === "StudioAway") {
          assert.strictEqual(ended.left.retryAfterSeconds, 7)
        }
      }
    })
  )

  it.scopedLive("tells a lost upload, an old token and a refusal apart", () =>
    Effect.gen(function* () {
      const file = yield* photo
      const endOf = (status: number, begun: string | undefined) =>
        Effect.gen(function* () {
          const server = yield* serverOf((_, response) => {
            response.statusCode = status
            response.end("The file is larger than 1 GB.\n")
          })
          return yield* Effect.map(attemptWith(server.url, file, begun), Either.flip)
        })
      assert.deepStrictEqual(yield* endOf(404, "/tus/abc"), Either.right(new TusUpload.UploadLost()))
      assert.deepStrictEqual(yield* endOf(410, "/tus/abc"), Either.right(new TusUpload.UploadLost()))
      assert.deepStrictEqual(yield* endOf(401, undefined), Either.right(new TusUpload.UploadUnauthorised()))
      assert.deepStrictEqual(
        yield* endOf(413, undefined),
        Either.right(new TusUpload.UploadRejected({ reason: "The file is larger than 1 GB." }))
      )
    })
  )

  it.scopedLive("remembers the upload although the connection broke in the middle", () =>
    Effect.gen(function* () {
      const file = yield* photo
      let begun = ""
      const server = yield* serverOf((request, response) => {
        if (request.method === "POST") {
          response.statusCode = 201
          response.setHeader("location", "/tus/abc").end()
        } else {
          response.destroy()
        }
      })
      const ended = yield* attemptWith(server.url, file, undefined, (path) => {
        begun = path
      })
      assert.strictEqual(Either.isLeft(ended) ? ended.left._tag : "", "StudioAway")
      assert.strictEqual(begun, "/tus/abc")
    })
  )

  it.scopedLive("reports a file that went away", () =>
    Effect.gen(function* () {
      const file = yield* photo
      const server = yield* serverOf((_, response) => {
        response.statusCode = 201
        response.setHeader("location", "/tus/abc").end()
      })
      const ended = yield* attemptWith(server.url, { ...file, path: `${file.path}.gone` }, undefined)
      assert.match(Either.isLeft(ended) && ended.left._tag === "FileUnreadable" ? ended.left.message : "", /not exist/)
    })
  )
})
