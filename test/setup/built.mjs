import { dirname, join } from "node:path"
import { build } from "../../apps/safelight/bin/build.js"

/** Tests that start the program in several files at once find it built. */
export const setup = () => {
  const root = dirname(dirname(import.meta.dirname))
  if (!build(root, join(root, "apps", "safelight"), console.error)) throw new Error("the build failed")
}
