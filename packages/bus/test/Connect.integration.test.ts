import { execFile } from "node:child_process"
import { join } from "node:path"
import { promisify } from "node:util"
import { assert, layer } from "@effect/vitest"
import { required } from "@safelight/testing/Required"
import { temporaryFolder } from "@safelight/testing/TemporaryFolder"
import { TestNats } from "@safelight/testing/TestNats"
import { Effect } from "effect"
import { connect } from "../src/Connect.ts"

const run = promisify(execFile)
const openssl = await required("openssl")

const large = Buffer.alloc(700_000, "a picture, ")

/** A connection that remembers the rooms it took, and messages of its subject in the order they come. */
const listening = Effect.gen(function* () {
  const nats = yield* TestNats
  const rooms = new Set<ArrayBufferLike>()
  const allocate = (length: number) => {
    const room = new Uint8Array(length)
    rooms.add(room.buffer)
    return room
  }
  const connection = yield* Effect.acquireRelease(
    Effect.promise(() => connect({ ...nats.connection, allocate, maxReconnectAttempts: -1, reconnectTimeWait: 50 })),
    (connection) => Effect.promise(() => connection.close())
  )
  const messages = connection.subscribe("pictures")[Symbol.asyncIterator]()
  const echo = (bytes: Uint8Array) =>
    Effect.promise(async () => {
      connection.publish("pictures", bytes)
      const { value } = await messages.next()
      return value.data
    })
  return { connection, echo, nats, rooms }
})

layer(TestNats.layer, { excludeTestServices: true })("connect", (it) => {
  it.scoped("has large messages read in place, by the first connection and by later ones", () =>
    Effect.gen(function* () {
      const { connection, echo, nats, rooms } = yield* listening
      const inPlace = Effect.gen(function* () {
        const data = yield* echo(large)
        assert.isTrue(large.equals(data))
        assert.isTrue(rooms.has(data.buffer), "the client copied the message")
      })
      yield* inPlace
      assert.strictEqual(Buffer.from(yield* echo(Buffer.from("small"))).toString(), "small")
      const statuses = connection.status()[Symbol.asyncIterator]()
      yield* nats.kill
      yield* nats.start
      yield* Effect.promise(async () => {
        for (;;) if ((await statuses.next()).value?.type === "reconnect") return
      })
      yield* inPlace
    })
  )

  it.scoped("tells a server that refuses", () =>
    Effect.gen(function* () {
      const nats = yield* TestNats
      const refused = yield* Effect.flip(
        Effect.tryPromise({
          try: () => connect({ ...nats.connection, pass: "wrong" }),
          catch: (cause) => (cause instanceof Error ? cause.name : "")
        })
      )
      assert.strictEqual(refused, "AuthorizationError")
    })
  )

  it.scoped.skipIf(openssl === undefined)("goes on as the client's own where the server wants encryption", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      const [certificate, key] = [join(folder, "cert.pem"), join(folder, "key.pem")]
      const names = ["-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1"]
      const request = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", certificate, ...names]
      yield* Effect.promise(() => run("openssl", request))
      const encrypted = `tls { cert_file: "${certificate}", key_file: "${key}" }`
      const { url } = yield* TestNats.make({ accounts: encrypted })
      const connection = yield* Effect.acquireRelease(
        Effect.promise(() => connect({ servers: url, tls: { caFile: certificate } })),
        (connection) => Effect.promise(() => connection.close())
      )
      const messages = connection.subscribe("pictures")[Symbol.asyncIterator]()
      yield* Effect.promise(async () => {
        connection.publish("pictures", large)
        assert.isTrue(large.equals((await messages.next()).value.data))
      })
    })
  )
})
