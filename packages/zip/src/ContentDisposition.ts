/** RFC 8187, 3.2.1: what need not be percent-encoded. */
const encodeExtended = (text: string): string =>
  encodeURIComponent(text).replace(/['()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)

/** For clients that know no `filename*`: letters without their accents, everything else replaced. */
const fallback = (fileName: string): string =>
  fileName
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .replace(/[^\x20-\x7e]/g, "_")
    .replace(/["\\%]/g, "_")

/** `Content-Disposition` that saves under `fileName` (RFC 6266). Pass names made safe by `EntryName`. */
export const attachment = (fileName: string): string => {
  const ascii = fallback(fileName)
  const plain = `attachment; filename="${ascii}"`
  return ascii === fileName
    ? plain
    : `${plain}; filename*=UTF-8''${encodeExtended(fileName.replace(/\p{Cs}/gu, "\ufffd"))}`
}
