// Writes packages/events/fixtures/<type>.v<N>.json for the newest version of every event that has none yet. A fixture
// that exists is left alone: it stands for what was published.

import { existsSync, mkdirSync, writeFileSync } from "node:fs"
import { definitions } from "@safelight/events/Catalogue"
import { type AnyEventDefinition, envelope } from "@safelight/events/Event"
import { theStudio } from "@safelight/events/Ids"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as AST from "effect/SchemaAST"

const folder = new URL("../packages/events/fixtures/", import.meta.url)

/** Values that show what a field is for; a field without one gets its own name. */
const texts: Readonly<Record<string, string>> = {
  fileName: "DSC_0001.NEF",
  sha256: "ab".repeat(32),
  fileType: "NEF",
  recipe: "full-1",
  placeholder: "1QcSHQRnh493V4dIh4eXh1h4kJUI",
  make: "NIKON CORPORATION",
  model: "NIKON Z 8",
  lens: "NIKKOR Z 85mm f/1.8 S",
  capturedAt: "2026-06-21T14:30:05",
  bucket: "renditions",
  reason: "A sentence for the photographer.",
  code: "damaged",
  name: "019f0000-0000-7000-8000-000000000002.jpg",
  nuid: "ZKQF2D8J0T6B3V9N1M5XAL",
  originalOnly: "This camera's file holds no preview.",
  originalOnlyCode: "no-preview",
  folder: "Ceremony"
}

const numbers: Readonly<Record<string, number>> = {
  exposure: 0.004,
  fNumber: 2.8,
  focalLength: 85,
  iso: 400,
  chunkSize: 524_288,
  mostMegapixels: 150,
  width: 2048,
  height: 1365
}

let ids = 0
const nextId = () => {
  ids += 1
  return `019f0000-0000-7000-8000-${ids.toString().padStart(12, "0")}`
}

const isUuid = (ast: AST.AST): boolean =>
  Option.contains(AST.getSchemaIdAnnotation(ast), Schema.UUIDSchemaId) ||
  (ast._tag === "Refinement" && isUuid(ast.from))

/** One encoded value of a schema: every optional field there, the first member of a union, one element of an array. */
const sample = (ast: AST.AST, field: string): unknown => {
  if (isUuid(ast)) return field === "studioId" ? theStudio : nextId()
  switch (ast._tag) {
    case "StringKeyword":
      return texts[field] ?? field
    case "NumberKeyword":
      return numbers[field] ?? 1
    case "BooleanKeyword":
      return false
    case "Literal":
      return ast.literal
    case "Refinement":
      return sample(ast.from, field)
    case "Transformation":
      return Option.contains(AST.getIdentifierAnnotation(ast.to), "DateTimeUtcFromSelf")
        ? "2026-06-21T12:00:00.000Z"
        : sample(ast.from, field)
    case "Union": {
      const [first] = ast.types.filter((member) => member._tag !== "UndefinedKeyword")
      return first === undefined ? null : sample(first, field)
    }
    case "TupleType":
      return [...ast.elements, ...ast.rest].map(({ type }) => sample(type, field))
    case "TypeLiteral":
      return Object.fromEntries(
        ast.propertySignatures.map(({ name, type }) => [String(name), sample(type, String(name))])
      )
    default:
      throw new Error(`No sample for ${ast._tag} at ${field}`)
  }
}

const fixture = (definition: AnyEventDefinition) => {
  ids = 0
  const data = sample(Schema.asSchema(definition.data).ast, "data")
  const [aggregateType, aggregateId] = definition.key(Schema.decodeUnknownSync(definition.data)(data))
  const event = {
    id: nextId(),
    type: definition.type,
    source: definition.owner,
    aggregateId,
    aggregateType,
    data,
    metadata: {
      correlationId: nextId(),
      causationId: nextId(),
      userId: nextId(),
      studioId: theStudio,
      timestamp: "2026-06-21T12:00:00.000Z",
      version: definition.version
    }
  }
  Schema.decodeUnknownSync(envelope(definition))(event)
  return `${JSON.stringify(event, null, 2)}\n`
}

mkdirSync(folder, { recursive: true })
for (const definition of definitions) {
  const file = new URL(`${definition.type}.v${definition.version}.json`, folder)
  if (!existsSync(file)) writeFileSync(file, fixture(definition))
}
