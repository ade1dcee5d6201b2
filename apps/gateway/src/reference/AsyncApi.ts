import { type ConsumerDefinition, consumers, definitions } from "@safelight/events/Catalogue"
import { type AnyEventDefinition, envelope, type ServiceName, type StreamName } from "@safelight/events/Event"
import * as JSONSchema from "effect/JSONSchema"

/** A JSON Schema (draft 07), as far as the documents look into it. */
export type JsonSchema = Readonly<Record<string, unknown>>

type Ref = { readonly $ref: string }

interface Operation {
  readonly action: "send" | "receive"
  readonly title: string
  readonly summary: string
  readonly channel: Ref
  readonly messages: ReadonlyArray<Ref>
  readonly tags: ReadonlyArray<{ readonly name: ServiceName }>
  /** Of a receiver: the durable, and whether the order of one key matters to it. */
  readonly "x-consumer"?: string
  readonly "x-ordering"?: ConsumerDefinition["ordering"]
}

interface Message {
  readonly name: string
  readonly title: string
  readonly summary: string
  readonly contentType: "application/json"
  readonly headers: JsonSchema
  readonly payload: Ref
  readonly tags: ReadonlyArray<{ readonly name: ServiceName }>
  readonly "x-owner": ServiceName
  readonly "x-stream": StreamName
  readonly "x-version": number
}

/** AsyncAPI 3.0.0 (https://www.asyncapi.com/docs/reference/specification/v3.0.0), as far as it is used here. */
export interface AsyncApiDocument {
  readonly asyncapi: "3.0.0"
  readonly info: { readonly title: string; readonly version: string; readonly description: string }
  readonly defaultContentType: "application/json"
  readonly servers: Readonly<Record<string, JsonSchema>>
  readonly channels: Readonly<
    Record<
      string,
      {
        readonly address: string
        readonly messages: Readonly<Record<string, Ref>>
        readonly parameters: JsonSchema
        readonly servers: ReadonlyArray<Ref>
      }
    >
  >
  readonly operations: Readonly<Record<string, Operation>>
  readonly components: {
    readonly messages: Readonly<Record<string, Message>>
    readonly schemas: Readonly<Record<string, JsonSchema>>
  }
}

const ref = (...path: ReadonlyArray<string>): Ref => ({ $ref: `#/${path.join("/")}` })
const channelOf = ({ type }: AnyEventDefinition) => ref("channels", type)
const messageOf = ({ type }: AnyEventDefinition) => ref("channels", type, "messages", type)

/** What travels beside every body (`packages/bus`). */
const headers: JsonSchema = {
  type: "object",
  required: ["Nats-Msg-Id"],
  properties: {
    "Nats-Msg-Id": { type: "string", format: "uuid", description: "The event's id; the stream drops a repeat." },
    traceparent: { type: "string", description: "W3C Trace Context, version 00." }
  }
}

const parameters = {
  kind: { description: "What the event is ordered by.", enum: ["shoot", "user", "studio"] },
  key: { description: "The id of that shoot, person or studio; the order of one key is kept." }
}

const message = (definition: AnyEventDefinition): Message => ({
  name: definition.type,
  title: definition.type,
  summary: definition.description,
  contentType: "application/json",
  headers,
  payload: ref("components", "schemas", definition.type),
  tags: [{ name: definition.owner }],
  "x-owner": definition.owner,
  "x-stream": definition.stream,
  "x-version": definition.version
})

const sending = (definition: AnyEventDefinition): readonly [string, Operation] => [
  `${definition.owner}.sends.${definition.type}`,
  {
    action: "send",
    title: `${definition.owner} tells ${definition.type}`,
    summary: definition.description,
    channel: channelOf(definition),
    messages: [messageOf(definition)],
    tags: [{ name: definition.owner }]
  }
]

const receiving = (consumer: ConsumerDefinition, definition: AnyEventDefinition): readonly [string, Operation] => [
  `${consumer.name}.receives.${definition.type}`,
  {
    action: "receive",
    title: `${consumer.service} hears ${definition.type}`,
    summary: `Applied once by the consumer ${consumer.name}.`,
    channel: channelOf(definition),
    messages: [messageOf(definition)],
    tags: [{ name: consumer.service }],
    "x-consumer": consumer.name,
    "x-ordering": consumer.ordering
  }
]

/** Every event of the catalogue with its envelope, the service that tells it and the consumers that hear it. */
export const asyncApi = (version: string): AsyncApiDocument => {
  const schemas: Record<string, JsonSchema> = {}
  for (const definition of definitions) {
    const named: Record<string, JSONSchema.JsonSchema7> = {}
    schemas[definition.type] = {
      ...JSONSchema.fromAST(envelope(definition).ast, {
        definitions: named,
        definitionPath: "#/components/schemas/",
        // Schemas only grow: whoever reads an older version meets fields it does not know.
        additionalPropertiesStrategy: "allow"
      })
    }
    for (const [name, schema] of Object.entries(named)) schemas[name] = { ...schema }
  }
  return {
    asyncapi: "3.0.0",
    info: {
      title: "Safelight events",
      version,
      description:
        "What services tell each other. Events name people by id only and carry no secrets. Each business event is published through its owner's outbox, those of media in the job that leads to them, and applied once by every consumer; signals (streams ANA and TEL) are sent and forgotten. Schemas only grow."
    },
    defaultContentType: "application/json",
    servers: {
      nats: { host: "{host}:4222", protocol: "nats", variables: { host: { default: "localhost" } } }
    },
    channels: Object.fromEntries(
      definitions.map((definition) => [
        definition.type,
        {
          address: `${definition.stream.toLowerCase()}.{kind}.{key}.${definition.type}`,
          messages: { [definition.type]: ref("components", "messages", definition.type) },
          parameters,
          servers: [ref("servers", "nats")]
        }
      ])
    ),
    operations: Object.fromEntries([
      ...definitions.map(sending),
      ...Object.values(consumers).flatMap((consumer: ConsumerDefinition) =>
        definitions
          .filter(({ type }) => consumer.types.some((wanted) => wanted === type))
          .map((definition) => receiving(consumer, definition))
      )
    ]),
    components: {
      messages: Object.fromEntries(definitions.map((definition) => [definition.type, message(definition)])),
      schemas
    }
  }
}
