import * as fs from "node:fs/promises"
import * as path from "node:path"
import { assert, layer as withLayer } from "@effect/vitest"
import * as Photographs from "@safelight/testing/Photographs"
import { rawFile } from "@safelight/testing/RawFile"
import { temporaryFolder } from "@safelight/testing/TemporaryFolder"
import { Effect, type Layer } from "effect"
import sharp from "sharp"
import { type ExamineOptions, Imaging } from "../src/Imaging.ts"
import type { Accepted, Rendition, Verdict } from "../src/Verdict.ts"

/** Examines bytes under a client's name, from a path of our own. */
export const examine = (bytes: Uint8Array, name: string, options?: ExamineOptions) =>
  Effect.scoped(
    Effect.gen(function* () {
      const imaging = yield* Imaging
      const file = path.join(yield* temporaryFolder, "upload")
      yield* Effect.promise(() => fs.writeFile(file, bytes))
      return yield* imaging.examine({ path: file, name }, options)
    })
  )

const accepted = (verdict: Verdict): Accepted => {
  if (verdict._tag === "Accepted") return verdict
  throw new Error(`${verdict._tag} ${verdict.code}`)
}

const code = (verdict: Verdict): string =>
  verdict._tag === "Accepted" ? verdict._tag : `${verdict._tag} ${verdict.code}`

const pixels = (rendition: Rendition | undefined) =>
  Effect.promise(() => sharp(rendition?.bytes).removeAlpha().raw().toBuffer())

const rendition = (verdict: Verdict, kind: Rendition["kind"]) =>
  accepted(verdict).renditions.find((made) => made.kind === kind)

/** Mean difference of two pictures in levels of 0-255. */
const apart = (a: Buffer, b: Buffer): number => {
  assert.strictEqual(a.length, b.length)
  let sum = 0
  for (let at = 0; at < a.length; at++) sum += Math.abs((a[at] ?? 0) - (b[at] ?? 0))
  return sum / a.length
}

/** What every `Imaging` must do, in one process or in many. */
export const imagingContract = (layer: Layer.Layer<Imaging, unknown>): void =>
  withLayer(layer, { excludeTestServices: true })("Imaging", (it) => {
    it.effect("makes three clean renditions and reads the camera's metadata", () =>
      Effect.gen(function* () {
        const photo = yield* Photographs.small(1, { width: 3000, height: 2000, capturedAt: "2025-06-21T14:30:05" })
        const stages: Array<string> = []
        const onStage = (stage: string) => Effect.sync(() => void stages.push(stage))
        const verdict = accepted(yield* examine(photo, "DSC_0001.JPG", { onStage }))
        assert.deepStrictEqual(stages, ["validate", "metadata", "renditions", "done"])
        assert.deepStrictEqual([verdict.fileType, verdict.width, verdict.height], ["JPEG", 3000, 2000])
        assert.deepStrictEqual(
          verdict.renditions.map(({ kind, width, height }) => [kind, width, height]),
          [
            ["high", 2048, 1365],
            ["medium", 1024, 683],
            ["thumb", 320, 213]
          ]
        )
        for (const { bytes, width, height } of verdict.renditions) {
          const metadata = yield* Effect.promise(() => sharp(bytes).metadata())
          assert.deepStrictEqual([metadata.format, metadata.width, metadata.height], ["jpeg", width, height])
          assert.isUndefined(metadata.exif)
          assert.isUndefined(metadata.xmp)
          assert.isDefined(metadata.icc)
        }
        const { metadata } = verdict
        assert.isTrue(["Canon", "NIKON CORPORATION", "SONY"].includes(metadata.cameraMake ?? ""))
        assert.deepStrictEqual(metadata.capturedAt, { local: "2025-06-21T14:30:05", offset: "+02:00" })
        assert.isTrue((metadata.iso ?? 0) >= 100 && (metadata.exposure ?? 0) > 0 && (metadata.fNumber ?? 0) > 1)
        assert.match(verdict.placeholder.colour, /^#[0-9a-f]{6}$/)
        assert.isAtMost(verdict.placeholder.thumbHash.length, 40)
        const again = yield* examine(photo, "other.jpg")
        assert.deepStrictEqual(again, verdict)
      })
    )

    it.effect("turns all eight orientations into the same picture", () =>
      Effect.gen(function* () {
        const stored = yield* Photographs.orientations(7)
        const verdicts = yield* Effect.forEach(stored, (bytes) => examine(bytes, "a.jpg"), { concurrency: 2 })
        const [first, ...rest] = yield* Effect.forEach(verdicts, (verdict) => pixels(rendition(verdict, "thumb")))
        verdicts.forEach((verdict, index) => {
          const { width, height, metadata } = accepted(verdict)
          assert.deepStrictEqual([width, height, metadata.orientation], [480, 320, index + 1])
        })
        for (const other of rest) assert.isBelow(apart(first ?? Buffer.alloc(0), other), 3)
      })
    )

    it.effect("converts other profiles to sRGB and never enlarges", () =>
      Effect.gen(function* () {
        const plain = yield* examine(yield* Photographs.small(3, { scene: "bouquet" }), "a.jpg")
        const wide = yield* examine(yield* Photographs.small(3, { scene: "bouquet", profile: "p3" }), "b.jpg")
        assert.isBelow(apart(yield* pixels(rendition(plain, "high")), yield* pixels(rendition(wide, "high"))), 3)
        assert.deepStrictEqual(
          accepted(plain).renditions.map(({ width }) => width),
          [480, 480, 320]
        )
      })
    )

    it.effect("goes by content, not by name", () =>
      Effect.gen(function* () {
        const photo = yield* Photographs.small(4)
        const png = yield* Effect.promise(() => sharp(photo).png().toBuffer())
        assert.strictEqual(accepted(yield* examine(png, "holiday.jpg")).fileType, "PNG")
        assert.strictEqual(accepted(yield* examine(photo, "DSC_0001.NEF")).fileType, "JPEG")
        assert.strictEqual(code(yield* examine(Photographs.svg, "drawing.jpg")).split(" ")[0], "Rejected")
        assert.strictEqual(code(yield* examine(Photographs.program, "setup.jpg")), "Rejected not-a-photo")
        assert.strictEqual(code(yield* examine(Buffer.from("shopping list\n"), "notes.jpg")), "Rejected not-a-photo")
      })
    )

    it.effect("says what is wrong with damaged files", () =>
      Effect.gen(function* () {
        const photo = yield* Photographs.small(5)
        assert.strictEqual(code(yield* examine(new Uint8Array(), "a.jpg")), "Rejected empty")
        assert.strictEqual(code(yield* examine(Photographs.truncated(photo, 0.6), "a.jpg")), "Rejected incomplete")
        const large = yield* examine(Photographs.claiming(photo, 65_000, 65_000), "a.jpg")
        assert.deepInclude(large, { _tag: "Rejected", code: "too-large", mostMegapixels: 150 })
      })
    )

    it.effect("shows a RAW by its largest good preview, turned only when the preview does not say", () =>
      Effect.gen(function* () {
        const thumbnail = yield* Photographs.small(6, { width: 160, height: 106, camera: false })
        const bare = yield* Photographs.small(6, { width: 1600, height: 1066, camera: false })
        const telling = yield* Photographs.small(6, { width: 1600, height: 1066, orientation: 1 })
        const nef = (large: Uint8Array) =>
          rawFile({
            type: "nef",
            orientation: 6,
            previews: [
              { place: "thumbnail", bytes: thumbnail },
              { place: "large", bytes: large }
            ]
          })
        const turned = accepted(yield* examine(nef(bare), "DSC_0001.NEF"))
        assert.deepStrictEqual([turned.fileType, turned.width, turned.height], ["NEF", 1066, 1600])
        assert.deepStrictEqual(turned.source, { _tag: "Preview", tag: "JpgFromRaw", small: false })
        assert.strictEqual(turned.metadata.capturedAt?.local, "2025-06-21T14:30:05")
        assert.deepStrictEqual(
          turned.renditions.map(({ width, height }) => [width, height]),
          [
            [1066, 1600],
            [682, 1024],
            [213, 320]
          ]
        )
        const kept = accepted(yield* examine(nef(telling), "DSC_0002.NEF"))
        assert.deepStrictEqual([kept.width, kept.height], [1600, 1066])
        const dng = rawFile({ type: "dng", previews: [{ place: "large", bytes: bare }] })
        const shown = accepted(yield* examine(dng, "a.dng"))
        assert.deepStrictEqual([shown.fileType, shown.width], ["DNG", 1600])
        for (const [large, why] of [
          [Buffer.from("<html>not a picture</html>"), "text"],
          [Photographs.claiming(bare, 65_000, 65_000), "a bomb"],
          [Photographs.truncated(bare, 0.5), "half a preview"]
        ] as const) {
          assert.strictEqual(code(yield* examine(nef(large), "a.nef")), "OriginalOnly no-preview", why)
        }
      })
    )

    it.effect("fails, rather than judging, when the file is not there", () =>
      Effect.gen(function* () {
        const imaging = yield* Imaging
        const failure = yield* Effect.flip(imaging.examine({ path: "/nowhere/a.jpg", name: "a.jpg" }))
        assert.strictEqual(failure._tag, "LogicFailure")
      })
    )
  })
