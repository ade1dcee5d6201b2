/** Bytes of UTF-8 a segment may have: Windows counts 260 characters for a whole path, file systems 255 bytes a name. */
export const maximumSegmentBytes = 180

const devices = /^(con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])\s*(\.|$)/i

/**
 * Controls, lone surrogates, line separators, and what is invisible or turns the direction of text. The joiners
 * U+200C and U+200D stay: scripts and emoji need them.
 */
const invisible = /[\p{Cc}\p{Cs}\u061c\u200b\u200e\u200f\u2028\u2029\u202a-\u202e\u2060\u2066-\u2069\ufeff]/gu

/** Found from its first character only: a name may hold long runs of these that are not its end. */
const trailing = /(?<![.\s])[.\s]+$/u

const byteLength = (text: string): number => Buffer.byteLength(text, "utf8")

const splitExtension = (name: string): readonly [stem: string, extension: string] => {
  const match = /^(.+)(\.[^. ]{1,8})$/su.exec(name)
  return match === null ? [name, ""] : [match[1] ?? "", match[2] ?? ""]
}

/** Cuts whole characters off the stem until stem, suffix and extension fit. */
const fit = (name: string, suffix = ""): string => {
  const [stem, extension] = splitExtension(name)
  const room = maximumSegmentBytes - byteLength(suffix) - byteLength(extension)
  if (byteLength(stem) <= room) return `${stem}${suffix}${extension}`
  let short = ""
  let used = 0
  for (const character of stem) {
    used += byteLength(character)
    if (used > room) break
    short += character
  }
  return `${short.replace(/[. ]+$/u, "")}${suffix}${extension}`
}

/**
 * One path segment that any file system takes and any page may show: NFC, no controls or direction marks, nothing
 * Windows forbids, no device name, never empty, `.` or `..`, at most `maximumSegmentBytes`. Applying it again
 * changes nothing.
 */
export const safeSegment = (raw: string): string => {
  const clean = raw
    .replace(invisible, "")
    .normalize("NFC")
    .replace(/[<>:"|?*\\/]/g, "_")
    .trimStart()
    .replace(trailing, "")
  const named = clean === "" ? "_" : devices.test(clean) ? `_${clean}` : clean
  const short = fit(named)
  return short === "" ? "_" : short
}

/** The last segment of what an uploader calls a file, made safe: browsers and cameras may send whole paths. */
export const safeFileName = (raw: string): string => {
  const segments = raw.split(/[/\\]/u).filter((segment) => segment.trim() !== "")
  return safeSegment(segments.at(-1) ?? raw)
}

/** Names are the same where a file system would take them for the same: NFC, and without regard to case. */
const key = (name: string): string => name.normalize("NFC").toUpperCase().toLowerCase().normalize("NFC")

/** A file to be named; without a folder it lies at the top. */
export interface Named {
  readonly folder?: string | undefined
  readonly fileName: string
}

/**
 * Paths for the files of an archive, in their order, each different from all others on every file system; what
 * collides gets ` (2)` and so on in front of its extension. `reserved` names at the top stay free.
 */
export const entryNames = (
  files: ReadonlyArray<Named>,
  reserved: ReadonlyArray<string> = []
): ReadonlyArray<string> => {
  const taken = new Set(reserved.map(key))
  const unique = (prefix: string, name: string): string => {
    let candidate = name
    for (let count = 2; taken.has(key(prefix + candidate)); count++) candidate = fit(name, ` (${count})`)
    taken.add(key(prefix + candidate))
    return candidate
  }

  // Folders first, so that a file at the top can't take the name of a folder; two spellings are one folder.
  const folders = new Map<string, string>()
  for (const { folder } of files) {
    if (folder === undefined) continue
    const segment = safeSegment(folder)
    if (!folders.has(key(segment))) folders.set(key(segment), unique("", segment))
  }
  return files.map(({ fileName, folder }) => {
    const within = folder === undefined ? undefined : folders.get(key(safeSegment(folder)))
    const prefix = within === undefined ? "" : `${within}/`
    return prefix + unique(prefix, safeSegment(fileName))
  })
}
