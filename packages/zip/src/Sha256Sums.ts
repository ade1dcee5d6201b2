/** Name of the archive's first entry. */
export const sha256SumsName = "SHA256SUMS"

/**
 * A list that `sha256sum -c` reads. Names must come from `EntryName`: without line breaks and backslashes, which
 * the format would have to escape.
 */
export const sha256Sums = (files: ReadonlyArray<{ readonly name: string; readonly sha256: string }>): Uint8Array =>
  Buffer.from(files.map(({ name, sha256 }) => `${sha256}  ${name}\n`).join(""), "utf8")
