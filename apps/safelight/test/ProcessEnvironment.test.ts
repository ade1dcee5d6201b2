import { execFile } from "node:child_process"
import { mkdir, stat } from "node:fs/promises"
import { promisify } from "node:util"
import { assert, describe, it } from "@effect/vitest"
import { temporaryFolder } from "@safelight/testing/TemporaryFolder"
import { ConfigProvider, Effect, Redacted } from "effect"
import type { Secrets } from "../src/Secrets.ts"
import * as EnvironmentFile from "../src/split/EnvironmentFile.ts"
import { environmentOf, type Ports, type SplitParts } from "../src/split/ProcessEnvironment.ts"
import { processNames } from "../src/split/ProcessList.ts"

const secret = (text: string) => Redacted.make(text)

const signing = (service: string) =>
  secret(JSON.stringify({ kty: "OKP", crv: "Ed25519", x: `public-${service}`, d: `signing-${service}`, kid: service }))

const secrets: Secrets = {
  signing: {
    user: signing("user"),
    invite: signing("invite"),
    shoot: signing("shoot"),
    file: signing("file"),
    media: signing("media"),
    notification: signing("notification"),
    content: signing("content"),
    gateway: signing("gateway")
  },
  linkSecret: secret("link"),
  csrfSecret: secret("csrf"),
  natsAdmin: secret("nats-admin"),
  nats: {
    user: secret("nats-user"),
    invite: secret("nats-invite"),
    shoot: secret("nats-shoot"),
    file: secret("nats-file"),
    media: secret("nats-media"),
    notification: secret("nats-notification"),
    gateway: secret("nats-gateway")
  },
  sql: {
    user: secret("sql-user"),
    invite: secret("sql-invite"),
    shoot: secret("sql-shoot"),
    file: secret("sql-file"),
    notification: secret("sql-notification")
  }
}

const ports: Ports = {
  user: 1,
  invite: 2,
  shoot: 3,
  file: 4,
  media: 5,
  notification: 6,
  content: 7,
  gateway: 8
}

const parts: SplitParts = {
  infrastructure: {
    folder: "/data",
    databaseUrl: secret("postgres://admin:sql-admin@127.0.0.1:5432/safelight"),
    natsUrl: "nats://127.0.0.1:4222",
    smtpUrl: secret("smtp://mail:smtp@127.0.0.1"),
    inboxUrl: null,
    pids: { postgres: null, nats: null }
  },
  secrets,
  publicUrl: new URL("https://studio.example.com"),
  proxies: 1,
  ports
}

const set = ConfigProvider.fromMap(
  new Map([
    ["SAFELIGHT_STUDIO_NAME", "O'Hara & `Sons`"],
    ["SAFELIGHT_MAX_FILE_BYTES", "5"],
    ["SAFELIGHT_PAGE_RATE", "7"],
    ["DATABASE_URL", "postgres://admin:sql-admin@127.0.0.1:5432/safelight"]
  ])
)

describe("what a process of its own is told", () => {
  for (const name of processNames) {
    it.effect(`${name} gets its own accounts and nobody else's`, () =>
      Effect.gen(function* () {
        const environment = yield* Effect.withConfigProvider(environmentOf(name, parts), set)
        const text = JSON.stringify(environment)
        const others = processNames.filter((other) => other !== name)
        for (const other of others) {
          assert.notInclude(text, `nats-${other}`)
          assert.notInclude(text, `sql-${other}`)
          assert.notInclude(text, `signing-${other}`)
          assert.include(text, `public-${other}`)
        }
        assert.notInclude(text, "admin")
        assert.include(environment["SAFELIGHT_SIGNING_KEY"], `signing-${name}`)
        assert.strictEqual(environment["NATS_PASSWORD"], name === "content" ? undefined : `nats-${name}`)
        assert.strictEqual("SMTP_URL" in environment, name === "notification")
        assert.strictEqual("SAFELIGHT_LINK_SECRET" in environment, name === "file")
        assert.strictEqual(environment["SAFELIGHT_STUDIO_NAME"], name === "content" ? "O'Hara & `Sons`" : undefined)
        assert.strictEqual(environment["SAFELIGHT_PAGE_RATE"], "7")
        assert.strictEqual(environment["SAFELIGHT_PROXIES"], "2")
      })
    )
  }

  it.scopedLive("reaches it through a file that only its owner reads, word for word", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      yield* Effect.promise(() => mkdir(EnvironmentFile.folderOf(folder)))
      const environment = yield* Effect.withConfigProvider(environmentOf("content", parts), set)
      yield* EnvironmentFile.write(folder, "content", environment)
      const file = EnvironmentFile.pathOf(folder, "content")
      assert.strictEqual((yield* Effect.promise(() => stat(file))).mode & 0o777, 0o600)
      const { stdout } = yield* Effect.promise(() =>
        promisify(execFile)(process.execPath, [`--env-file=${file}`, "-p", "JSON.stringify(process.env)"], { env: {} })
      )
      assert.deepStrictEqual(JSON.parse(stdout), environment)
    })
  )
})
