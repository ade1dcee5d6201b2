import { createHash } from "node:crypto"
import { createReadStream } from "node:fs"
import { readdir, stat } from "node:fs/promises"
import { basename, join, relative, resolve } from "node:path"
import { pipeline } from "node:stream/promises"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"

/** A file to upload. */
export interface LocalFile {
  readonly path: string
  readonly name: string
  /** Below the folder that was named, with slashes. */
  readonly relativePath: string
  /** Bytes. */
  readonly size: number
  readonly modifiedMillis: number
}

/** The folder cannot be read, or holds nothing to upload. */
export class FolderUnusable extends Schema.TaggedError<FolderUnusable>()("FolderUnusable", {
  folder: Schema.String,
  detail: Schema.String
}) {
  override get message() {
    return `${this.folder}: ${this.detail}`
  }
}

/** A single file could not be read to its end. */
export class FileUnreadable extends Schema.TaggedError<FileUnreadable>()("FileUnreadable", {
  path: Schema.String,
  detail: Schema.String
}) {
  override get message() {
    return `The file cannot be read: ${this.detail}`
  }
}

const codes: Readonly<Record<string, string>> = {
  ENOENT: "it does not exist",
  ENOTDIR: "it is not a folder",
  EACCES: "it may not be read by this user"
}

/** Why the file system refused, in words where we have them. */
export const reasonOf = (error: unknown): string => {
  if (!(error instanceof Error)) return "unknown trouble"
  const code = "code" in error && typeof error.code === "string" ? error.code : ""
  return codes[code] ?? error.message
}

const isHidden = (name: string) => name.startsWith(".")

const walk = async (root: string, folder: string): Promise<ReadonlyArray<LocalFile>> => {
  const found: Array<LocalFile> = []
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (isHidden(entry.name)) continue
    if (entry.isDirectory()) {
      found.push(...(await walk(root, path)))
    } else {
      // Follows links to files; a link to a folder could lead around in circles.
      // A dead link stays in the list: reading it fails later and is reported with the file's name.
      const info = await stat(path).catch(() => undefined)
      if (info !== undefined && !info.isFile()) continue
      found.push({
        path,
        name: basename(path),
        relativePath: relative(root, path).replaceAll("\\", "/"),
        size: info?.size ?? 0,
        modifiedMillis: Math.round(info?.mtimeMs ?? 0)
      })
    }
  }
  return found
}

/** Every file below a folder in the order of its path; names that begin with a dot are left out. */
export const collect = Effect.fn("LocalFiles.collect")(function* (named: string) {
  const folder = resolve(named)
  const files = yield* Effect.tryPromise({
    try: () => walk(folder, folder),
    catch: (error) => new FolderUnusable({ folder, detail: reasonOf(error) })
  })
  if (files.length === 0) return yield* new FolderUnusable({ folder, detail: "there is no file in this folder" })
  return files.toSorted((a, b) => (a.relativePath < b.relativePath ? -1 : 1))
})

/** SHA-256 of a file's bytes as lower-case hex. */
export const sha256 = (path: string): Effect.Effect<string, FileUnreadable> =>
  Effect.tryPromise({
    try: async (signal) => {
      const hash = createHash("sha256")
      await pipeline(createReadStream(path, { highWaterMark: 1024 * 1024 }), hash, { signal })
      return hash.digest("hex")
    },
    catch: (error) => new FileUnreadable({ path, detail: reasonOf(error) })
  })
