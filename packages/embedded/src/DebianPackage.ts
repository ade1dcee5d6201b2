import { mkdir, readdir, readFile, writeFile } from "node:fs/promises"
import { join } from "node:path"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { run, type ToolFailed } from "./Tool.ts"

/** One file that tells apt where packages come from. */
export interface SourceFile {
  readonly name: string
  readonly text: string
}

const oneLine = /^\s*deb\s+(\[[^\]]*\]\s+)?(\S+)\s+(\S+)\s+(.+)$/

const fromOneLineFormat = (file: SourceFile, codename: string): Option.Option<SourceFile> => {
  for (const line of file.text.split("\n")) {
    const [, options = "", address, suite] = oneLine.exec(line) ?? []
    if (address && suite === codename) {
      return Option.some({ name: "private.list", text: `deb ${options}${address} testing main\n` })
    }
  }
  return Option.none()
}

const fromStanzaFormat = (file: SourceFile, codename: string): Option.Option<SourceFile> => {
  for (const stanza of file.text.split(/\n\s*\n/)) {
    const lines = stanza.split("\n").filter((line) => !line.startsWith("#"))
    const suites = lines.find((line) => /^suites:/i.test(line))
    if (suites === undefined || !suites.slice(7).trim().split(/\s+/).includes(codename)) continue
    if (lines.some((line) => /^enabled:\s*no/i.test(line))) continue
    const changed = lines.map((line) =>
      /^suites:/i.test(line)
        ? "Suites: testing"
        : /^components:/i.test(line)
          ? "Components: main"
          : /^types:/i.test(line)
            ? "Types: deb"
            : line
    )
    return Option.some({ name: "private.sources", text: `${changed.join("\n").trim()}\n` })
  }
  return Option.none()
}

/**
 * The machine's own entry for its release with the suite replaced by `testing`: mirror, options and signing key stay
 * what the machine's owner trusts. None when no entry names `codename`.
 */
export const testingSource = (files: ReadonlyArray<SourceFile>, codename: string): Option.Option<SourceFile> =>
  Option.firstSomeOf(
    files.map((file) =>
      file.name.endsWith(".sources") ? fromStanzaFormat(file, codename) : fromOneLineFormat(file, codename)
    )
  )

const readSources = Effect.promise(async (): Promise<ReadonlyArray<SourceFile>> => {
  const folder = "/etc/apt/sources.list.d"
  const names = (await readdir(folder).catch(() => [])).filter((name) => /\.(sources|list)$/.test(name))
  const paths = ["/etc/apt/sources.list", ...names.sort().map((name) => join(folder, name))]
  const texts = await Promise.all(paths.map((path) => readFile(path, "utf8").catch(() => "")))
  return paths.map((name, index) => ({ name, text: texts[index] ?? "" }))
})

/** The release name of a Debian-family system, from /etc/os-release. */
const debianRelease = Effect.tryPromise(() => readFile("/etc/os-release", "utf8")).pipe(
  Effect.map((text) => {
    const entry = (key: string) => new RegExp(`^${key}="?([^"\\n]*)"?$`, "m").exec(text)?.[1] ?? ""
    const family = `${entry("ID")} ${entry("ID_LIKE")}`.split(" ")
    return family.includes("debian") && entry("VERSION_CODENAME") !== ""
      ? Option.some(entry("VERSION_CODENAME"))
      : Option.none()
  }),
  Effect.orElseSucceed(() => Option.none<string>())
)

/**
 * Unpacks a package of Debian's `testing` suite below `work`/root without installing anything: apt runs in a private
 * folder and still checks the archive's signature. Fails with a sentence when this is no Debian-family system or the
 * mirror does not answer.
 */
export const unpack = (name: string, work: string): Effect.Effect<string, string> =>
  Effect.gen(function* () {
    const release = yield* debianRelease
    if (Option.isNone(release)) return yield* Effect.fail("not a Debian-family system")
    const source = testingSource(yield* readSources, release.value)
    if (Option.isNone(source)) return yield* Effect.fail(`no package source for ${release.value}`)
    const parts = join(work, "parts")
    const cache = join(work, "cache")
    const lists = join(work, "lists")
    yield* Effect.promise(async () => {
      await mkdir(join(cache, "archives", "partial"), { recursive: true })
      await mkdir(join(lists, "partial"), { recursive: true })
      await mkdir(parts, { recursive: true })
      await writeFile(join(parts, source.value.name), source.value.text)
    })
    const settings = [
      "Dir::Etc::SourceList=/dev/null",
      `Dir::Etc::SourceParts=${parts}`,
      "Dir::Etc::Preferences=/dev/null",
      "Dir::Etc::PreferencesParts=/dev/null",
      `Dir::State::Lists=${lists}`,
      `Dir::Cache=${cache}`,
      "Acquire::Languages=none",
      "Acquire::Retries=1",
      "Acquire::http::Timeout=10",
      "Acquire::https::Timeout=10",
      // The private folder is closed to apt's own download user.
      `APT::Sandbox::User=${process.getuid?.() === 0 ? "root" : ""}`
    ].flatMap((setting) => ["-o", setting])
    yield* run("apt-get", [...settings, "--quiet", "update"], { folder: work, timeout: "90 seconds" })
    yield* run("apt-get", [...settings, "--quiet", "download", name], { folder: work, timeout: "90 seconds" })
    const file = yield* Effect.promise(() => readdir(work)).pipe(
      Effect.map((names) => names.find((entry) => entry.startsWith(`${name}_`) && entry.endsWith(".deb")))
    )
    if (file === undefined) return yield* Effect.fail(`apt-get fetched no ${name}`)
    const root = join(work, "root")
    yield* run("dpkg", ["-x", join(work, file), root], { folder: work, timeout: "30 seconds" })
    return root
  }).pipe(Effect.catchTag("ToolFailed", (error: ToolFailed) => Effect.fail(error.message)))
