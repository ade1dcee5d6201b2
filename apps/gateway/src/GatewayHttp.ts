import { fail } from "@safelight/http/Problem"
import * as Route from "@safelight/http/Route"
import { anyone } from "@safelight/http/RouteAccess"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { Assets } from "./assets/Assets.ts"
import * as GatewayProblems from "./GatewayProblems.ts"
import * as GatewaySession from "./GatewaySession.ts"
import { Pages } from "./Pages.ts"
import * as ApiRoutes from "./routes/ApiRoutes.ts"
import * as AssetRoutes from "./routes/AssetRoutes.ts"
import * as BusApiRoutes from "./routes/BusApiRoutes.ts"
import * as EntryRoutes from "./routes/EntryRoutes.ts"
import * as GalleryRoutes from "./routes/GalleryRoutes.ts"
import * as LiveRoutes from "./routes/LiveRoutes.ts"
import * as MetricsRoutes from "./routes/MetricsRoutes.ts"
import * as ReferenceRoutes from "./routes/ReferenceRoutes.ts"
import * as SignInRoutes from "./routes/SignInRoutes.ts"
import * as StudioAccessRoutes from "./routes/StudioAccessRoutes.ts"
import * as StudioAudienceRoutes from "./routes/StudioAudienceRoutes.ts"
import * as StudioMoveRoutes from "./routes/StudioMoveRoutes.ts"
import * as StudioQueueRoutes from "./routes/StudioQueueRoutes.ts"
import * as StudioRoutes from "./routes/StudioRoutes.ts"
import * as StudioSetRoutes from "./routes/StudioSetRoutes.ts"
import * as StudioShootRoutes from "./routes/StudioShootRoutes.ts"
import * as StudioTokenRoutes from "./routes/StudioTokenRoutes.ts"
import * as StudioUploadRoutes from "./routes/StudioUploadRoutes.ts"
import { StudioPages } from "./StudioPages.ts"

/** What no other route answers. HEAD is left out, since the router asks for GET where a path has no HEAD of its own. */
const notFound = Layer.effectDiscard(
  Effect.forEach(["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"] as const, (method) =>
    Route.add(method, "/*", anyone, fail("not-found"))
  )
)

/**
 * Every page and call of the gateway. It asks for the services' Tags and can't tell whether they answer from this
 * process or another.
 */
export const routes = Layer.mergeAll(
  AssetRoutes.routes,
  EntryRoutes.routes,
  SignInRoutes.routes,
  GalleryRoutes.routes,
  StudioRoutes.routes,
  StudioShootRoutes.routes,
  StudioSetRoutes.routes,
  StudioMoveRoutes.routes,
  StudioAccessRoutes.routes,
  StudioAudienceRoutes.routes,
  StudioUploadRoutes.routes,
  StudioQueueRoutes.routes,
  StudioTokenRoutes.routes,
  LiveRoutes.routes,
  ApiRoutes.routes,
  BusApiRoutes.routes,
  MetricsRoutes.routes,
  ReferenceRoutes.routes,
  notFound
).pipe(
  Layer.provide(StudioPages.layer),
  Layer.provide(GatewayProblems.layer),
  Layer.provideMerge(Pages.layer),
  Layer.provide(GatewaySession.layer),
  Layer.provide(Assets.layer)
)
