import { spawnSync } from "node:child_process"
import { existsSync } from "node:fs"
import { delimiter, join } from "node:path"
import * as Effect from "effect/Effect"
import { chromium } from "./Chromium.ts"

/** Where the corpus of hostile and ordinary files may be; it is too large and too mixed in licence to be kept here. */
export const samplesFolder = (): string | undefined =>
  [process.env["SAFELIGHT_SAMPLES"], join(import.meta.dirname, "..", "..", "..", "..", "shared", "samples")].find(
    (folder) => folder !== undefined && existsSync(join(folder, "GROUND_TRUTH.json"))
  )

/** The path of a program on the PATH. */
export const toolPath = (name: string): string | undefined =>
  (process.env["PATH"] ?? "")
    .split(delimiter)
    .map((folder) => join(folder, name))
    .find((path) => existsSync(path))

/** Root may mount what only its own processes see, unless a container withholds it. */
const mountsApart = (): string | undefined => {
  const path = process.getuid?.() === 0 ? toolPath("unshare") : undefined
  return path !== undefined && spawnSync(path, ["--mount", "true"]).status === 0 ? path : undefined
}

const find = async (need: string): Promise<string | undefined> => {
  if (need === "samples") return samplesFolder()
  if (need === "mounts apart") return mountsApart()
  if (need === "chromium") return await Effect.runPromise(chromium)
  return toolPath(need)
}

/**
 * The path of something that a test cannot bring along: `samples`, `chromium`, `mounts apart` (the `unshare`
 * that makes them) or the name of a program. When it is
 * missing the answer is undefined, for `it.skipIf`, and a line says so; with SAFELIGHT_REQUIRE=all it throws, so that
 * nothing is skipped where everything should be there.
 */
export const required = async (need: string): Promise<string | undefined> => {
  const found = await find(need)
  if (found !== undefined) return found
  if (process.env["SAFELIGHT_REQUIRE"] === "all") throw new Error(`${need} is missing and SAFELIGHT_REQUIRE is all`)
  console.warn(`skipped: ${need} is missing on this machine`)
  return undefined
}
