// Writes what is made from the code: the settings' page, .env.example, the documents of events and calls. With `--check` it writes
// nothing and fails when a file is not what the code says.

import { mkdirSync, readFileSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { generatedFiles } from "@safelight/studio/GeneratedFiles"

const root = join(import.meta.dirname, "..")

const read = (path: string): string | undefined => {
  try {
    return readFileSync(path, "utf8")
  } catch {
    return undefined
  }
}

const old = [...generatedFiles()].filter(([path, text]) => read(join(root, path)) !== text)

if (process.argv.includes("--check")) {
  for (const [path] of old) console.error(`${path} is not what the code says: run npm run docs`)
  process.exitCode = old.length === 0 ? 0 : 1
} else {
  for (const [path, text] of old) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
    console.log(`written: ${path}`)
  }
}
