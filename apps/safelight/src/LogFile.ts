import { open } from "node:fs/promises"
import { join } from "node:path"
import { loggingConfig } from "@safelight/telemetry/Logging"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as LogLevel from "effect/LogLevel"

/** Where a studio's log lies: JSON lines, as a collector takes them. */
export const pathOf = (dataFolder: string): string => join(dataFolder, "studio.log")

/** Most that waits to be written, in characters; what comes beyond is counted and lost. */
const most = 1_000_000

/**
 * Appends lines one write after another. A disk that is full takes some of them; it must not take the studio, which has
 * the error of a stream that nobody hears.
 */
const appender = (file: string) =>
  Effect.acquireRelease(
    Effect.promise(async () => {
      const handle = await open(file, "a", 0o600)
      let pending = ""
      let lost = 0
      let writing = Promise.resolve()
      let busy = false
      const flush = async () => {
        busy = true
        while (pending !== "") {
          const lines = pending
          const note =
            lost === 0 ? "" : `${JSON.stringify({ logLevel: "WARN", message: "lines of the log were lost", lost })}\n`
          pending = ""
          try {
            await handle.appendFile(note + lines)
            lost = 0
          } catch {
            lost += lines.split("\n").length - 1
          }
        }
        busy = false
      }
      return {
        add: (line: string) => {
          if (pending.length > most) {
            lost += 1
            return
          }
          pending += `${line}\n`
          if (!busy) writing = flush()
        },
        close: () => writing.then(() => handle.close())
      }
    }),
    ({ close }) => Effect.promise(close)
  )

/**
 * Everything goes to the file, so that the terminal stays for what its owner asked; what is fatal also shows there.
 */
export const layer = (dataFolder: string) =>
  Layer.unwrapScoped(
    Effect.gen(function* () {
      const { level } = yield* loggingConfig
      const log = yield* appender(pathOf(dataFolder))
      const toFile = Logger.map(Logger.jsonLogger, log.add)
      const toTerminal = Logger.make(({ cause, logLevel, message }) => {
        if (LogLevel.greaterThanEqual(logLevel, LogLevel.Fatal)) console.error(message, cause)
      })
      return Layer.merge(
        Logger.replace(Logger.defaultLogger, Logger.zip(toFile, toTerminal)),
        Logger.minimumLogLevel(level)
      )
    })
  )
