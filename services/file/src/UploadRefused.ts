import { sayRefusal, UploadRefusal, UploadRefusalEn } from "@safelight/contracts/file/UploadRefusal"
import * as Schema from "effect/Schema"

/** An upload that is not taken; `reason` says in English what is wrong and what to do. */
export class UploadRefused extends Schema.TaggedError<UploadRefused>()("UploadRefused", {
  why: UploadRefusal,
  reason: Schema.String
}) {}

/** Status by what went wrong; 460 is tus's own for a checksum that differs. */
export const statusOf = ({ why }: UploadRefused): number => {
  switch (why) {
    case "unknown-shoot":
      return 404
    case "closed":
    case "gone":
      return 410
    case "too-large":
    case "longer":
    case "no-room":
      return 413
    case "checksum":
      return 460
    case "offset":
      return 409
    case "broken-off":
      return 400
    case "full":
      return 507
  }
}

/** Limits are usually set in powers of two, bytes counted in powers of ten. */
const size = (bytes: number): string => {
  if (bytes % 1024 ** 3 === 0) return `${bytes / 1024 ** 3} GiB`
  return bytes < 1e9 ? `${Math.round(bytes / 1e5) / 10} MB` : `${Math.round(bytes / 1e8) / 10} GB`
}

/** `limit` in bytes, where that is what stands in the way. */
const refused = (why: UploadRefusal, limit = 0) =>
  new UploadRefused({ why, reason: sayRefusal(UploadRefusalEn, why, () => size(limit)) })

export const unknownShoot = () => refused("unknown-shoot")
export const closed = () => refused("closed")
export const tooLarge = (maximum: number) => refused("too-large", maximum)
export const longer = () => refused("longer")
export const noRoom = (quota: number) => refused("no-room", quota)
export const wrongChecksum = () => refused("checksum")
export const gone = () => refused("gone")
export const wrongOffset = () => refused("offset")
export const brokenOff = () => refused("broken-off")
export const full = () => refused("full")
