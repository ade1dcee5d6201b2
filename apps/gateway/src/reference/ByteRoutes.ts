import { refusalHeader, UploadRefusal } from "@safelight/contracts/file/UploadRefusal"
import type { JsonSchema } from "./AsyncApi.ts"

const uuid = { type: "string", format: "uuid" }

const inPath = (name: string, schema: JsonSchema, description: string) => ({
  name,
  in: "path",
  required: true,
  schema,
  description
})
const inHeader = (name: string, required: boolean, schema: JsonSchema, description: string) => ({
  name,
  in: "header",
  required,
  schema,
  description
})

const photoId = inPath("photoId", uuid, "The photograph.")
const range = inHeader("range", false, { type: "string" }, "One range of bytes (RFC 9110); answered with 206.")
const tusVersion = inHeader("tus-resumable", true, { const: "1.0.0" }, "Version of the tus protocol.")
const uploadId = inPath("uploadId", uuid, "The upload, which becomes the photograph's id.")

const bytes = (type: string, description: string) => ({ description, content: { [type]: {} } })
const empty = (description: string) => ({ description })

/** An upload that was not taken: the body says it in a sentence, the header in a word. */
const refused = (description: string) => ({
  ...empty(description),
  headers: {
    [refusalHeader]: { description: "Why, in a word that stays the same.", schema: { enum: UploadRefusal.literals } }
  }
})

const unknown = { "401": empty("Sign in first."), "404": empty("Nothing there, or not open to you.") }
const over = { "404": empty("No such link."), "410": empty("It was open to you and has ended.") }

const operation = (
  operationId: string,
  summary: string,
  parameters: ReadonlyArray<unknown>,
  responses: Readonly<Record<string, unknown>>,
  rest: Readonly<Record<string, unknown>> = {}
) => ({ tags: ["bytes"], operationId: `bytes.${operationId}`, summary, parameters, responses, security: [], ...rest })

/** A token with the scope `upload`, or a browser of the photographer. */
const uploading = { security: [{ token: [] }], "x-scope": "upload" }

/**
 * Bytes go through plain routes of the file service, which an HttpApi cannot declare: pictures, downloads, uploads.
 * OpenAPI path items; the test of all routes holds them against what the service adds.
 */
export const bytePaths: Readonly<Record<string, JsonSchema>> = {
  "/i/{photoId}/{rendition}": {
    get: operation(
      "picture",
      "A picture, for whoever may see the photograph.",
      [
        photoId,
        inPath(
          "rendition",
          { enum: ["high", "medium", "thumb"] },
          "2048, 1024 or 320 pixels on its longest side, unless the studio says otherwise."
        )
      ],
      { "200": bytes("image/jpeg", "The picture."), "304": empty("Not changed."), ...unknown }
    )
  },
  "/d/photo/{photoId}": {
    get: operation("original", "Leads to a link for the original.", [photoId], {
      "302": empty("`location` is a link that works for a day without a cookie."),
      "410": empty("It was open to you and has ended."),
      ...unknown
    })
  },
  "/d/p/{token}/{name}": {
    get: operation(
      "single",
      "One original by its link.",
      [
        inPath("token", { type: "string" }, "Who may fetch which original, signed."),
        inPath("name", { type: "string" }, "The file's name."),
        range
      ],
      {
        "200": bytes("application/octet-stream", "All of it."),
        "206": bytes("application/octet-stream", "A range."),
        ...over
      }
    )
  },
  "/d/{token}/{name}": {
    get: operation(
      "archive",
      "An archive by its link: exact length, strong ETag, any range.",
      [
        inPath("token", { type: "string" }, "The right of one contact to fetch one archive."),
        inPath("name", { type: "string" }, "The archive's name, ending in .zip."),
        range
      ],
      { "200": bytes("application/zip", "All of it."), "206": bytes("application/zip", "A range."), ...over }
    )
  },
  "/tus": {
    options: operation("tusOptions", "What this server speaks (tus 1.0.0).", [], { "204": empty("In its headers.") }),
    post: operation(
      "beginUpload",
      "Begins an upload, with its first bytes or without.",
      [
        tusVersion,
        inHeader("upload-length", true, { type: "integer" }, "Bytes of the whole file."),
        inHeader(
          "upload-metadata",
          true,
          { type: "string" },
          "`shootId` and `filename`, each followed by its value in base64; `checksum` (sha256) where known."
        )
      ],
      {
        "201": empty("`location` is where the bytes go."),
        "400": empty("Not understood; a sentence says what."),
        "410": refused("The shoot takes no files: `closed`."),
        "413": refused("Larger than allowed: `too-large`, `no-room`."),
        "507": refused("The studio's disk is full: `full`."),
        ...unknown,
        "404": refused("No such shoot: `unknown-shoot`; or it is not open to you, without a word.")
      },
      uploading
    )
  },
  "/tus/{uploadId}": {
    options: operation("tusOptionsOfUpload", "The same for one upload.", [uploadId], {
      "204": empty("In its headers.")
    }),
    get: operation(
      "uploadOffset",
      "HEAD answers how many bytes are durable, in `upload-offset`; a GET finds nothing.",
      [uploadId, tusVersion],
      { "200": empty("For HEAD."), ...unknown },
      uploading
    ),
    patch: operation(
      "continueUpload",
      "Goes on where the upload stands.",
      [uploadId, tusVersion, inHeader("upload-offset", true, { type: "integer" }, "Bytes that are there already.")],
      {
        "204": empty("`upload-offset` bytes are durable now."),
        "400": refused("The connection broke off: `broken-off`. What arrived is kept."),
        "409": refused("The offset is another, `offset`; ask for it by HEAD."),
        "410": refused("No such upload: `gone`."),
        "413": refused("More bytes than were announced: `longer`."),
        "460": refused("The bytes are not those that were announced: `checksum`."),
        "507": refused("The studio's disk is full: `full`."),
        "401": unknown["401"],
        "404": unknown["404"]
      },
      {
        ...uploading,
        requestBody: { required: true, content: { "application/offset+octet-stream": {} } }
      }
    ),
    delete: operation(
      "endUpload",
      "Gives an upload up.",
      [uploadId, tusVersion],
      { "204": empty("It is gone."), "410": empty("No such upload."), ...unknown },
      uploading
    )
  },
  "/upload/{shootId}": {
    post: operation(
      "form",
      "The plain form: up to 20 files at once.",
      [inPath("shootId", uuid, "The shoot.")],
      { "303": empty("Back to the shoot's page."), ...unknown },
      {
        ...uploading,
        requestBody: {
          required: true,
          content: {
            "multipart/form-data": {
              schema: {
                type: "object",
                properties: {
                  csrf: { type: "string" },
                  file: { type: "array", items: { type: "string", format: "binary" } }
                }
              }
            }
          }
        }
      }
    )
  }
}
