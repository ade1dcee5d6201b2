import { createWriteStream } from "node:fs"
import { join } from "node:path"
import { loggingConfig } from "@safelight/telemetry/Logging"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as LogLevel from "effect/LogLevel"

/** Where a studio's log lies: JSON lines, as a collector takes them. */
export const pathOf = (dataFolder: string): string => join(dataFolder, "studio.log")

/**
 * Everything goes to the file, so that the terminal stays for what its owner asked; what is fatal also shows there.
 */
export const layer = (dataFolder: string) =>
  Layer.unwrapScoped(
    Effect.gen(function* () {
      const { level } = yield* loggingConfig
      const stream = yield* Effect.acquireRelease(
        Effect.sync(() => createWriteStream(pathOf(dataFolder), { flags: "a", mode: 0o600 })),
        (stream) => Effect.async<void>((resume) => void stream.end(() => resume(Effect.void)))
      )
      const toFile = Logger.map(Logger.jsonLogger, (line) => {
        stream.write(`${line}\n`)
      })
      const toTerminal = Logger.make(({ cause, logLevel, message }) => {
        if (LogLevel.greaterThanEqual(logLevel, LogLevel.Fatal)) console.error(message, cause)
      })
      return Layer.merge(
        Logger.replace(Logger.defaultLogger, Logger.zip(toFile, toTerminal)),
        Logger.minimumLogLevel(level)
      )
    })
  )
