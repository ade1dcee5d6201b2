import { DiagnosticSeverity, Parser } from "@asyncapi/parser"
import { assert, describe, it } from "@effect/vitest"
import { consumers, definitions } from "@safelight/events/Catalogue"
import { Validator } from "@seriousme/openapi-schema-validator"
import { renderPage } from "../src/pages/Render.ts"
import { ApiPage } from "../src/pages/reference/Api.tsx"
import { EventsPage } from "../src/pages/reference/Events.tsx"
import { OverviewPage } from "../src/pages/reference/Overview.tsx"
import { documents, eventsFile, files } from "../src/reference/Documents.ts"
import { apiModel, eventsModel, overviewModel } from "../src/reference/ReferenceModels.ts"
import { calm, context } from "./support/Samples.ts"

const page = context("en", calm)

/** Every `$ref` of a document, by what it names. */
const refs = (value: unknown): ReadonlyArray<string> =>
  Object.entries(Object(value) as object).flatMap(([key, inner]) =>
    key === "$ref" && typeof inner === "string" ? [inner] : typeof inner === "object" ? refs(inner) : []
  )

const lookUp = (document: unknown, ref: string): unknown =>
  ref
    .slice(2)
    .split("/")
    .reduce<unknown>((place, key) => Reflect.get(Object(place), key), document)

describe("the reference", () => {
  it("names nothing that is not in its document", () => {
    for (const [name, text] of files()) {
      const document: unknown = JSON.parse(text)
      assert.deepStrictEqual(
        refs(document).filter((ref) => lookUp(document, ref) === undefined),
        [],
        name
      )
    }
  })

  it("is AsyncAPI 3 to its own parser", async () => {
    const { diagnostics, document } = await new Parser().parse(files().get(eventsFile) ?? "")
    const severe = diagnostics.filter(({ severity }) => severity <= DiagnosticSeverity.Warning)
    assert.deepStrictEqual(
      severe.map(({ message, path }) => `${path.join(".")}: ${message}`),
      []
    )
    assert.strictEqual(document?.version(), "3.0.0")
    assert.strictEqual(document?.messages().length, definitions.length)
  })

  it("is OpenAPI 3.1 to its schema", async () => {
    for (const [name, document] of Object.entries(documents().apis)) {
      const { errors, valid } = await new Validator().validate(structuredClone({ ...document }))
      assert.isTrue(valid, `${name}: ${JSON.stringify(errors)}`)
    }
  })

  it("has every event with its owner, everybody who hears it and its fields", () => {
    const { channels, components, operations } = documents().events
    assert.sameMembers(
      Object.keys(channels),
      definitions.map(({ type }) => type)
    )
    const html = renderPage(EventsPage, page, eventsModel(documents()))
    for (const { owner, type } of definitions) {
      assert.strictEqual(operations[`${owner}.sends.${type}`]?.action, "send", type)
      const section = new RegExp(`<h2 id="${type.replace(".", "\\.")}".*?</section>`, "s").exec(html)?.[0] ?? ""
      assert.include(section, `<dd>${owner}</dd>`, type)
      const hearers = Object.values(consumers).filter((consumer) => consumer.types.some((heard) => heard === type))
      for (const { name } of hearers) {
        assert.strictEqual(operations[`${name}.receives.${type}`]?.["x-consumer"], name)
        assert.match(section, new RegExp(`<dd>[^<]*${name}`), type)
      }
      assert.match(section, /metadata: <a href="#schema-Metadata">/, type)
      assert.strictEqual(components.messages[type]?.["x-owner"], owner)
    }
    assert.strictEqual(
      Object.values(operations).filter(({ action }) => action === "receive").length,
      Object.values(consumers).flatMap(({ types }) => types).length
    )
  })

  it("lists every operation of every service with parameters and answers", () => {
    const all = documents()
    const overview = renderPage(OverviewPage, page, overviewModel(all))
    assert.include(overview, `href="/docs/api/events.asyncapi.json"`)
    for (const [name, { paths }] of Object.entries(all.apis)) {
      assert.include(overview, `href="/docs/api/${name}.openapi.json"`)
      const model = apiModel(all, name)
      assert.isDefined(model)
      const html = renderPage(ApiPage, page, model)
      for (const [path, item] of Object.entries(paths)) {
        for (const method of Object.keys(item)) assert.include(html, `<code>${method.toUpperCase()} ${path}</code>`)
        for (const [, parameter] of path.matchAll(/\{(\w+)\}/g)) assert.include(html, `<code>${parameter}</code>`)
      }
    }
  })

  it("says of every call under /api/v1 which scope it takes, and that a token is needed", () => {
    for (const [path, item] of Object.entries(documents().apis["studio"]?.paths ?? {})) {
      if (!path.startsWith("/api/v1/")) continue
      for (const [method, operation] of Object.entries(item)) {
        assert.match(String(Reflect.get(Object(operation), "x-scope")), /^(read|admin)$/, `${method} ${path}`)
        assert.deepStrictEqual(Reflect.get(Object(operation), "security"), [{ token: [] }], `${method} ${path}`)
      }
    }
  })
})
