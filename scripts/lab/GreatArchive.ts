import * as SqlClient from "@effect/sql/SqlClient"
import { make } from "@safelight/events/Event"
import { ArchiveId, PhotoId, type ShootId, UserId } from "@safelight/events/Ids"
import type { ObjectRef } from "@safelight/events/ObjectRef"
import { Publisher } from "@safelight/events/Publisher"
import { ArchiveRequested } from "@safelight/events/ShootEvents"
import { uuidV7 } from "@safelight/events/Uuid"
import { lay, nameEntries } from "@safelight/file-service/Manifest"
import type { StudioFile } from "@safelight/studio/StudioFile"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type { Browser } from "./Browser.ts"
import * as Delivery from "./Delivery.ts"
import * as Downloads from "./Downloads.ts"
import { quantile, type Row } from "./Row.ts"

const entryCount = 3_000
const folder = "Everything"

interface Scene {
  readonly studio: StudioFile
  readonly browser: Browser
  readonly shootId: ShootId
  /** Paths of archives that are there already. */
  readonly known: ReadonlyArray<string>
  /** Of some 100 MB each. */
  readonly originals: ReadonlyArray<ObjectRef>
}

const Person = Schema.Struct({ userId: UserId })
const Size = Schema.Struct({ bytes: Schema.NumberFromString })

/**
 * An archive of 300 GB without 300 GB: 3,000 photos of the catalogue whose bytes are a few objects, again and again. For
 * the archive each is a file of its own; only the disk is spared.
 */
export const rows = (scene: Scene) =>
  Effect.gen(function* () {
    const { browser, known, originals, shootId, studio } = scene
    const sql = yield* SqlClient.SqlClient
    const publisher = yield* Publisher
    const photoIds = yield* Effect.replicateEffect(
      Effect.map(uuidV7, (id) => PhotoId.make(id)),
      entryCount
    )
    const files = photoIds.flatMap((photoId, index) => {
      const object = originals[index % originals.length]
      const fileName = `IMG_${String(index + 1).padStart(4, "0")}.CR3`
      return object === undefined
        ? []
        : [{ photoId, folder, fileName, modifiedAt: 1_700_000_000_000 + index * 1000, object }]
    })

    const layouts = Array.from({ length: 5 }, () => {
      const began = performance.now()
      lay(nameEntries(files))
      return performance.now() - began
    })
    const layout = quantile(layouts, 0.5)

    yield* Effect.forEach(
      files,
      ({ fileName, modifiedAt, object, photoId }, index) =>
        sql`INSERT INTO original (photo_id, studio_id, shoot_id, file_name, size, sha256, nuid, object, modified_at,
            uploaded_at, event_id, correlation_id, state)
          SELECT ${photoId}, studio_id, ${shootId}, ${fileName}, ${object.size}, ${`copy ${index}`}, ${object.nuid},
            ${JSON.stringify(object)}::jsonb, ${new Date(modifiedAt)}, now(), ${photoId}, ${photoId}, 'ready'
          FROM place WHERE shoot_id = ${shootId}`,
      { concurrency: 4, discard: true }
    )
    const [person] = yield* Effect.flatMap(
      sql`SELECT user_id FROM archive WHERE shoot_id = ${shootId} LIMIT 1`,
      Schema.decodeUnknown(Schema.Tuple(Person))
    )
    const event = yield* make(ArchiveRequested, {
      shootId,
      archiveId: ArchiveId.make(yield* uuidV7),
      userId: person.userId,
      scope: { kind: "everything" },
      photos: photoIds.map((photoId) => ({ photoId, folder }))
    })
    const began = performance.now()
    yield* publisher.publish(event)
    const { download, url } = yield* Effect.promise(async () => {
      const url = await Delivery.offered(studio, browser, shootId, known)
      return { url, download: await Downloads.begin(url) }
    })
    const seconds = (performance.now() - began) / 1000
    download.end()
    const size = Number(download.response.headers["content-length"])
    const [tables] = yield* Effect.flatMap(
      sql`SELECT (pg_total_relation_size('manifest') + pg_total_relation_size('manifest_photo')
        + pg_total_relation_size('archive'))::text AS bytes`,
      Schema.decodeUnknown(Schema.Tuple(Size))
    )
    const share = (100 * tables.bytes) / size
    const built: ReadonlyArray<Row> = [
      {
        what: `archive of ${(size / 1e9).toFixed(0)} GB, ${entryCount} entries: from the request to manifest and first byte`,
        figure: `${seconds.toFixed(2)} s (the first byte alone ${download.firstByte.toFixed(0)} ms)`,
        bar: "< 2 s",
        held: seconds < 2
      },
      {
        what: `layout of ${entryCount} entries with names, checksums and hash`,
        figure: `${layout.toFixed(0)} ms`,
        bar: "< 200 ms",
        held: layout < 200
      },
      {
        what: "extra disk of that archive",
        figure: `${share.toFixed(4)} % (${(tables.bytes / 1e6).toFixed(1)} MB)`,
        bar: "< 1 %",
        held: share < 1
      }
    ]
    return { rows: built, url, size }
  })
