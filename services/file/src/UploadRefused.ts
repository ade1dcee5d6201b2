import * as Schema from "effect/Schema"

/** Why an upload is not taken, for the uploader: `reason` says what is wrong and what to do. */
export class UploadRefused extends Schema.TaggedError<UploadRefused>()("UploadRefused", {
  why: Schema.Literal(
    "unknown-shoot",
    "closed",
    "too-large",
    "no-room",
    "checksum",
    "gone",
    "offset",
    "broken-off",
    "full"
  ),
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

const size = (bytes: number): string =>
  bytes < 1024 ** 3
    ? `${Math.round((bytes / 1024 ** 2) * 10) / 10} MB`
    : `${Math.round((bytes / 1024 ** 3) * 10) / 10} GB`

export const unknownShoot = () =>
  new UploadRefused({
    why: "unknown-shoot",
    reason: "There is no such shoot. Open the shoot's page and start from there."
  })
export const closed = () =>
  new UploadRefused({ why: "closed", reason: "This shoot is archived. Restore it before adding files." })
export const tooLarge = (maximum: number) =>
  new UploadRefused({ why: "too-large", reason: `The file is larger than ${size(maximum)}, the most that is taken.` })
export const noRoom = (quota: number) =>
  new UploadRefused({ why: "no-room", reason: `The shoot has reached ${size(quota)}, the most it may hold.` })
export const wrongChecksum = () =>
  new UploadRefused({
    why: "checksum",
    reason: "The bytes that arrived differ from the announced SHA-256. Send the file again."
  })
export const gone = () => new UploadRefused({ why: "gone", reason: "This upload has ended. Start it anew." })
export const wrongOffset = () =>
  new UploadRefused({ why: "offset", reason: "The upload stands at another offset. Ask for it and go on from there." })
export const brokenOff = () =>
  new UploadRefused({ why: "broken-off", reason: "The connection broke off. What arrived is kept." })
export const full = () =>
  new UploadRefused({
    why: "full",
    reason:
      "The studio's disk is full. Nothing that arrived is lost: make room on it, and the upload goes on where it stopped."
  })
