import { chmod, writeFile } from "node:fs/promises"
import { createServer } from "node:net"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { publicUrl } from "@safelight/process/ProcessSettings"
import { temporaryFolder } from "@safelight/testing/TemporaryFolder"
import { type Config, ConfigError, ConfigProvider, Effect } from "effect"
import * as OpenStudio from "../src/OpenStudio.ts"
import * as PagesPort from "../src/PagesPort.ts"
import { problems, StudioSettings } from "../src/Settings.ts"

/** What the person at the terminal reads when a studio with this environment does not open. */
const refusal = (environment: Readonly<Record<string, string>>) =>
  Effect.gen(function* () {
    const dataFolder = yield* temporaryFolder
    const settings = yield* StudioSettings
    const port = yield* PagesPort.check(settings.host, settings.port)
    yield* OpenStudio.open({ dataFolder, settings, port })
  }).pipe(
    Effect.withConfigProvider(
      ConfigProvider.fromMap(new Map(Object.entries({ SAFELIGHT_PORT: "0", ...environment }))).pipe(
        ConfigProvider.orElse(() => ConfigProvider.fromEnv())
      )
    ),
    Effect.scoped,
    Effect.flip,
    Effect.map((error) => (ConfigError.isConfigError(error) ? problems(error).join("\n") : error.message))
  )

/** A program that says of itself what nats-server says. */
const program = (name: string, lines: string) =>
  Effect.gen(function* () {
    const path = join(yield* temporaryFolder, name)
    yield* Effect.promise(async () => {
      await writeFile(path, `#!/bin/sh\n${lines}\n`)
      await chmod(path, 0o755)
    })
    return path
  })

/** A server that takes connections and says nothing the studio understands. */
const stranger = Effect.acquireRelease(
  Effect.async<{ readonly port: number; readonly close: () => void }>((resume) => {
    const server = createServer((socket) => {
      socket.on("error", () => socket.destroy())
      socket.end("220 mail.example ready\r\n")
    }).listen(0, "127.0.0.1", () => {
      const address = server.address()
      const port = typeof address === "object" && address !== null ? address.port : 0
      resume(Effect.succeed({ port, close: () => server.close() }))
    })
  }),
  ({ close }) => Effect.sync(close)
)

const wrong: ReadonlyArray<readonly [setting: string, value: string, said: RegExp]> = [
  ["SAFELIGHT_PORT", "photos", /^SAFELIGHT_PORT: Expected .*photos/m],
  ["SAFELIGHT_PORT", "70000", /^SAFELIGHT_PORT: Expected a port from 0 to 65535/m],
  ["SAFELIGHT_URL", "studio", /^SAFELIGHT_URL: Expected/m],
  ["SAFELIGHT_URL", "http://studio.example.com", /^SAFELIGHT_URL: Expected .*https:[\s\S]*SAFELIGHT_PLAIN_HTTP=true/m],
  ["SAFELIGHT_URL", "http://192.168.1.5:4080", /^SAFELIGHT_URL: Expected .*https:/m],
  ["SAFELIGHT_HOST", "0.0.0.0", /^SAFELIGHT_HOST: Expected a loopback .*0\.0\.0\.0[\s\S]*SAFELIGHT_PLAIN_HTTP=true/m],
  ["SAFELIGHT_HOST", "::", /^SAFELIGHT_HOST: Expected a loopback/m],
  ["SAFELIGHT_PLAIN_HTTP", "perhaps", /^SAFELIGHT_PLAIN_HTTP: Expected/m],
  ["SAFELIGHT_ADMIN_EMAIL", "nobody", /^SAFELIGHT_ADMIN_EMAIL: .*like anna@example.com/m],
  ["SAFELIGHT_MAIL_FROM", "studio", /^SAFELIGHT_MAIL_FROM: .*like anna@example.com/m],
  ["SAFELIGHT_ZONE", "Mars/Olympus", /^SAFELIGHT_ZONE: Expected a time zone, like Europe\/Paris/m],
  ["SAFELIGHT_MAX_FILE_BYTES", "big", /^SAFELIGHT_MAX_FILE_BYTES: Expected an integer/m],
  ["SAFELIGHT_ARCHIVE_LIFE", "soon", /^SAFELIGHT_ARCHIVE_LIFE: Expected a duration/m],
  ["SAFELIGHT_MEDIA_WORKERS", "0", /^SAFELIGHT_MEDIA_WORKERS: Expected at least 1/m],
  ["SAFELIGHT_PAGE_RATE", "-1", /^SAFELIGHT_PAGE_RATE: Expected a whole number from 0/m],
  ["DATABASE_URL", "mysql://me:hush@db", /^DATABASE_URL: Expected an address like postgres:/m],
  ["NATS_URL", "broker", /^NATS_URL: Expected an address like nats:/m],
  ["SMTP_URL", "mail:hush", /^SMTP_URL: Expected an address like smtps:/m]
]

describe("what is set wrong", () => {
  it.effect.each(wrong)("%s=%s is said with its name before anything starts", ([setting, value, said]) =>
    Effect.gen(function* () {
      const message = yield* refusal({ [setting]: value })
      assert.match(message, said)
      assert.notInclude(message, "hush")
    })
  )

  it.effect("without TLS a studio is its own machine's, or somebody says so", () =>
    Effect.gen(function* () {
      const read = (environment: Readonly<Record<string, string>>, config: Config.Config<unknown>) =>
        Effect.isSuccess(
          Effect.withConfigProvider(config, ConfigProvider.fromMap(new Map(Object.entries(environment))))
        )
      for (const [allowed, environment] of [
        [true, {}],
        [true, { SAFELIGHT_URL: "http://localhost:4080" }],
        [true, { SAFELIGHT_URL: "http://[::1]:4080", SAFELIGHT_HOST: "::1" }],
        [true, { SAFELIGHT_URL: "http://studio.localhost", SAFELIGHT_HOST: "127.0.0.2" }],
        [true, { SAFELIGHT_URL: "https://studio.example.com", SAFELIGHT_HOST: "0.0.0.0" }],
        [true, { SAFELIGHT_URL: "http://192.168.1.5", SAFELIGHT_HOST: "0.0.0.0", SAFELIGHT_PLAIN_HTTP: "true" }],
        [false, { SAFELIGHT_URL: "http://localhost.example.com" }],
        [false, { SAFELIGHT_URL: "http://localhost", SAFELIGHT_HOST: "0.0.0.0" }]
      ] as const) {
        assert.strictEqual(yield* read(environment, StudioSettings), allowed, JSON.stringify(environment))
        const ofProcess = { SAFELIGHT_URL: "http://localhost", SAFELIGHT_PORT: "4000", ...environment }
        assert.strictEqual(yield* read(ofProcess, publicUrl), allowed, JSON.stringify(ofProcess))
      }
    })
  )

  it.effect("says everything at once", () =>
    Effect.gen(function* () {
      const message = yield* refusal({ SAFELIGHT_ZONE: "Mars", SAFELIGHT_MAX_FILE_BYTES: "big" })
      assert.match(
        message,
        /SAFELIGHT_ZONE[\s\S]*SAFELIGHT_MAX_FILE_BYTES|SAFELIGHT_MAX_FILE_BYTES[\s\S]*SAFELIGHT_ZONE/
      )
    })
  )

  it.scopedLive("a port in use, and one that is not ours to take", () =>
    Effect.gen(function* () {
      const { port } = yield* stranger
      assert.include(
        yield* refusal({ SAFELIGHT_PORT: String(port) }),
        `Port ${port} is in use by another program. Set SAFELIGHT_PORT`
      )
      assert.match(
        yield* refusal({ SAFELIGHT_HOST: "192.0.2.1", SAFELIGHT_URL: "https://studio.example" }),
        /192\.0\.2\.1.*Check SAFELIGHT_HOST/
      )
    })
  )

  it.scopedLive("a server that is not there, and one that is something else", () =>
    Effect.gen(function* () {
      for (const [setting, address] of [
        ["DATABASE_URL", "postgres://me:hush@127.0.0.1:1/db"],
        ["NATS_URL", "nats://127.0.0.1:1"]
      ] as const) {
        const message = yield* refusal({ [setting]: address })
        assert.match(
          message,
          new RegExp(`^The server at 127\\.0\\.0\\.1:1 that ${setting} names cannot be used: .*ECONNREFUSED`)
        )
        assert.include(message, `Start it, or correct ${setting}`)
        assert.notInclude(message, "hush")
      }
      const { port } = yield* stranger
      const foreign = yield* refusal({ DATABASE_URL: `postgres://me:hush@127.0.0.1:${port}/db` })
      assert.match(foreign, new RegExp(`^The server at 127\\.0\\.0\\.1:${port} that DATABASE_URL names cannot be used`))
      const broker = yield* refusal({ NATS_URL: `nats://127.0.0.1:${port}` })
      assert.match(broker, new RegExp(`^The server at 127\\.0\\.0\\.1:${port} that NATS_URL names cannot be used`))
    })
  )

  it.scopedLive("a nats-server that is too old, or none", () =>
    Effect.gen(function* () {
      const old = yield* program("nats-server", `echo "nats-server: v2.9.10"`)
      const message = yield* refusal({ SAFELIGHT_NATS_SERVER: old })
      assert.include(message, `nats-server 2.9.10 at ${old} is too old: 2.14.0 or newer is needed.`)
      assert.match(message, /Install a newer one[\s\S]*NATS_URL/)
      assert.match(
        yield* refusal({ SAFELIGHT_NATS_SERVER: "/nowhere/nats-server" }),
        /No nats-server 2\.14\.0 or newer was found[\s\S]*NATS_URL/
      )
    })
  )
})
