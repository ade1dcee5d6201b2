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

/** Lines go to standard error, so that standard output stays for what a command was asked. */
const jsonToStderr = Logger.map(Logger.jsonLogger, (line) => {
  process.stderr.write(`${line}\n`)
})

/** Structured logs of one process. `service` and the correlation id stand on every line as annotations. */
export const layer = Layer.unwrapEffect(
  Effect.map(loggingConfig, ({ level, format }) =>
    Layer.merge(
      Logger.replace(Logger.defaultLogger, format === "json" ? jsonToStderr : Logger.prettyLogger({ stderr: true })),
      Logger.minimumLogLevel(level)
    )
  )
)
