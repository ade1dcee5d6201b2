import { createHash } from "node:crypto"
import { crc32 } from "node:zlib"
import { PhotoId } from "@safelight/events/Ids"
import type { ObjectRef } from "@safelight/events/ObjectRef"
import { entryNames } from "@safelight/zip/EntryName"
import { sha256Sums, sha256SumsName } from "@safelight/zip/Sha256Sums"
import * as ZipLayout from "@safelight/zip/ZipLayout"
import * as Schema from "effect/Schema"
import { StoredRef } from "./StoredRef.ts"

/** A file of an archive with all that is needed to send it: nothing is looked up while sending. */
export const ManifestEntry = Schema.Struct({
  /** Path inside the archive. */
  name: Schema.String,
  photoId: PhotoId,
  /** Unix milliseconds. */
  modifiedAt: Schema.Number,
  object: StoredRef
})
export type ManifestEntry = typeof ManifestEntry.Type

/** What to put into an archive, in order. */
export interface ManifestFile {
  readonly photoId: PhotoId
  readonly folder?: string | undefined
  readonly fileName: string
  readonly modifiedAt: number
  readonly object: ObjectRef
}

/** Every byte of an archive: its first entry, the list of checksums, is held; the others lie in the store. */
export interface Laid {
  /** Names these bytes and where they lie: the same photographs under the same names in the same order. */
  readonly hash: string
  readonly entries: ReadonlyArray<ManifestEntry>
  /** What it holds. */
  readonly photoIds: ReadonlySet<PhotoId>
  readonly sums: Uint8Array
  readonly layout: ZipLayout.ZipLayout
  /** Of the newest file, in Unix milliseconds. */
  readonly modifiedAt: number
}

/** Names for the files of an archive. */
export const nameEntries = (files: ReadonlyArray<ManifestFile>): ReadonlyArray<ManifestEntry> => {
  const names = entryNames(files, [sha256SumsName])
  return files.map(({ modifiedAt, object, photoId }, index) => ({
    name: names[index] ?? photoId,
    photoId,
    modifiedAt,
    object
  }))
}

/** Lays out what a manifest says. Pure: any process gives the same bytes at any time. */
export const lay = (entries: ReadonlyArray<ManifestEntry>): Laid => {
  const sums = sha256Sums(entries.map(({ name, object }) => ({ name, sha256: object.sha256 })))
  const modifiedAt = entries.reduce((newest, entry) => Math.max(newest, entry.modifiedAt), 0)
  const layout = ZipLayout.make([
    { name: sha256SumsName, size: sums.length, crc32: crc32(sums), modifiedAt },
    ...entries.map((entry) => ({
      name: entry.name,
      size: entry.object.size,
      crc32: entry.object.crc32,
      modifiedAt: entry.modifiedAt
    }))
  ])
  // Equal files of another shoot are other photographs: they come and go by themselves.
  const hash = createHash("sha256").update(layout.etag).update(sums)
  for (const { object, photoId } of entries) hash.update(`${photoId} ${object.nuid}\n`)
  const photoIds = new Set(entries.map(({ photoId }) => photoId))
  return { hash: hash.digest("hex"), entries, photoIds, sums, layout, modifiedAt }
}
