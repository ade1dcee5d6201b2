import { request } from "node:http"
import * as HttpServer from "@effect/platform/HttpServer"
import { assert, describe, it } from "@effect/vitest"
import { freePort } from "@safelight/embedded/FreePort"
import * as Server from "@safelight/http/Server"
import { Deferred, Effect, Layer } from "effect"
import { type Download, respond } from "../src/ByteResponse.ts"

const representation = { size: 3, etag: '"three"', contentType: "application/zip", modifiedAt: 0 }

describe("an answer of bytes", () => {
  it.scopedLive("lets go of its reader when the client leaves before the first byte", () =>
    Effect.gen(function* () {
      const asked = yield* Deferred.make<void>()
      const left = yield* Deferred.make<void>()
      const released = yield* Deferred.make<void>()
      const letGo = yield* Deferred.make<void>()
      async function* bytes() {
        try {
          Deferred.unsafeDone(asked, Effect.void)
          await Effect.runPromise(Deferred.await(released))
          yield new Uint8Array(representation.size)
        } finally {
          Deferred.unsafeDone(letGo, Effect.void)
        }
      }
      const download: Download = {
        representation,
        fileName: "three.zip",
        bytes,
        allowed: Effect.succeed(true),
        delivered: () => Effect.void
      }
      const port = yield* freePort()
      const server = yield* Layer.build(Server.layer({ port, host: "127.0.0.1", drain: "10 seconds" }))
      // As the router runs its handlers.
      const handler = Effect.interruptible(
        Effect.onInterrupt(respond(download), () => Deferred.succeed(left, undefined))
      )
      yield* Effect.provide(HttpServer.serveEffect(handler), server)
      const client = request({ host: "127.0.0.1", port })
      client.on("error", () => undefined)
      client.end()
      yield* Deferred.await(asked)
      client.destroy()
      yield* Deferred.await(left)
      yield* Deferred.succeed(released, undefined)
      yield* Deferred.await(letGo)
      assert.isTrue(yield* Deferred.isDone(letGo))
    })
  )
})
