import { randomBytes } from "node:crypto"
import { open, readFile, rename } from "node:fs/promises"
import { dirname } from "node:path"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"

const isMissing = (error: unknown) => error instanceof Error && "code" in error && error.code === "ENOENT"

/**
 * A password that is made once (144 random bits, URL-safe) and kept in a file that only its owner reads. The file
 * appears whole and on disk or not at all, since a cluster may be made with it in the next moment.
 */
export const readOrCreate = (file: string): Effect.Effect<Redacted.Redacted> =>
  Effect.promise(async () => {
    try {
      return Redacted.make((await readFile(file, "utf8")).trim())
    } catch (error) {
      if (!isMissing(error)) throw error
    }
    const secret = randomBytes(18).toString("base64url")
    const handle = await open(`${file}.new`, "w", 0o600)
    try {
      await handle.writeFile(`${secret}\n`)
      await handle.sync()
    } finally {
      await handle.close()
    }
    await rename(`${file}.new`, file)
    const folder = await open(dirname(file), "r")
    await folder.sync().finally(() => folder.close())
    return Redacted.make(secret)
  })
