import * as Predicate from "effect/Predicate"
import type { JsonSchema } from "./AsyncApi.ts"
import { type Documents, eventsFile, fileOf } from "./Documents.ts"
import { type Piece, schemaText } from "./SchemaText.ts"

export interface NamedSchema {
  readonly name: string
  readonly text: ReadonlyArray<Piece>
}

interface EventEntry extends NamedSchema {
  readonly summary: string
  readonly owner: string
  readonly heardBy: ReadonlyArray<string>
  readonly subject: string
  readonly stream: string
  readonly version: number
}

export interface OperationEntry {
  readonly id: string
  readonly method: string
  readonly path: string
  readonly summary: string | undefined
  readonly scope: string | undefined
  readonly parameters: ReadonlyArray<{
    readonly name: string
    readonly place: string
    readonly required: boolean
    readonly kind: ReadonlyArray<Piece>
    readonly meaning: string
  }>
  readonly body: ReadonlyArray<Piece> | undefined
  readonly answers: ReadonlyArray<{
    readonly status: string
    readonly meaning: string
    readonly body: ReadonlyArray<Piece> | undefined
  }>
}

const named = (schemas: Readonly<Record<string, unknown>>): ReadonlyArray<NamedSchema> =>
  Object.entries(schemas)
    .map(([name, schema]) => ({ name, text: schemaText(schema) }))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))

const text = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined)
const records = (value: unknown) => (Array.isArray(value) ? value.filter(Predicate.isRecord) : [])
const record = (value: unknown): JsonSchema => (Predicate.isRecord(value) ? value : {})

/** The body of the first content type; bytes have a type and no schema. */
const contentOf = (holder: JsonSchema): ReadonlyArray<Piece> | undefined => {
  const [first] = Object.entries(record(holder["content"]))
  if (first === undefined) return undefined
  const [type, media] = first
  const { schema } = record(media)
  return schema === undefined ? [type] : schemaText(schema)
}

/** What programs ask first, then events, then what services ask each other. */
const namesOf = ({ apis }: Documents): ReadonlyArray<string> => [
  "studio",
  "events",
  ...Object.keys(apis).filter((name) => name !== "studio")
]

/** Every document with what is in it. */
export const overviewModel = (documents: Documents) => {
  const { apis, events } = documents
  const ofEvents = {
    name: "events",
    file: eventsFile,
    description: events.info.description,
    kind: "events" as const,
    count: Object.keys(events.components.messages).length
  }
  return {
    documents: namesOf(documents).map((name) => {
      const api = apis[name]
      if (api === undefined) return ofEvents
      const count = Object.values(api.paths).flatMap(Object.keys).length
      return { name, file: fileOf(name), description: api.info.description ?? "", kind: "operations" as const, count }
    })
  }
}

export type OverviewModel = ReturnType<typeof overviewModel>

/** Every event by name, and the schemas they share. */
export const eventsModel = (documents: Documents) => {
  const { channels, components, info, operations } = documents.events
  const events = Object.values(components.messages).map(
    (message): EventEntry => ({
      name: message.name,
      summary: message.summary,
      owner: message["x-owner"],
      heardBy: Object.values(operations)
        .filter(({ action, channel }) => action === "receive" && channel.$ref === `#/channels/${message.name}`)
        .flatMap((operation) => operation["x-consumer"] ?? []),
      subject: channels[message.name]?.address ?? "",
      stream: message["x-stream"],
      version: message["x-version"],
      text: schemaText(components.schemas[message.name])
    })
  )
  const schemas = named(components.schemas).filter(({ name }) => !(name in components.messages))
  return { documents: namesOf(documents), file: eventsFile, description: info.description, events, schemas }
}

export type EventsModel = ReturnType<typeof eventsModel>

const operationEntry = (method: string, path: string, operation: JsonSchema): OperationEntry => ({
  id: text(operation["operationId"]) ?? "",
  method: method.toUpperCase(),
  path,
  summary: text(operation["summary"]),
  scope: text(operation["x-scope"]),
  parameters: records(operation["parameters"]).map((parameter) => ({
    name: text(parameter["name"]) ?? "",
    place: text(parameter["in"]) ?? "",
    required: parameter["required"] === true,
    kind: schemaText(parameter["schema"]),
    meaning: text(parameter["description"]) ?? ""
  })),
  body: contentOf(record(operation["requestBody"])),
  answers: Object.entries(record(operation["responses"])).map(([status, response]) => ({
    status,
    meaning: text(record(response)["description"]) ?? "",
    body: contentOf(record(response))
  }))
})

/** Every operation of one document in its order, and the schemas they share. */
export const apiModel = (documents: Documents, name: string) => {
  const document = Object.hasOwn(documents.apis, name) ? documents.apis[name] : undefined
  if (document === undefined) return undefined
  const { components, info, paths } = document
  return {
    documents: namesOf(documents),
    file: fileOf(name),
    name,
    description: info.description ?? "",
    operations: Object.entries(paths).flatMap(([path, item]) =>
      Object.entries(item).map(([method, operation]) => operationEntry(method, path, record(operation)))
    ),
    schemas: named(components.schemas)
  }
}
export type ApiModel = Exclude<ReturnType<typeof apiModel>, undefined>
