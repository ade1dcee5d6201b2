import { chmod, chown, mkdir, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises"
import { join, resolve } from "node:path"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import { onFreePort } from "./FreePort.ts"
import * as PostgresBinaries from "./PostgresBinaries.ts"
import * as SecretFile from "./SecretFile.ts"
import { PostgresCannotReach, ServerDidNotStart } from "./ServerErrors.ts"
import { launch, type StopStep } from "./ServerProcess.ts"
import * as ServerUser from "./ServerUser.ts"
import { run } from "./Tool.ts"

/** How an embedded PostgreSQL is run. */
export interface EmbeddedPostgresOptions {
  /** The studio's data folder; the server keeps to `postgres` inside it. */
  readonly dataFolder: string
  /** The port on loopback; left out, a free one is taken. */
  readonly port?: number | undefined
  /** Server settings beside ours, such as `fsync: "off"` for a test that never loses power. */
  readonly settings?: Readonly<Record<string, string>>
  /** Hears a line before something slow happens. */
  readonly progress?: (line: string) => Effect.Effect<void>
}

/** Files of the server inside a data folder; `CleanUp` finds the server by them. */
export const postgresFiles = (dataFolder: string) => {
  const folder = join(resolve(dataFolder), "postgres")
  return {
    folder,
    cluster: join(folder, "cluster"),
    pid: join(folder, "cluster", "postmaster.pid"),
    log: join(folder, "server.log"),
    password: join(folder, "password")
  }
}

/** Fast shutdown, then an immediate one (the next start recovers from the log), then the end. */
export const postgresStop: ReadonlyArray<StopStep> = [
  { signal: "SIGINT", patience: "4 seconds" },
  { signal: "SIGQUIT", patience: "1 second" },
  { signal: "SIGKILL", patience: "1 second" }
]

const superuser = "safelight"

/** `synchronous_commit` and `fsync` keep their safe defaults. */
const ourSettings = {
  listen_addresses: "127.0.0.1",
  // Loopback with a password is the only door: a socket folder would need a short path that both users reach.
  unix_socket_directories: "",
  max_connections: "120",
  shared_buffers: "128MB",
  password_encryption: "scram-sha-256",
  timezone: "UTC",
  log_timezone: "UTC"
}

const isCluster = (folder: string) =>
  stat(join(folder, "PG_VERSION")).then(
    () => true,
    () => false
  )

/** Opens the way for the server's user as far as it is ours to open: the data folder itself and what is in it. */
const openWay = (dataFolder: string, user: ServerUser.ServerUser) =>
  Effect.gen(function* () {
    const files = postgresFiles(dataFolder)
    yield* Effect.promise(async () => {
      for (const folder of [resolve(dataFolder), files.folder]) {
        const { mode } = await stat(folder)
        if ((mode & 0o001) === 0) await chmod(folder, (mode & 0o777) | 0o011)
      }
    })
    const blocked = yield* ServerUser.blockedBy(files.folder, user)
    if (Option.isSome(blocked)) {
      return yield* new PostgresCannotReach({
        folder: resolve(dataFolder),
        blockedBy: blocked.value,
        user: user.name
      })
    }
  })

/** Makes the cluster under another name first: a first start that is killed half-way leaves nothing that looks done. */
const createCluster = (
  options: EmbeddedPostgresOptions,
  binaries: PostgresBinaries.PostgresBinaries,
  user: ServerUser.ServerUser | undefined,
  password: Redacted.Redacted
) =>
  Effect.gen(function* () {
    const files = postgresFiles(options.dataFolder)
    yield* options.progress?.("creating the database") ?? Effect.void
    const fresh = `${files.cluster}.${process.pid}`
    const secret = `${fresh}.password`
    yield* Effect.promise(async () => {
      const left = (await readdir(files.folder)).filter((name) => name.startsWith("cluster."))
      await Promise.all(left.map((name) => rm(join(files.folder, name), { recursive: true, force: true })))
      await mkdir(fresh, { mode: 0o700 })
      await writeFile(secret, `${Redacted.value(password)}\n`, { mode: 0o600 })
      if (user) {
        await chown(fresh, user.uid, user.gid)
        await chown(secret, user.uid, user.gid)
      }
    })
    yield* run(
      binaries.initdb,
      [
        ...["--pgdata", fresh, "--username", superuser, "--pwfile", secret, "--auth", "scram-sha-256"],
        // The built-in provider sorts by code point and is the same on every machine, so indexes never go stale.
        ...["--encoding", "UTF8", "--locale", "C", "--locale-provider", "builtin", "--builtin-locale", "C.UTF-8"],
        "--no-instructions"
      ],
      { timeout: "2 minutes", folder: files.folder, user }
    ).pipe(
      Effect.mapError((error) => new ServerDidNotStart({ server: "PostgreSQL", detail: error.message })),
      Effect.ensuring(Effect.promise(() => rm(secret, { force: true })))
    )
    yield* Effect.promise(() => rename(fresh, files.cluster))
  })

/** A real PostgreSQL, run as a child process on a data folder. */
export class EmbeddedPostgres extends Context.Tag("@safelight/embedded/EmbeddedPostgres")<
  EmbeddedPostgres,
  {
    /** `postgres://user:password@127.0.0.1:port/postgres` of the superuser. */
    readonly url: Redacted.Redacted
    readonly port: number
    readonly pid: number
    readonly version: string
    readonly user: string
    readonly password: Redacted.Redacted
    /** Completes when the server ends by itself or is stopped, with a sentence on how. */
    readonly exited: Effect.Effect<string>
  }
>() {
  /** Creates the cluster at the first start, starts the server and waits until it takes connections. */
  static readonly make = Effect.fn("EmbeddedPostgres.make")(function* (options: EmbeddedPostgresOptions) {
    const files = postgresFiles(options.dataFolder)
    yield* Effect.promise(() => mkdir(files.folder, { recursive: true, mode: 0o711 }))
    const user = yield* ServerUser.forFolder(files.cluster)
    if (user) yield* openWay(options.dataFolder, user)
    const binaries = yield* PostgresBinaries.find(user)
    const password = yield* SecretFile.readOrCreate(files.password)
    if (!(yield* Effect.promise(() => isCluster(files.cluster)))) {
      yield* createCluster(options, binaries, user, password)
    }
    const start = (port: number) => {
      const settings = Object.entries({ ...ourSettings, port: String(port), ...options.settings })
      const server = launch({
        name: "PostgreSQL",
        executable: binaries.postgres,
        arguments: ["-D", files.cluster, ...settings.flatMap(([key, value]) => ["-c", `${key}=${value}`])],
        folder: files.folder,
        logFile: files.log,
        user,
        stop: postgresStop,
        // Line 1 is the server's pid, line 8 its state; a file of an earlier run has another pid.
        ready: ({ pid }) =>
          Effect.tryPromise(() => readFile(files.pid, "utf8")).pipe(
            Effect.map((text) => text.split("\n")),
            Effect.filterOrFail((lines) => Number(lines[0]) === pid && lines[7]?.trim() === "ready")
          )
      })
      return Effect.map(server, (started) => ({ ...started, port }))
    }
    const started = yield* options.port === undefined ? onFreePort(start) : start(options.port)
    const { port } = started
    return EmbeddedPostgres.of({
      url: Redacted.make(`postgres://${superuser}:${Redacted.value(password)}@127.0.0.1:${port}/postgres`),
      port,
      pid: started.process.pid,
      version: binaries.version,
      user: superuser,
      password,
      exited: started.process.exited
    })
  })

  static readonly layer = (options: EmbeddedPostgresOptions) => Layer.scoped(this, this.make(options))
}

/** The pid that the server of a data folder wrote, if any. */
export const postgresPid = (dataFolder: string): Effect.Effect<Option.Option<number>> =>
  Effect.tryPromise(() => readFile(postgresFiles(dataFolder).pid, "utf8")).pipe(
    Effect.map((text) => Option.liftPredicate(Number(text.split("\n")[0]), Number.isSafeInteger)),
    Effect.orElseSucceed(() => Option.none())
  )
