import type { OriginalOnlyCode, RejectedCode } from "./Verdict.ts"

const accepted = "JPEG, PNG, WebP, AVIF, TIFF or a camera RAW file"

/** How people call the types that arrive most often in the wrong place; anything else is named as ExifTool does. */
const friendly: { readonly [fileType: string]: string } = {
  JXL: "a JPEG XL picture",
  "JXL Codestream": "a JPEG XL picture",
  PSD: "a Photoshop document",
  PDF: "a PDF document",
  XMP: "an XMP sidecar (edits and ratings, no picture)",
  TXT: "a text file",
  SVG: "an SVG drawing",
  HTML: "a web page",
  ZIP: "a ZIP archive",
  MP4: "a video (MP4)",
  MOV: "a video (MOV)",
  AVI: "a video (AVI)",
  "DOS EXE": "a Windows program"
}

const kind = (fileType: string | null): string =>
  fileType === null
    ? "of a type that Safelight does not recognise"
    : (friendly[fileType] ?? `a file of type ${fileType}`)

/** Why a file was refused, for the photographer. `fileType` is ExifTool's, null when it knows none. */
export const rejected = (code: RejectedCode, fileType: string | null, mostMegapixels: number): string => {
  switch (code) {
    case "empty":
      return "The file is empty (0 bytes). Copy it again from the card or its folder and upload it once more."
    case "not-a-photo":
      return `This is not a photo but ${kind(fileType)}. Upload the photo itself as ${accepted}.`
    case "unsupported":
      return `This is ${kind(fileType)}, which Safelight cannot show. Export it as ${accepted} and upload that.`
    case "mislabelled":
      return `The file says it is ${kind(fileType)}, but its content is something else. Export the photo again as ${accepted} and upload that.`
    case "incomplete":
      return "The file ends before the picture does, as after an interrupted copy. Copy it again from the card or its folder and upload it once more."
    case "damaged":
      return "The picture data is damaged and cannot be read without faults. Copy it again from the card or its folder, or export it anew, and upload it once more."
    case "too-large":
      return `The picture claims more than ${mostMegapixels} megapixels, which is the limit. Export it smaller and upload that.`
  }
}

/** Why a photo is kept without a picture to show, for the photographer. */
export const originalOnly = (code: OriginalOnlyCode, fileType: string): string => {
  switch (code) {
    case "heic":
      return "HEIC photos are kept and can be downloaded, but not shown yet. Export a JPEG beside it to show it in the gallery."
    case "no-preview":
      return `This ${fileType} holds no preview that is large enough to show. The original is kept and can be downloaded; export a JPEG beside it to show it in the gallery.`
    case "set-aside":
      return "Making a picture of this file failed twice in a way that stopped the reader, so it was set aside. The original is kept and can be downloaded; export a JPEG beside it to show it in the gallery."
  }
}
