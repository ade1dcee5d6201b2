import { fstatSync, writeSync } from "node:fs"
import * as Config from "effect/Config"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as LogLevel from "effect/LogLevel"

/** How a process logs. */
export const loggingConfig = Config.all({
  level: Config.logLevel("SAFELIGHT_LOG_LEVEL").pipe(
    Config.withDefault(LogLevel.Info),
    Config.withDescription("least level that is logged: Trace, Debug, Info, Warn, Error")
  ),
  format: Config.literal(
    "json",
    "pretty"
  )("SAFELIGHT_LOG_FORMAT").pipe(
    Config.withDefault("json" as const),
    Config.withDescription("json: one object a line; pretty: for reading in a terminal")
  )
})

/** A file on a full disk ends a stream for good, and a process with it; so each line is a write of its own. */
const toFile = (line: string) => {
  try {
    writeSync(2, line)
  } catch {
    // The line is lost, and the next may find room.
  }
}

const isFile = () => {
  try {
    return fstatSync(2).isFile()
  } catch {
    // Closed.
    return false
  }
}

/** Lines go to standard error, so that standard output stays for what a command was asked. */
const jsonToStderr = Effect.sync(() => {
  const write = isFile() ? toFile : (line: string) => void process.stderr.write(line)
  return Logger.map(Logger.jsonLogger, (line) => write(`${line}\n`))
})

/** Puts `service` on every line that the fibers of a layer write, and the requests of its routes. */
export const saidBy = (service: string) => Layer.annotateLogs("service", service)

/** Structured logs of one process, one JSON object a line; annotations say which service, and the correlation id. */
export const layer = Layer.unwrapEffect(
  Effect.zipWith(loggingConfig, jsonToStderr, ({ level, format }, json) =>
    Layer.merge(
      Logger.replace(Logger.defaultLogger, format === "json" ? json : Logger.prettyLogger({ stderr: true })),
      Logger.minimumLogLevel(level)
    )
  )
)
