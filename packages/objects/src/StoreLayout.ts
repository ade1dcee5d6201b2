import * as Config from "effect/Config"
import { type BucketPlan, cluster, singleServer } from "./Buckets.ts"

/** How files are spread over buckets; the same in everything that stores, or one of them looks where nothing is. */
export const storeLayout: Config.Config<BucketPlan> = Config.literal(
  "single",
  "cluster"
)("SAFELIGHT_STORE_LAYOUT").pipe(
  Config.withDefault("single" as const),
  Config.withDescription(
    "single: files in few buckets, for one disk; cluster: in more of them, for servers with big disks"
  ),
  Config.map((layout) => (layout === "single" ? singleServer : cluster))
)
