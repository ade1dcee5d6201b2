import { readdir, readFile } from "node:fs/promises"
import { join, relative } from "node:path"
import * as StreamLog from "@safelight/bus/StreamLog"
import { Chunk, Effect, Stream } from "effect"
import type { Site } from "./Site.ts"

/** Streams whose messages name people by id only and hold no secret. */
const streams = ["EVT", "ANA", "TEL", "DLQ", "ADV", "JOBS"]

/** A secret of this run, and what it is called where it is found. */
export type Known = readonly [name: string, secret: string]

const address = /[\w.+-]+@[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}/i
/** A JSON Web Token: header and payload are JSON objects in Base64 (RFC 7519). */
const token = /\beyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]+/

/** What a text holds of the secrets, and whatever looks like a token or like an address; with its first line each. */
export const findings = (text: string, known: ReadonlyArray<Known>): ReadonlyArray<string> => {
  const wanted: ReadonlyArray<readonly [string, (text: string) => boolean]> = [
    ...known.map(([name, secret]) => [name, (part: string) => part.includes(secret)] as const),
    ["an address", (part) => address.test(part)],
    ["a token", (part) => token.test(part)]
  ]
  return wanted.flatMap(([what, has]) =>
    has(text) ? [`${what}: ${(text.split("\n").find(has) ?? text).slice(0, 300)}`] : []
  )
}

const secretsOf = (site: Site) =>
  Effect.promise(async () => {
    const folder = join(site.rig.dataFolder, "secrets")
    const names = await readdir(folder)
    const texts = await Promise.all(
      names.map(async (name) => [name, await readFile(join(folder, name), "utf8")] as const)
    )
    return texts.flatMap(([name, text]) =>
      // Made of the others, with their users' rights.
      name.endsWith(".conf")
        ? []
        : [[name, name.endsWith(".json") ? String(JSON.parse(text).d ?? text.trim()) : text.trim()] as const]
    )
  })

/** Where secrets and addresses stand in logs, dead letters, events and signals; and how much was read. */
export const scan = (site: Site) =>
  Effect.gen(function* () {
    const secrets = yield* secretsOf(site)
    const mails = yield* site.messages
    const links = mails.flatMap(({ text }) =>
      [...text.matchAll(/\/(?:open|sign-in|d)\/([\w.~%-]{16,})/g)].map(([, secret = ""]) => secret)
    )
    const known: ReadonlyArray<Known> = [
      ...secrets,
      ...site.studios.flatMap(({ file }) => [
        ["the administrator's token", file.adminToken] as const,
        ["the administrator's link", new URL(file.signInUrl).pathname.split("/").at(-1) ?? ""] as const
      ]),
      ...links.map((secret) => ["a link of a mail", secret] as const)
    ].filter(([, secret]) => secret.length >= 12)
    const found: Array<string> = []
    const tell = (where: string, text: string) => {
      for (const finding of findings(text, known)) found.push(`${where}: ${finding}`)
    }
    const logs = yield* Effect.promise(async () => {
      const all = await readdir(site.rig.dataFolder, { recursive: true, withFileTypes: true })
      return all
        .filter((entry) => entry.isFile() && entry.name.endsWith(".log"))
        .map((entry) => join(entry.parentPath, entry.name))
    })
    let lines = 0
    for (const path of logs) {
      const text = yield* Effect.promise(() => readFile(path, "utf8"))
      lines += text.split("\n").length
      tell(relative(site.rig.dataFolder, path), text)
    }
    let messages = 0
    for (const stream of streams) {
      yield* StreamLog.since(site.nats, { stream, filter: ">" }, 0).pipe(
        Stream.runForEachChunk((chunk) =>
          Effect.sync(() => {
            for (const { body, headers, subject } of Chunk.toReadonlyArray(chunk)) {
              messages += 1
              tell(stream, [subject, JSON.stringify(headers), body].join("\n"))
            }
          })
        ),
        Effect.orDie
      )
    }
    return { secrets: known.length, logs: logs.length, lines, messages, found: [...new Set(found)] }
  }).pipe(Effect.orDie)
