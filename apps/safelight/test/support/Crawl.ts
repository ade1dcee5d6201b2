import { createHash } from "node:crypto"
import { Effect } from "effect"
import type { Answer } from "./Http.ts"

/** Every address of this site that a page names, in links and pictures. */
const addressesIn = (html: string): ReadonlyArray<string> =>
  [...html.matchAll(/\s(?:href|src|data-part)="([^"]+)"/g), ...html.matchAll(/\ssrcset="([^"]+)"/g)]
    .flatMap(([, value = ""]) => value.split(", ").map((part) => part.split(" ")[0] ?? ""))
    .map((address) => address.replaceAll("&amp;", "&").split("#")[0] ?? "")
    .filter((address) => address.startsWith("/"))

/**
 * Everything that can be reached by GET from one page, by address. Links of the door and the studio's own files are not
 * followed; a redirect is.
 */
export const crawl = (get: (path: string) => Effect.Effect<Answer>, from: string) =>
  Effect.gen(function* () {
    const answers = new Map<string, Answer>()
    const waiting = [from]
    for (let path = waiting.shift(); path !== undefined; path = waiting.shift()) {
      if (answers.has(path) || !/^\/(g|i|d)\//.test(path)) continue
      const answer = yield* get(path)
      answers.set(path, answer)
      const { location } = answer.headers
      if (location !== undefined) waiting.push(location)
      if (answer.headers["content-type"]?.startsWith("text/html") === true) waiting.push(...addressesIn(answer.text))
    }
    return answers
  })

export const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex")

/** SHA-256 by name of the files in a ZIP that stores them as they are, read from their local headers one by one. */
export const filesOf = (zip: Buffer): ReadonlyMap<string, string> => {
  const files = new Map<string, string>()
  let at = 0
  while (zip.readUInt32LE(at) === 0x04034b50) {
    const size = zip.readUInt32LE(at + 18)
    const name = zip.readUInt16LE(at + 26)
    const start = at + 30 + name + zip.readUInt16LE(at + 28)
    files.set(zip.subarray(at + 30, at + 30 + name).toString(), sha256(zip.subarray(start, start + size)))
    at = start + size
  }
  return files
}
