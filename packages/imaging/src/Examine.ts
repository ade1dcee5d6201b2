import * as fs from "node:fs/promises"
import * as path from "node:path"
import { type Recipe, renditionsOf } from "@safelight/events/Recipe"
import * as Effect from "effect/Effect"
import { complete } from "./Boxes.ts"
import { type Content, headBytes, sniff } from "./Content.ts"
import { Decoder } from "./Decoder.ts"
import { LogicFailure, ResourceFailure, type TemporaryFailure } from "./Failure.ts"
import { extensionOf, reading, readingByContent } from "./FileType.ts"
import type { Limits } from "./Limits.ts"
import { fromTags, type Metadata, type Tags } from "./Metadata.ts"
import type { Measured, Rendered } from "./Render.ts"
import { TagReader } from "./TagReader.ts"
import {
  Accepted,
  OriginalOnly,
  type OriginalOnlyCode,
  Rejected,
  type RejectedCode,
  type Source,
  type Verdict
} from "./Verdict.ts"

/** A file to process: where it lies, and what the client called it (used for its ending only). */
export interface Photo {
  /** Absolute. */
  readonly path: string
  readonly name: string
}

/** The named steps of processing, in order. */
export type Stage = "validate" | "metadata" | "renditions" | "done"

export interface Options {
  readonly recipe: Recipe
  readonly limits: Limits
  /** A folder for the file's previews; what is put there is gone at the end, unless the process is killed. */
  readonly scratch: string
  /** Told when a stage begins. */
  readonly onStage: (stage: Stage) => Effect.Effect<void>
}

type Trouble = TemporaryFailure | ResourceFailure | LogicFailure

const lacking = new Set(["ENOSPC", "EDQUOT", "EMFILE", "ENFILE", "ENOMEM", "EROFS", "EACCES"])

const files = <A>(work: () => Promise<A>): Effect.Effect<A, ResourceFailure | LogicFailure> =>
  Effect.tryPromise({
    try: work,
    catch: (error) => {
      const code = error instanceof Error && "code" in error ? String(error.code) : ""
      const reason = error instanceof Error ? error.message : String(error)
      return lacking.has(code) ? new ResourceFailure({ reason }) : new LogicFailure({ reason })
    }
  })

const folder = (scratch: string) =>
  Effect.acquireRelease(
    files(() => fs.mkdtemp(path.join(scratch, "safelight-imaging-"))),
    (made) => Effect.promise(() => fs.rm(made, { recursive: true, force: true }))
  )

interface Look {
  readonly size: number
  readonly content: Content
  readonly whole: boolean
}

const look = (file: string) =>
  Effect.scoped(
    Effect.flatMap(
      Effect.acquireRelease(
        files(() => fs.open(file, "r")),
        (handle) => Effect.promise(() => handle.close())
      ),
      (handle) =>
        files(async (): Promise<Look> => {
          const { size } = await handle.stat()
          const head = new Uint8Array(headBytes)
          const { bytesRead } = await handle.read(head, 0, headBytes, 0)
          const content = sniff(head.subarray(0, bytesRead))
          return { size, content, whole: content !== "heif" || (await complete(handle, size)) }
        })
    )
  )

const text = (value: unknown): string | null => (typeof value === "string" && value !== "" ? value.slice(0, 40) : null)

/** Decides what becomes of one file. Its own faults are verdicts; only what says nothing about the file fails. */
export const examine = (
  photo: Photo,
  { recipe, limits, scratch, onStage }: Options
): Effect.Effect<Verdict, Trouble, TagReader | Decoder> =>
  Effect.scoped(
    Effect.gen(function* () {
      const reader = yield* TagReader
      const decoder = yield* Decoder
      const reject = (code: RejectedCode, fileType: string | null): Verdict =>
        Rejected({ code, fileType, mostMegapixels: Math.round(limits.pixels / 1e6) })
      const keep = (code: OriginalOnlyCode, fileType: string, metadata: Metadata): Verdict =>
        OriginalOnly({ code, fileType, metadata })

      yield* onStage("validate")
      const { size, content, whole } = yield* look(photo.path)
      if (size === 0) return reject("empty", null)

      yield* onStage("metadata")
      const own = yield* folder(scratch)
      const named = path.join(own, `original.${extensionOf(photo.name)}`)
      yield* files(() => fs.symlink(photo.path, named))
      const read = yield* Effect.either(reader.read(named))
      if (read._tag === "Left" && read.left._tag !== "DataFailure") return yield* Effect.fail(read.left)
      const tags: Tags = read._tag === "Right" ? read.right : {}
      const fileType =
        read._tag === "Right" ? text(tags["FileType"]) : content === "other" ? null : content.toUpperCase()
      const how = read._tag === "Right" ? reading(fileType, content, text(tags["MIMEType"])) : readingByContent(content)
      const metadata = fromTags(tags)

      const accept = (rendered: Rendered, source: Source): Verdict =>
        Accepted({
          fileType: fileType ?? content.toUpperCase(),
          width: rendered.width,
          height: rendered.height,
          metadata,
          renditions: rendered.renditions,
          placeholder: { thumbHash: rendered.thumbHash, colour: rendered.colour },
          source
        })

      const plain = (expected: Content) =>
        decoder.render({ path: photo.path, content: expected, recipe, orientation: 1 }).pipe(
          Effect.map((rendered) => {
            // A GIF's frames may claim another size than its canvas: libvips shows the frames, people see the canvas.
            const canvas = [tags["ImageWidth"], tags["ImageHeight"]]
            const odd = expected === "gif" && (canvas[0] !== rendered.width || canvas[1] !== rendered.height)
            return odd ? reject("damaged", fileType) : accept(rendered, { _tag: "Decoded" })
          }),
          Effect.catchTag("DataFailure", ({ fault }) =>
            Effect.succeed(
              fault === "set-aside" ? keep(fault, fileType ?? content.toUpperCase(), metadata) : reject(fault, fileType)
            )
          )
        )

      const measured = (file: string): Effect.Effect<Measured | null, TemporaryFailure | ResourceFailure> =>
        decoder.measure(file).pipe(Effect.catchTag("DataFailure", () => Effect.succeed(null)))

      const preview = (raw: string) =>
        Effect.gen(function* () {
          const into = path.join(own, "previews")
          yield* files(() => fs.mkdir(into))
          const found = yield* reader
            .previews(named, into)
            .pipe(Effect.catchTag("DataFailure", () => Effect.succeed([])))
          const sized = yield* Effect.forEach(found, (candidate) =>
            Effect.map(measured(candidate.path), (size) => ({ ...candidate, size }))
          )
          const usable = sized
            .flatMap(({ size, ...candidate }) =>
              size !== null && Math.max(size.width, size.height) >= limits.smallestPreview
                ? [{ ...candidate, size }]
                : []
            )
            .sort((a, b) => b.size.width * b.size.height - a.size.width * a.size.height)
          const largest = Math.max(...renditionsOf(recipe).map((rendition) => rendition.longestSide))
          let setAside = false
          for (const { tag, path: file, size } of usable) {
            const rendered = yield* Effect.either(
              decoder.render({ path: file, content: size.content, recipe, orientation: metadata.orientation })
            )
            if (rendered._tag === "Right") {
              const small = Math.max(rendered.right.width, rendered.right.height) < largest / 2
              return accept(rendered.right, { _tag: "Preview", tag, small })
            }
            if (rendered.left._tag !== "DataFailure") return yield* Effect.fail(rendered.left)
            setAside ||= rendered.left.fault === "set-aside"
          }
          if (setAside) return keep("set-aside", raw, metadata)
          // A magic number and nothing behind it is not a photograph.
          const bare = tags["ImageWidth"] === undefined && found.length === 0
          return bare ? reject("incomplete", raw) : keep("no-preview", raw, metadata)
        })

      yield* onStage("renditions")
      switch (how._tag) {
        case "NotPhoto":
          return reject(content === "other" ? "not-a-photo" : "mislabelled", fileType)
        case "Unreadable":
          return keep("set-aside", fileType ?? content.toUpperCase(), metadata)
        case "Unsupported":
          return reject("unsupported", fileType)
        case "Plain":
          return yield* plain(how.content)
        case "Raw":
          return yield* preview(fileType ?? "RAW")
        case "Heif": {
          const size = whole ? yield* measured(photo.path) : null
          return size === null ? reject("incomplete", fileType) : keep("heic", fileType ?? "HEIC", metadata)
        }
      }
    })
  ).pipe(Effect.tap(() => onStage("done")))
