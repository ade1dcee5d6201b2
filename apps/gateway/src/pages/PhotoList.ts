/**
 * Ids of photographs as one short word of an address: 16 bytes each, base64url, so that the 300 that a page of the
 * studio can choose take 6,400 characters and stay below the 8 KB that servers take as a first line.
 */

const uuid = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/

/** Anything but a lower-case UUID is left out. */
export const toWord = (ids: ReadonlyArray<string>): string =>
  Buffer.from(
    ids
      .filter((id) => uuid.test(id))
      .join("")
      .replaceAll("-", ""),
    "hex"
  ).toString("base64url")

/** Whatever the word, the ids in it have the form of UUIDs; bytes that make no whole id are left out. */
export const fromWord = (word: string): ReadonlyArray<string> =>
  (Buffer.from(word, "base64url").toString("hex").match(/.{32}/g) ?? []).map((hex) =>
    hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5")
  )
