import { createHash } from "node:crypto"
import { access, chmod, constants, copyFile, mkdir, mkdtemp, readdir, rename, rm, writeFile } from "node:fs/promises"
import { delimiter, join } from "node:path"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { cacheFolder } from "./CacheFolder.ts"
import * as DebianPackage from "./DebianPackage.ts"
import { NatsServerMissing, NatsServerTooOld } from "./ServerErrors.ts"
import { run } from "./Tool.ts"

/** The oldest server that has everything the streams use: atomic batches and `sync_interval: always` per server. */
export const oldestVersion = "2.14.0"

/** The release fetched from the project's own site when the machine has none. */
const releasedVersion = "2.15.1"

/** A nats-server program and the version it says it has. */
export interface NatsServer {
  readonly path: string
  readonly version: string
}

const isNewEnough = (version: string) => version.localeCompare(oldestVersion, "en", { numeric: true }) >= 0

const newestFirst = (a: NatsServer, b: NatsServer) => b.version.localeCompare(a.version, "en", { numeric: true })

const executable = (path: string) =>
  Effect.tryPromise(() => access(path, constants.X_OK)).pipe(
    Effect.as(true),
    Effect.orElseSucceed(() => false)
  )

const inspect = (path: string): Effect.Effect<Option.Option<NatsServer>> =>
  Effect.gen(function* () {
    if (!(yield* executable(path))) return Option.none()
    const said = yield* run(path, ["--version"], { timeout: "5 seconds" })
    const version = /v(\d+\.\d+\.\d+)/.exec(said)?.[1]
    return version === undefined ? Option.none() : Option.some({ path, version })
    // A program that cannot even tell its version is no candidate.
  }).pipe(Effect.orElseSucceed(() => Option.none()))

const onPath = Effect.suspend(() =>
  Effect.forEach((process.env["PATH"] ?? "").split(delimiter).filter(Boolean), (folder) =>
    inspect(join(folder, "nats-server"))
  )
).pipe(Effect.map((found) => found.flatMap(Option.toArray)))

const inCache = (cache: string) =>
  Effect.gen(function* () {
    const names = yield* Effect.promise(() => readdir(cache).catch(() => []))
    const found = yield* Effect.forEach(
      names.filter((name) => name.startsWith("nats-server-")),
      (name) => inspect(join(cache, name, "nats-server"))
    )
    return found.flatMap(Option.toArray).sort(newestFirst)
  })

/** Moves a fetched program into the cache in one step, so that two starts at once never see half a file. */
const keep = (program: string, cache: string) =>
  Effect.gen(function* () {
    const found = yield* inspect(program)
    if (Option.isNone(found)) return yield* Effect.fail("the fetched program does not run on this machine")
    const home = join(cache, `nats-server-${found.value.version}`)
    yield* Effect.promise(async () => {
      await mkdir(home, { recursive: true })
      const fresh = join(home, `nats-server.${process.pid}`)
      await copyFile(program, fresh)
      await chmod(fresh, 0o755)
      await rename(fresh, join(home, "nats-server"))
    })
    return { path: join(home, "nats-server"), version: found.value.version }
  })

const download = (address: string) =>
  Effect.tryPromise({
    try: async (interrupted) => {
      // Five seconds for an answer, then as long as a slow line needs.
      const noAnswer = new AbortController()
      const timer = setTimeout(() => noAnswer.abort(), 5_000)
      const response = await fetch(address, { signal: AbortSignal.any([interrupted, noAnswer.signal]) }).finally(() =>
        clearTimeout(timer)
      )
      if (!response.ok) throw new Error(`answered ${response.status}`)
      return Buffer.from(await response.arrayBuffer())
    },
    catch: (error) => (error instanceof Error && error.message ? `no answer (${error.message})` : "no answer")
  }).pipe(Effect.timeoutFail({ duration: "3 minutes", onTimeout: () => "took longer than 3 minutes" }))

const fromRelease = (work: string) =>
  Effect.gen(function* () {
    const cpu = process.arch === "x64" ? "amd64" : process.arch
    const name = `nats-server-v${releasedVersion}-${process.platform}-${cpu}`
    const base = `https://github.com/nats-io/nats-server/releases/download/v${releasedVersion}`
    const archive = yield* download(`${base}/${name}.tar.gz`)
    const sums = yield* download(`${base}/SHA256SUMS`)
    const sum = createHash("sha256").update(archive).digest("hex")
    if (!sums.toString("utf8").includes(`${sum}  ${name}.tar.gz`)) {
      return yield* Effect.fail("the fetched archive does not match its SHA-256")
    }
    const file = join(work, "release.tar.gz")
    yield* Effect.promise(() => writeFile(file, archive))
    yield* run("tar", ["-xzf", file, "-C", work], { timeout: "30 seconds" }).pipe(
      Effect.mapError((error) => error.message)
    )
    return join(work, name, "nats-server")
  })

const fromDebian = (work: string) =>
  DebianPackage.unpack("nats-server", work).pipe(
    Effect.flatMap((root) =>
      Effect.promise(async () => {
        for (const folder of ["usr/sbin", "usr/bin"]) {
          const path = join(root, folder, "nats-server")
          if (
            await access(path).then(
              () => true,
              () => false
            )
          )
            return path
        }
        return join(root, "usr/sbin/nats-server")
      })
    )
  )

const workFolder = (cache: string) =>
  Effect.acquireRelease(
    Effect.promise(async () => {
      await mkdir(cache, { recursive: true })
      return await mkdtemp(join(cache, "fetch-"))
    }),
    (folder) => Effect.promise(() => rm(folder, { recursive: true, force: true }))
  )

const fetchInto = (cache: string, fetch: (work: string) => Effect.Effect<string, string>) =>
  Effect.scoped(
    workFolder(cache).pipe(
      Effect.flatMap(fetch),
      Effect.flatMap((program) => keep(program, cache))
    )
  )

/**
 * A nats-server that is new enough, looked for on the PATH and in the cache folder, else fetched: the official
 * release, then Debian's signed package. `progress` hears one line before each fetch. With `executable` only that
 * program is asked.
 */
export const find = Effect.fn("NatsServer.find")(function* (
  options: { readonly executable?: string | undefined; readonly progress?: (line: string) => Effect.Effect<void> } = {}
) {
  const tooOld = (server: NatsServer, tried: ReadonlyArray<string>) =>
    new NatsServerTooOld({ found: server.version, path: server.path, needed: oldestVersion, tried })
  if (options.executable !== undefined) {
    const found = yield* inspect(options.executable)
    if (Option.isNone(found)) {
      return yield* new NatsServerMissing({
        needed: oldestVersion,
        tried: [`${options.executable}: no nats-server program`]
      })
    }
    return isNewEnough(found.value.version) ? found.value : yield* tooOld(found.value, [])
  }
  const cache = yield* Effect.orDie(cacheFolder)
  const installed = yield* onPath
  const local = installed.find((server) => isNewEnough(server.version))
  if (local) return local
  const cached = (yield* inCache(cache)).find((server) => isNewEnough(server.version))
  if (cached) return cached
  const progress = options.progress ?? (() => Effect.void)
  const tried: Array<string> = []
  const sources: ReadonlyArray<readonly [string, (work: string) => Effect.Effect<string, string>]> = [
    ["the official release", fromRelease],
    ["Debian's testing suite", fromDebian]
  ]
  for (const [name, fetch] of sources) {
    yield* progress(`fetching nats-server from ${name}`)
    const fetched = yield* Effect.either(fetchInto(cache, fetch))
    if (fetched._tag === "Right" && isNewEnough(fetched.right.version)) return fetched.right
    tried.push(`${name}: ${fetched._tag === "Left" ? fetched.left : `has only ${fetched.right.version}`}`)
  }
  const old = installed.sort(newestFirst)[0]
  return yield* old ? tooOld(old, tried) : new NatsServerMissing({ needed: oldestVersion, tried })
})
