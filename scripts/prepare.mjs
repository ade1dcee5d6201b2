// Installs the git hooks; an unpacked archive or an image build has no git folder and is left alone.
import { existsSync } from "node:fs"

if (existsSync(".git") && process.env.CI === undefined) {
  const { default: husky } = await import("husky")
  const message = husky()
  if (message) console.warn(message)
}
