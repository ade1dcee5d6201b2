import * as HttpApiClient from "@effect/platform/HttpApiClient"
import type { ServiceName } from "@safelight/events/Event"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { authorised, dieOnTransport } from "../Transport.ts"
import { Content } from "./Content.ts"
import { ContentApi } from "./ContentApi.ts"

/** `Content` over HTTP, asked for by `caller`. */
export const layer = (baseUrl: URL | string, caller: ServiceName) =>
  Layer.effect(
    Content,
    Effect.gen(function* () {
      const transformClient = yield* authorised(caller, "content", ContentApi)
      const { content } = yield* HttpApiClient.make(ContentApi, { baseUrl, transformClient })
      return Content.of({
        settings: () => content.settings({}).pipe(dieOnTransport, Effect.catchTag("SignInRequired", Effect.die)),
        mailTemplate: (kind, locale) =>
          content
            .mailTemplate({ path: { kind, locale } })
            .pipe(dieOnTransport, Effect.catchTag("SignInRequired", Effect.die))
      })
    })
  )
