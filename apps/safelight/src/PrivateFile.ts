import { open, rename } from "node:fs/promises"
import * as Effect from "effect/Effect"

/** Writes a file that only its owner may read; it appears whole and on disk, or not at all. */
export const writePrivately = (file: string, text: string): Effect.Effect<void> =>
  Effect.promise(async () => {
    const fresh = `${file}.${process.pid}`
    const handle = await open(fresh, "w", 0o600)
    await handle
      .writeFile(text)
      .then(() => handle.sync())
      .finally(() => handle.close())
    await rename(fresh, file)
  })
