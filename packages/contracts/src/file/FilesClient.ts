import * as HttpApiClient from "@effect/platform/HttpApiClient"
import type { ServiceName } from "@safelight/events/Event"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { authorised, dieOnTransport } from "../Transport.ts"
import { Files } from "./Files.ts"
import { FilesApi } from "./FilesApi.ts"

/** `Files` over HTTP, for a service in another process. */
export const layer = (baseUrl: URL | string, caller: ServiceName) =>
  Layer.effect(
    Files,
    Effect.gen(function* () {
      const transformClient = yield* authorised(caller, "file", FilesApi)
      const { files } = yield* HttpApiClient.make(FilesApi, { baseUrl, transformClient })
      return Files.of({
        list: (shootId) => files.list({ path: { shootId } }).pipe(dieOnTransport),
        processed: () => files.processed().pipe(dieOnTransport),
        storage: (shootId) => files.storage({ path: { shootId } }).pipe(dieOnTransport),
        remove: (photoIds) => files.remove({ payload: { photoIds } }).pipe(dieOnTransport),
        retry: (photoId) => files.retry({ path: { photoId } }).pipe(dieOnTransport),
        archives: (shootId) => files.archives({ path: { shootId } }).pipe(dieOnTransport),
        archive: (id) => files.archive({ path: { id } }).pipe(dieOnTransport),
        link: (photoId) => files.link({ path: { photoId } }).pipe(dieOnTransport),
        downloads: (shootId) => files.downloads({ path: { shootId } }).pipe(dieOnTransport)
      })
    })
  )
