import { spawn, spawnSync } from "node:child_process"
import { cpSync, readdirSync, readFileSync, statSync } from "node:fs"
import { join } from "node:path"
import { assert, it } from "@effect/vitest"
import { freePort } from "@safelight/embedded/FreePort"
import * as NatsServer from "@safelight/embedded/NatsServer"
import { temporaryFolder } from "@safelight/testing/TemporaryFolder"
import { TestNats } from "@safelight/testing/TestNats"
import { TestPostgres } from "@safelight/testing/TestPostgres"
import { Effect, Redacted } from "effect"
import { write } from "../src/deployment/DeploymentSecrets.ts"
import { launched } from "./Launched.ts"
import { send } from "./support/Http.ts"
import { until } from "./support/World.ts"

const root = join(import.meta.dirname, "..", "..", "..")

/** Secrets of a deployment, made by the command as a person runs it. */
const secretsFor = (environment: Record<string, string>) =>
  Effect.gen(function* () {
    const folder = yield* temporaryFolder
    const made = yield* launched(["secrets", folder], environment)
    assert.strictEqual(yield* made.exited, 0, made.output())
    return folder
  })

const contents = (folder: string) =>
  Object.fromEntries(
    readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ name }) => [name, readFileSync(join(folder, name), "utf8")])
  )

/** A container's command, with its file of secrets. */
const container = (name: string, folder: string, environment: Record<string, string>) =>
  Effect.acquireRelease(
    Effect.sync(() =>
      spawn(process.execPath, [`--env-file=${join(folder, `${name}.env`)}`, `services/${name}/dist/main.js`], {
        cwd: root,
        env: { PATH: process.env["PATH"], ...environment },
        stdio: ["ignore", "ignore", "inherit"]
      })
    ),
    (child) =>
      Effect.async<void>((resume) => {
        if (child.exitCode !== null) return resume(Effect.void)
        child.once("exit", () => resume(Effect.void))
        child.kill("SIGTERM")
      })
  )

it.scopedLive("secrets are made once; provisioning makes what a process of its own then runs on", () =>
  Effect.gen(function* () {
    const postgres = yield* TestPostgres.make
    const database = Redacted.value(postgres.url)
    const given = { DATABASE_URL: database, SMTP_URL: "smtps://user:password@mail.example.com" }
    const folder = yield* secretsFor(given)
    const before = contents(folder)
    for (const name of Object.keys(before)) assert.strictEqual(statSync(join(folder, name)).mode & 0o777, 0o600, name)
    const again = yield* launched(["secrets", folder], given)
    assert.strictEqual(yield* again.exited, 0)
    assert.deepStrictEqual(contents(folder), before)
    assert.include(before["notification.env"], "SMTP_URL='smtps://user:password@mail.example.com'")
    assert.notInclude(before["user.env"], "SMTP_URL")

    const nats = yield* TestNats.make({ accounts: before["nats-accounts.conf"] ?? "none" })
    const port = yield* freePort()
    const done = join(folder, "done")
    const provision = yield* launched(["provision", folder], {
      DATABASE_URL: database,
      NATS_URL: nats.url,
      SAFELIGHT_USER_URL: `http://127.0.0.1:${port}`,
      SAFELIGHT_ADMIN_EMAIL: "photographer@example.com",
      SAFELIGHT_PROVISIONED: done
    })
    yield* provision.line(/buckets are there/)
    yield* until(
      "the mark",
      Effect.sync(() => statSync(done, { throwIfNoEntry: false })),
      (found) => found !== undefined
    )
    yield* container("user", folder, {
      SAFELIGHT_PORT: String(port),
      SAFELIGHT_URL: "https://studio.example.com",
      SAFELIGHT_SHOOT_URL: "http://127.0.0.1:1",
      NATS_URL: nats.url
    })
    // Its own accounts at both servers, its tables, and the photographer by a call that shows the signing key.
    yield* provision.line(/photographer@example\.com may sign in/)
    const ready = send(new URL(`http://127.0.0.1:${port}`), { method: "GET", path: "/health/ready" })
    yield* until("readiness", ready, ({ status }) => status === 200)
  })
)

it.scopedLive("nats-server takes its configurations, alone and as one of three", () =>
  Effect.gen(function* () {
    const folder = yield* temporaryFolder
    const secrets = yield* temporaryFolder
    yield* write(secrets)
    cpSync(join(root, "deploy", "nats"), folder, { recursive: true })
    cpSync(join(secrets, "nats-accounts.conf"), join(folder, "accounts.conf"))
    const { path } = yield* NatsServer.find()
    const check = (name: string) => {
      const { status, stderr, stdout } = spawnSync(path, ["-t", "-c", join(folder, name)], {
        env: { NATS_NAME: "nats-2" },
        encoding: "utf8"
      })
      return { status, said: `${stdout}${stderr}` }
    }
    for (const name of ["single.conf", "cluster.conf"]) {
      const { said, status } = check(name)
      assert.strictEqual(status, 0, said)
    }
    cpSync(join(folder, "limits.conf"), join(folder, "accounts.conf"))
    assert.notStrictEqual(check("single.conf").status, 0, "a file that is not the accounts is seen")
  })
)
