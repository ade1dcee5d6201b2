import { createHash } from "node:crypto"
import { Files } from "@safelight/contracts/file/Files"
import { Shoots } from "@safelight/contracts/shoot/Shoots"
import { make } from "@safelight/events/Event"
import { FileProcessed } from "@safelight/events/FileEvents"
import { PhotoId, type ShootId } from "@safelight/events/Ids"
import { Publisher } from "@safelight/events/Publisher"
import { bucketFor, singleServer } from "@safelight/objects/Buckets"
import { ObjectStore } from "@safelight/objects/ObjectStore"
import { eventually } from "@safelight/testing/Eventually"
import { DateTime, Effect } from "effect"
import { Bytes, newShoot, somebody } from "./Studio.ts"
import * as Tus from "./Tus.ts"

async function* one(bytes: Uint8Array) {
  yield bytes
}

export const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex")

/** Bytes that differ from file to file and are no run of one value. */
export const noise = (size: number, seed: number): Buffer => {
  const bytes = Buffer.alloc(size)
  let state = seed * 2654435761 || 1
  for (let at = 0; at + 4 <= size; at += 4) {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    bytes.writeInt32LE(state | 0, at)
  }
  return bytes
}

/** What a worker would make and tell. */
export const process = (shootId: ShootId, photoId: PhotoId) =>
  Effect.gen(function* () {
    const store = yield* ObjectStore
    const publisher = yield* Publisher
    const bucket = bucketFor(singleServer, "rendition", yield* DateTime.now, shootId)
    const put = (rendition: string) =>
      Effect.orDie(store.put({ bucket, name: `${photoId}/${rendition}`, source: one(noise(3000, rendition.length)) }))
    const renditions = { high: yield* put("high"), medium: yield* put("medium"), thumb: yield* put("thumb") }
    yield* publisher.publish(
      yield* make(FileProcessed, {
        shootId,
        photoId,
        recipe: "1",
        fileType: "JPEG",
        camera: {},
        width: 30,
        height: 20,
        renditions
      })
    )
  })

/** A delivered shoot of one client with these files in it. */
export const delivered = (
  contents: ReadonlyArray<Uint8Array>,
  names: (index: number) => string = (i) => `IMG_${i}.JPG`
) =>
  Effect.gen(function* () {
    const { url } = yield* Bytes
    const files = yield* Files
    const shoots = yield* Shoots
    const admin = yield* somebody("studio@example.com", "admin")
    const anna = yield* somebody("anna@example.com", "contact")
    const ben = yield* somebody("ben@example.com", "contact")
    const shoot = yield* newShoot([anna.userId])
    const photos: Array<PhotoId> = []
    for (const [index, bytes] of contents.entries()) {
      const { last } = yield* Effect.promise(() =>
        Tus.send({ url, token: admin.token }, bytes, { shootId: shoot.id, filename: names(index) }, 16_000_000)
      )
      photos.push(
        PhotoId.make(
          last.headers.get("safelight-photo") ?? `${last.status} ${yield* Effect.promise(() => last.text())}`
        )
      )
    }
    for (const photoId of photos) yield* process(shoot.id, photoId)
    yield* eventually(admin.as(files.list(shoot.id)), (list) => list.every((file) => file.state === "ready"))
    yield* eventually(admin.as(shoots.get(shoot.id)), ({ status }) => status === "ready")
    yield* admin.as(Effect.orDie(shoots.deliver(shoot.id)))
    return { url, admin, anna, ben, shoot, photos, contents }
  })

/** A request with somebody's cookie, or nobody's. */
export const get = (url: string, token?: string, headers: Record<string, string> = {}, method = "GET") =>
  Effect.promise(() =>
    fetch(url, {
      method,
      redirect: "manual",
      headers: { ...(token === undefined ? {} : { cookie: `safelight-access=${token}` }), ...headers }
    })
  )

export const body = (response: Response) => Effect.promise(async () => Buffer.from(await response.arrayBuffer()))
