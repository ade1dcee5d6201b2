import { readFileSync } from "node:fs"
import type { FileView } from "@safelight/contracts/file/Files"
import * as Effect from "effect/Effect"
import type * as Either from "effect/Either"
import * as Schema from "effect/Schema"
import sharp from "sharp"
import type { NotDone, StudioClient } from "./StudioClient.ts"

const Names = Schema.parseJson(Schema.Struct({ names: Schema.Array(Schema.String) }))

/** What became of one name. */
export interface NameResult {
  readonly name: string
  /** As the studio keeps it; null when the upload was refused. */
  readonly stored: string | null
  /** Null when it is as it should be. */
  readonly wrong: string | null
}

interface Sent {
  readonly name: string
  readonly answer: Either.Either<string, NotDone>
}

/** A small photograph, another one for each number: the same bytes would be stored once. */
const photograph = (index: number) =>
  Effect.promise(() =>
    sharp({
      create: { width: 64, height: 48, channels: 3, background: { r: index % 256, g: (index * 7) % 256, b: 90 } }
    })
      .composite([
        { input: { create: { width: 8, height: 8, channels: 3, background: "white" } }, left: index % 56, top: 4 }
      ])
      .jpeg({ quality: 95 })
      .toBuffer()
  )

/** Sends a photograph under each name to a shoot of their own. */
export const send = (client: StudioClient, list: string) =>
  Effect.gen(function* () {
    const { names } = yield* Schema.decodeUnknown(Names)(readFileSync(list, "utf8"))
    const shootId = yield* client.createShoot("Names")
    const sent = yield* Effect.forEach(
      names,
      (name, index) =>
        Effect.map(
          Effect.flatMap(photograph(index), (bytes) =>
            Effect.either(client.upload({ shootId, name, relativePath: `roll/${name}`, bytes }))
          ),
          (answer): Sent => ({ name, answer })
        ),
      { concurrency: 4 }
    )
    return { shootId, sent }
  })

/** Characters and names that would leave a folder, hide from people or mean something to a system. */
const unsafe = (name: string): boolean =>
  /[/\\\u0000-\u001f\u007f\u202a-\u202e\u2066-\u2069]/u.test(name) ||
  name === "" ||
  name !== name.trim() ||
  Buffer.byteLength(name, "utf8") > 255

/** Each must be shown as a photograph under a safe name, or have been refused with a 4xx. */
export const judge = (sent: ReadonlyArray<Sent>, views: ReadonlyArray<FileView>): ReadonlyArray<NameResult> => {
  const byId = new Map(views.map((view) => [`${view.id}`, view]))
  return sent.map(({ answer, name }): NameResult => {
    if (answer._tag === "Left") {
      const { status } = answer.left
      return { name, stored: null, wrong: status >= 400 && status < 500 ? null : answer.left.message }
    }
    const view = byId.get(answer.right)
    if (view === undefined) return { name, stored: null, wrong: "accepted and not listed" }
    const wrong =
      view.state !== "ready"
        ? `${view.state}: ${view.reason ?? "no reason"}`
        : unsafe(view.fileName)
          ? `kept as ${JSON.stringify(view.fileName)}`
          : null
    return { name, stored: view.fileName, wrong }
  })
}
