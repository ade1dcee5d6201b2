import { spawn } from "node:child_process"
import { once } from "node:events"
import { readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { createInterface } from "node:readline"
import * as StudioFile from "@safelight/studio/StudioFile"
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"
import { quantile, type Row } from "./Row.ts"
import * as StudioProcess from "./StudioProcess.ts"

const root = join(import.meta.dirname, "..", "..")

/** Written again as it is, which is a change to whoever watches. */
const source = join(root, "services", "shoot", "src", "ShootsLive.ts")

const times = 5

/** `npm run dev` on a data folder of its own, with what it prints line by line. */
const dev = (folder: string) =>
  Effect.acquireRelease(
    Effect.sync(() => {
      const child = spawn(process.execPath, ["--conditions=@safelight/source", join(root, "scripts", "dev.ts")], {
        env: { ...process.env, NODE_OPTIONS: "", SAFELIGHT_DATA: folder, SAFELIGHT_PORT: "0" },
        stdio: ["ignore", "pipe", "ignore"]
      })
      return { child, lines: createInterface(child.stdout) }
    }),
    ({ child }) =>
      Effect.promise(async () => {
        if (child.exitCode !== null || child.signalCode !== null) return
        child.kill("SIGTERM")
        await once(child, "exit")
      })
  )

/** From a source that is saved to pages that are made by it. */
export const devRow = Effect.gen(function* () {
  const folder = yield* StudioProcess.dataFolder
  const { lines } = yield* dev(folder)
  const file = yield* Effect.flatten(StudioFile.read(folder)).pipe(
    Effect.retry(Schedule.spaced("50 millis")),
    Effect.timeout("2 minutes"),
    Effect.orDie
  )
  const restart = Effect.promise(async () => {
    const again = new Promise<void>((resolve) => {
      const look = (line: string) => {
        if (!line.startsWith("Here again")) return
        lines.off("line", look)
        resolve()
      }
      lines.on("line", look)
    })
    const began = performance.now()
    writeFileSync(source, readFileSync(source))
    await again
    await fetch(`${file.url}/sign-in`)
    return (performance.now() - began) / 1000
  })
  const seconds = yield* Effect.replicateEffect(restart, times)
  const worst = Math.max(...seconds)
  const row: Row = {
    what: `\`npm run dev\`: from a saved source to its pages, the longest of ${times}`,
    figure: `${worst.toFixed(1)} s (median ${quantile(seconds, 0.5).toFixed(1)} s)`,
    bar: "< 3 s",
    held: worst < 3
  }
  return row
}).pipe(Effect.scoped)
