import * as Layer from "effect/Layer"
import * as AccessOperations from "../api/AccessOperations.ts"
import * as FileOperations from "../api/FileOperations.ts"
import * as ShootOperations from "../api/ShootOperations.ts"
import * as TokenOperations from "../api/TokenOperations.ts"

/** What programs do in the studio, with an API token; the rest of `StudioApi` is in `BusApiRoutes`. */
export const routes = Layer.mergeAll(
  ShootOperations.routes,
  FileOperations.routes,
  AccessOperations.routes,
  TokenOperations.routes
)
