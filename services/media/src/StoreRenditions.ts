import { createHash } from "node:crypto"
import type { Renditions } from "@safelight/events/FileEvents"
import type { ProcessFile } from "@safelight/events/Jobs"
import type { Rendition } from "@safelight/imaging/Verdict"
import { bucketFor } from "@safelight/objects/Buckets"
import { ObjectStore } from "@safelight/objects/ObjectStore"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { MediaSettings } from "./MediaSettings.ts"

/**
 * Named by photo, source hash and recipe. The hash is what keeps the sweeper away from pictures whose event is still on
 * its way.
 */
const nameOf = ({ original, photoId, recipe }: ProcessFile, kind: Rendition["kind"]): string =>
  `${photoId}/${original.sha256}/${recipe}/${kind}`

/** Stores the pictures made of a photo. What is there already, whole and with the same bytes, is left as it is. */
export const storeRenditions = Effect.fn("storeRenditions")(function* (
  job: ProcessFile,
  made: ReadonlyArray<Rendition>
) {
  const store = yield* ObjectStore
  const { buckets } = yield* MediaSettings
  const bucket = bucketFor(buckets, "rendition", yield* DateTime.now, job.shootId)

  const there = Effect.fnUntraced(function* (name: string, bytes: Uint8Array) {
    const stored = yield* store.stat(bucket, name)
    if (Option.isNone(stored)) return stored
    const { chunks, sha256 } = stored.value
    const same = sha256 === createHash("sha256").update(bytes).digest("hex")
    return same && (yield* store.count(stored.value)) === chunks ? stored : Option.none()
  })

  const put = Effect.fnUntraced(function* ({ bytes, kind }: Rendition) {
    const name = nameOf(job, kind)
    const former = yield* there(name, bytes)
    if (Option.isSome(former)) return [kind, former.value] as const
    const source = (async function* () {
      yield bytes
    })()
    return [kind, yield* store.put({ bucket, name, source, expectedSize: bytes.length })] as const
  })

  const stored = new Map(yield* Effect.forEach(made, put, { concurrency: 3 }))
  const of = (kind: Rendition["kind"]) =>
    Effect.orDieWith(Effect.fromNullable(stored.get(kind)), () => new Error(`the recipe makes no ${kind} rendition`))
  const renditions: Renditions = { high: yield* of("high"), medium: yield* of("medium"), thumb: yield* of("thumb") }
  return renditions
})
