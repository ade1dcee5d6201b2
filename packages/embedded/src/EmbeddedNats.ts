import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises"
import { join, resolve } from "node:path"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import { onFreePort } from "./FreePort.ts"
import * as NatsServer from "./NatsServer.ts"
import * as SecretFile from "./SecretFile.ts"
import { launch, type StopStep } from "./ServerProcess.ts"

/** One of several servers on this machine that hold the same streams. */
export interface ClusterPlace {
  /** Different for each server, and the same at every start. */
  readonly serverName: string
  /** Where the others reach this one, on loopback. */
  readonly port: number
  /** The ports of all of them. */
  readonly ports: ReadonlyArray<number>
}

/** How an embedded nats-server is run. */
export interface EmbeddedNatsOptions {
  /** The studio's data folder; the server keeps to `nats` inside it. */
  readonly dataFolder: string
  /** The port on loopback; left out, a free one is taken. */
  readonly port?: number | undefined
  /**
   * The part of the configuration that names accounts and users, with `system_account`. Left out, there is one
   * account APP with one user, and SYS.
   */
  readonly accounts?: string | undefined
  /** A certain nats-server program instead of the one that `NatsServer.find` finds. */
  readonly executable?: string | undefined
  /** The most that JetStream may store, in bytes. */
  readonly maxFileBytes?: number
  /** Go's soft memory limit (GOMEMLIMIT). */
  readonly memoryLimit?: string
  /** Left out, the server is alone. */
  readonly cluster?: ClusterPlace | undefined
  /** Hears a line before something slow happens. */
  readonly progress?: (line: string) => Effect.Effect<void>
}

/** Files of the server inside a data folder; `CleanUp` finds the server by them. */
export const natsFiles = (dataFolder: string) => {
  const folder = join(resolve(dataFolder), "nats")
  return {
    folder,
    config: join(folder, "nats.conf"),
    pid: join(folder, "nats.pid"),
    log: join(folder, "server.log"),
    store: join(folder, "store"),
    password: join(folder, "password")
  }
}

/** SIGTERM flushes and closes the store; a server that hangs is killed, which `sync_interval: always` makes safe. */
export const natsStop: ReadonlyArray<StopStep> = [
  { signal: "SIGTERM", patience: "4 seconds" },
  { signal: "SIGKILL", patience: "2 seconds" }
]

/** A fixed figure: the default comes from the free space, and then a full disk can lose a stream at restart. */
const defaultMaxFileBytes = 4 * 1024 ** 4

const Ports = Schema.parseJson(Schema.Struct({ nats: Schema.NonEmptyArray(Schema.String) }))

const clusterText = ({ port, ports }: ClusterPlace): ReadonlyArray<string> => [
  `cluster {`,
  `  name: safelight`,
  `  host: "127.0.0.1"`,
  `  port: ${port}`,
  `  routes: [ ${ports.map((each) => `"nats://127.0.0.1:${each}"`).join(", ")} ]`,
  `}`
]

const config = (options: EmbeddedNatsOptions, port: number, accounts: string) => {
  const files = natsFiles(options.dataFolder)
  return [
    `server_name: ${options.cluster?.serverName ?? "safelight"}`,
    `host: "127.0.0.1"`,
    `port: ${port}`,
    `pid_file: ${JSON.stringify(files.pid)}`,
    `ports_file_dir: ${JSON.stringify(files.folder)}`,
    `max_payload: 1MB`,
    // Batched reads have no flow control of their own: the default of 64 MB cuts a connection with 16 open batches.
    `max_pending: 256MB`,
    `write_deadline: "10s"`,
    `jetstream {`,
    `  store_dir: ${JSON.stringify(files.store)}`,
    `  max_file: ${options.maxFileBytes ?? defaultMaxFileBytes}`,
    `  max_mem: 256MB`,
    // Without it a power cut loses acknowledged messages, and with them whole streams.
    `  sync_interval: always`,
    `}`,
    ...(options.cluster === undefined ? [] : clusterText(options.cluster)),
    accounts,
    ""
  ].join("\n")
}

const defaultAccounts = (password: string) =>
  [
    `accounts {`,
    `  APP { jetstream: enabled, users: [ { user: app, password: ${JSON.stringify(password)} } ] }`,
    `  SYS { users: [ { user: sys, password: ${JSON.stringify(password)} } ] }`,
    `}`,
    `system_account: SYS`
  ].join("\n")

/** A real nats-server with JetStream, run as a child process on a data folder. */
export class EmbeddedNats extends Context.Tag("@safelight/embedded/EmbeddedNats")<
  EmbeddedNats,
  {
    /** `nats://127.0.0.1:port`, without credentials. */
    readonly url: string
    readonly port: number
    readonly pid: number
    readonly version: string
    /** User of account APP when the options named no accounts; `systemUser` likewise, with the same password. */
    readonly user: string
    readonly systemUser: string
    readonly password: Redacted.Redacted
    /** Completes when the server ends by itself or is stopped, with a sentence on how. */
    readonly exited: Effect.Effect<string>
  }
>() {
  /** Starts the server and waits until it takes connections; closing the scope stops it. */
  static readonly make = Effect.fn("EmbeddedNats.make")(function* (options: EmbeddedNatsOptions) {
    const files = natsFiles(options.dataFolder)
    const server = yield* NatsServer.find({
      executable: options.executable,
      ...(options.progress ? { progress: options.progress } : {})
    })
    yield* Effect.promise(async () => {
      await mkdir(files.folder, { recursive: true, mode: 0o700 })
      const old = (await readdir(files.folder)).filter((name) => name.endsWith(".ports"))
      await Promise.all(old.map((name) => rm(join(files.folder, name))))
    })
    const password = yield* SecretFile.readOrCreate(files.password)
    const accounts = options.accounts ?? defaultAccounts(Redacted.value(password))
    const start = (port: number) =>
      Effect.promise(() => writeFile(files.config, config(options, port, accounts), { mode: 0o600 })).pipe(
        Effect.zipRight(
          launch({
            name: "nats-server",
            executable: server.path,
            arguments: ["-c", files.config],
            folder: files.folder,
            logFile: files.log,
            environment: { GOMEMLIMIT: options.memoryLimit ?? "1GiB" },
            stop: natsStop,
            // The server writes this file when its listeners stand, which is after all streams are recovered.
            ready: ({ pid }) =>
              Effect.tryPromise(() => readFile(join(files.folder, `nats-server_${pid}.ports`), "utf8")).pipe(
                Effect.flatMap(Schema.decodeUnknown(Ports)),
                Effect.map(({ nats }) => nats[0])
              )
          })
        )
      )
    const started = yield* options.port === undefined ? onFreePort(start) : start(options.port)
    return EmbeddedNats.of({
      url: started.value,
      port: Number(new URL(started.value).port),
      pid: started.process.pid,
      version: server.version,
      user: "app",
      systemUser: "sys",
      password,
      exited: started.process.exited
    })
  })

  static readonly layer = (options: EmbeddedNatsOptions) => Layer.scoped(this, this.make(options))
}

/** The pid that the server of a data folder wrote, if any. */
export const natsPid = (dataFolder: string): Effect.Effect<Option.Option<number>> =>
  Effect.tryPromise(() => readFile(natsFiles(dataFolder).pid, "utf8")).pipe(
    Effect.map((text) => Option.liftPredicate(Number(text.trim()), Number.isSafeInteger)),
    Effect.orElseSucceed(() => Option.none())
  )
