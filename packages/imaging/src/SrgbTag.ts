import sharp from "sharp"

// sharp writes a profile only through a colour transform of every pixel. Our pixels are sRGB already, so the profile's
// segment is taken once from a picture of one pixel and set into each JPEG: same result, no second transform.
const segment = async (): Promise<Buffer> => {
  const tagged = await sharp({ create: { width: 1, height: 1, channels: 3, background: "#000000" } })
    .withIccProfile("srgb")
    .jpeg()
    .toBuffer()
  let at = 2
  while (tagged[at] === 0xff) {
    const marker = tagged[at + 1]
    const length = tagged.readUInt16BE(at + 2)
    if (marker === 0xe2 && tagged.toString("latin1", at + 4, at + 15) === "ICC_PROFILE") {
      return tagged.subarray(at, at + 2 + length)
    }
    at += 2 + length
  }
  throw new Error("sharp wrote no sRGB profile")
}

let known: Promise<Buffer> | undefined

/** Says in a JPEG of sRGB pixels that they are sRGB (an APP2 `ICC_PROFILE` segment); the picture data is unchanged. */
export const tagSrgb = async (jpeg: Buffer): Promise<Buffer> => {
  known ??= segment()
  const profile = await known
  // After SOI and, where present, JFIF's APP0, which must come first.
  const at = jpeg[2] === 0xff && jpeg[3] === 0xe0 ? 4 + jpeg.readUInt16BE(4) : 2
  return Buffer.concat([jpeg.subarray(0, at), profile, jpeg.subarray(at)])
}
