import { randomBytes } from "node:crypto"
import { request } from "node:http"
import { Readable } from "node:stream"
import type { ShootId } from "@safelight/events/Ids"
import type { StudioFile } from "@safelight/studio/StudioFile"

/** A photograph of any weight: a picture with bytes behind its end, which every reader skips. */
export interface HeavyPhoto {
  readonly name: string
  readonly picture: Uint8Array
  /** Bytes in all. */
  readonly size: number
}

/** Other bytes for each photo, made as they are sent. */
function* bytesOf({ picture, size }: HeavyPhoto) {
  yield picture
  const noise = randomBytes(1024 * 1024)
  for (let left = size - picture.length; left > 0; left -= noise.length) {
    noise.writeUInt32LE(left >>> 0, 0)
    yield left >= noise.length ? Buffer.from(noise) : noise.subarray(0, left)
  }
}

const encoded = (text: string) => Buffer.from(text, "utf8").toString("base64")

/** Sends one photo over tus in one request after its creation, as fast as the studio takes it. */
export const send = async (studio: StudioFile, shootId: ShootId, photo: HeavyPhoto): Promise<void> => {
  const headers = { authorization: `Bearer ${studio.adminToken}`, "tus-resumable": "1.0.0" }
  const created = await fetch(`${studio.url}/tus`, {
    method: "POST",
    headers: {
      ...headers,
      "upload-length": String(photo.size),
      "upload-metadata": `shootId ${encoded(shootId)},filename ${encoded(photo.name)}`
    }
  })
  const location = created.headers.get("location")
  if (location === null) throw new Error(`an upload was refused: ${created.status} ${await created.text()}`)
  await new Promise<void>((resolve, reject) => {
    const patch = request(
      new URL(location, studio.url),
      {
        method: "PATCH",
        headers: {
          ...headers,
          "upload-offset": "0",
          "content-type": "application/offset+octet-stream",
          "content-length": String(photo.size)
        }
      },
      (response) => {
        response.resume()
        response.on("end", () =>
          response.statusCode === 204 ? resolve() : reject(new Error(`an upload ended with ${response.statusCode}`))
        )
      }
    )
    patch.on("error", reject)
    Readable.from(bytesOf(photo), { objectMode: false }).pipe(patch)
  })
}
