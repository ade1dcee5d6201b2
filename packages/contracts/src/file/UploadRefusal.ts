import * as Schema from "effect/Schema"

/** Why an upload is not taken. Pages say it in their own language. */
export const UploadRefusal = Schema.Literal(
  "unknown-shoot",
  "closed",
  "too-large",
  "longer",
  "no-room",
  "checksum",
  "gone",
  "offset",
  "broken-off",
  "full"
)
export type UploadRefusal = typeof UploadRefusal.Type

/** The header of an answer to an upload that says why it was not taken. */
export const refusalHeader = "safelight-refused"

/**
 * The same in English, for the uploader: what is wrong and what to do. It goes with answers to programs and onto the
 * English pages; its shape is what other languages are held to.
 */
export const UploadRefusalEn = {
  "unknown-shoot": "There is no such shoot. Open the shoot’s page and start from there.",
  closed: "This shoot is archived. Restore it before adding files.",
  "too-large": (limit: string) =>
    `The file is larger than ${limit}, the most that is taken. Export it smaller and upload that.`,
  "no-room": (limit: string) =>
    `The shoot has reached ${limit}, the most it may hold. Delete what it does not need, or upload into another shoot.`,
  longer: "More bytes came than were announced, as of a file that changes while it is sent. Send it again.",
  checksum: "What arrived differs from the announced SHA-256. Send the file again.",
  gone: "This upload has ended. Send the file again.",
  offset: "The upload stands at another offset. Ask for it and go on from there.",
  "broken-off":
    "The connection broke off before the file was whole. Send it again; a resumable upload goes on where it stopped.",
  full: "The studio’s disk is full. Nothing that arrived is lost. Make room on it, then send the file again; a resumable upload goes on where it stopped."
}

/** `limit` gives the most that is taken as a person reads it, of one file or of a whole shoot. */
export const sayRefusal = (
  words: typeof UploadRefusalEn,
  why: UploadRefusal,
  limit: (of: "file" | "shoot") => string
): string => {
  switch (why) {
    case "too-large":
      return words[why](limit("file"))
    case "no-room":
      return words[why](limit("shoot"))
    default:
      return words[why]
  }
}
