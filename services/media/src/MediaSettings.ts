import { availableParallelism, tmpdir } from "node:os"
import { join } from "node:path"
import * as Config from "effect/Config"

export const settings = Config.all({
  workers: Config.integer("SAFELIGHT_MEDIA_WORKERS").pipe(
    Config.validate({ message: "Expected at least 1", validation: (count) => count >= 1 }),
    Config.withDefault(availableParallelism()),
    Config.withDescription("photos processed at a time in one process; as many as cores by default")
  ),
  scratch: Config.nonEmptyString("SAFELIGHT_SCRATCH").pipe(
    Config.withDefault(join(tmpdir(), "safelight-media")),
    Config.withDescription("folder for originals while they are processed; emptied of what a dead process left")
  )
})
