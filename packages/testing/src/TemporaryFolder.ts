import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import * as Effect from "effect/Effect"
import { reapAfterDeath } from "./Reaper.ts"

/** A folder that is there as long as the scope; servers on it do not outlive this process even when it is killed. */
export const temporaryFolder = Effect.acquireRelease(
  Effect.promise(() => mkdtemp(join(tmpdir(), "safelight-test-"))),
  (folder) => Effect.promise(() => rm(folder, { recursive: true, force: true, maxRetries: 3 }))
).pipe(Effect.tap(reapAfterDeath))
