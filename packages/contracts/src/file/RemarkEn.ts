const taken = "JPEG, PNG, WebP, AVIF, TIFF or a camera RAW file"
const exported = "JPEG, PNG, WebP, AVIF or TIFF"

/**
 * What is said of a file without a picture, in English: what is wrong and what to do. It goes with events, API and
 * command line, and onto the English pages; its shape is what other languages are held to.
 */
export const RemarkEn = {
  /** How people call the types that arrive most often in the wrong place, by ExifTool's name. */
  kinds: {
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
  },
  anyType: (fileType: string) => `a file of type ${fileType}`,
  unknownType: "a file of a type that Safelight does not recognise",
  empty: "The file is empty (0 bytes). Copy it again from the card or its folder and upload it once more.",
  "not-a-photo": (kind: string) => `This is not a photo but ${kind}. Upload the photo itself as ${taken}.`,
  unsupported: (kind: string) =>
    `This is ${kind}, which Safelight cannot show. Export it as ${exported} and upload that.`,
  mislabelled: (kind: string) =>
    `The file says it is ${kind}, but its content is something else. Export the photo again as ${exported} and upload that.`,
  incomplete:
    "The file ends before the picture does, as after an interrupted copy. Copy it again from the card or its folder and upload it once more.",
  damaged:
    "The picture data is damaged and cannot be read without faults. Copy it again from the card or its folder, or export it anew, and upload it once more.",
  "too-large": (mostMegapixels: number) =>
    `The picture claims more than ${mostMegapixels} megapixels, which is the limit. Export it smaller and upload that.`,
  heic: "HEIC photos are kept and can be downloaded, but not shown yet. Export a JPEG beside it to show it in the gallery.",
  "no-preview": (fileType: string) =>
    `This ${fileType} holds no preview that is large enough to show. The original is kept and can be downloaded; export a JPEG beside it to show it in the gallery.`,
  "set-aside":
    "This file ended the program that reads it more than once, so it was set aside. The original is safe; export a JPEG of it and upload that to show it in the gallery.",
  temporary: "This file could not be processed several times in a row. The original is safe; try again.",
  resource:
    "The studio’s machine lacks the room or a program to process this file. The original is safe; try again later.",
  logic:
    "A fault of the program kept this file from being processed. The original is safe; try again, and look into the log if it stays so."
}
