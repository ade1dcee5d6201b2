import type * as HttpApi from "@effect/platform/HttpApi"
import type * as HttpApiGroup from "@effect/platform/HttpApiGroup"
import * as OpenApi from "@effect/platform/OpenApi"
import { ContentApi } from "@safelight/contracts/content/ContentApi"
import { FilesApi } from "@safelight/contracts/file/FilesApi"
import { InvitesApi } from "@safelight/contracts/invite/InvitesApi"
import { MediaQueueApi } from "@safelight/contracts/media/MediaQueueApi"
import { NotificationsApi } from "@safelight/contracts/notification/NotificationsApi"
import { ShootAccessApi } from "@safelight/contracts/shoot/ShootAccessApi"
import { ShootsApi } from "@safelight/contracts/shoot/ShootsApi"
import { RevocationsApi } from "@safelight/contracts/user/RevocationsApi"
import { UsersApi } from "@safelight/contracts/user/UsersApi"
import { StudioApi } from "../api/StudioApi.ts"
import { type AsyncApiDocument, asyncApi, type JsonSchema } from "./AsyncApi.ts"
import { bytePaths } from "./ByteRoutes.ts"

/** Of the API under /api/v1 and the schemas of events: both only grow. */
const version = "1.0.0"

/** OpenAPI 3.1.0; paths of bytes are written by hand. */
export type OpenApiDocument = Omit<OpenApi.OpenAPISpec, "paths"> & {
  readonly paths: Readonly<Record<string, JsonSchema>>
}

const described = (
  title: string,
  description: string,
  { info, ...document }: OpenApi.OpenAPISpec
): OpenApi.OpenAPISpec => ({
  ...document,
  info: { ...info, title, version, description }
})

const internal = <Id extends string, Groups extends HttpApiGroup.HttpApiGroup.Any, E, R>(
  service: string,
  api: HttpApi.HttpApi<Id, Groups, E, R>
): OpenApiDocument =>
  described(
    `Safelight ${service}`,
    `What other services ask the ${service} service. Every call shows whom it is made for; nothing answers without.`,
    OpenApi.fromApi(api, { additionalPropertiesStrategy: "allow" })
  )

const refusals: Readonly<Record<string, string>> = {
  "400": "Not understood; the sentence says what is wrong.",
  "401": "No token, or one that is not good any more.",
  "404": "Not there, or not open to this token.",
  "409": "Not now; the sentence says what stands in the way."
}

/** An HttpApi answers a body it can't decode in words of its own; these routes say it like every other refusal. */
const refusedInOurWords = (operation: OpenApi.OpenAPISpecOperation): OpenApi.OpenAPISpecOperation => ({
  ...operation,
  responses: Object.fromEntries(
    Object.entries(operation.responses)
      .filter(([status]) => status !== "400" || operation.requestBody !== undefined)
      .map(([status, response]) => {
        const description = refusals[status]
        if (description === undefined) return [status, response]
        return [
          status,
          { description, content: { "application/json": { schema: { $ref: "#/components/schemas/Refusal" } } } }
        ]
      })
  )
})

const studio = (): OpenApiDocument => {
  const document = described(
    "Safelight studio",
    "What programs do in the studio, with an API token, and the routes that bytes take.",
    OpenApi.fromApi(StudioApi, { additionalPropertiesStrategy: "allow" })
  )
  const { HttpApiDecodeError: _, Issue: __, PropertyKey: ___, ...schemas } = document.components.schemas
  const calls = Object.entries(document.paths).map(([path, item]) => [
    path,
    Object.fromEntries(Object.entries(item).map(([method, operation]) => [method, refusedInOurWords(operation)]))
  ])
  return {
    ...document,
    paths: { ...Object.fromEntries(calls), ...bytePaths },
    components: { ...document.components, schemas },
    tags: [...document.tags, { name: "bytes", description: "Pictures, downloads and uploads." }]
  }
}

export interface Documents {
  readonly events: AsyncApiDocument
  /** `studio` first, then each service. */
  readonly apis: Readonly<Record<string, OpenApiDocument>>
}

const make = (): Documents => ({
  events: asyncApi(version),
  apis: {
    studio: studio(),
    user: internal("user", UsersApi.addHttpApi(RevocationsApi)),
    invite: internal("invite", InvitesApi),
    shoot: internal("shoot", ShootsApi.addHttpApi(ShootAccessApi)),
    file: internal("file", FilesApi),
    media: internal("media", MediaQueueApi),
    notification: internal("notification", NotificationsApi),
    content: internal("content", ContentApi)
  }
})

let made: Documents | undefined

/** The documents of everything the studio tells and answers, made from the code once they are asked for. */
export const documents = (): Documents => {
  made ??= make()
  return made
}

export const eventsFile = "events.asyncapi.json"
export const fileOf = (api: string): string => `${api}.openapi.json`

const text = (document: unknown) => `${JSON.stringify(document, null, 2)}\n`

/** The documents as files, by name: JSON, indented. */
export const files = (): ReadonlyMap<string, string> => {
  const { apis, events } = documents()
  return new Map([
    [eventsFile, text(events)],
    ...Object.entries(apis).map(([name, document]) => [fileOf(name), text(document)] as const)
  ])
}
