// Runs a TypeScript script of this folder from source on the Node in use (type stripping needs Node >= 22.18).
import { spawnSync } from "node:child_process"

const [script, ...args] = process.argv.slice(2)
const { status } = spawnSync(process.execPath, ["--conditions=@safelight/source", script, ...args], {
  stdio: "inherit"
})
process.exit(status ?? 1)
