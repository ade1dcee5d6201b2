// Sends every file of the sample corpus through the upload of a studio of its own, compares what became of it with
// the corpus's GROUND_TRUTH.json, and writes docs/corpus.md. Ends with 1 when a bar is missed.
import { readFileSync, writeFileSync } from "node:fs"
import { basename, join } from "node:path"
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import { DeadLetter } from "@safelight/bus/DeadLetters"
import { EventTail } from "@safelight/bus/EventTail"
import type { FileView } from "@safelight/contracts/file/Files"
import type { AnyEvent } from "@safelight/events/Catalogue"
import { Sweeping } from "@safelight/file-service/Sweeping"
import { ObjectStore } from "@safelight/objects/ObjectStore"
import { samplesFolder } from "@safelight/testing/Required"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import sharp from "sharp"
import {
  type Expected,
  isSizeRight,
  isVerdictRight,
  type Outcome,
  truth
} from "../packages/imaging/bench/GroundTruth.ts"
import { page } from "./lab/CorpusPage.ts"
import * as DataAtRest from "./lab/DataAtRest.ts"
import * as HostileNames from "./lab/HostileNames.ts"
import * as StudioClient from "./lab/StudioClient.ts"
import * as StudioProcess from "./lab/StudioProcess.ts"

const folder = samplesFolder()
if (folder === undefined) {
  console.error("The corpus is not here: set SAFELIGHT_SAMPLES to its folder.")
  process.exit(1)
}

/** Why a verdict differs, where that is known better than the studio can tell the photographer. */
const explained: Readonly<Record<string, string>> = {
  "fuzz/heif/heif_06.heic":
    "its boxes and its size are intact; what is broken are the pixels, which only an HEVC decoder would notice"
}

/** Uploads under way at once, as many as the upload page has. */
const parallel = 4

/** Nothing changes for this long: what has no verdict then is stuck. Retries of a temporary failure take 35 s. */
const patience = "90 seconds"

const Letters = Schema.Array(Schema.Struct({ id: Schema.Int, letter: DeadLetter }))

/** Everything the running studio can tell. */
const sendAll = (expected: ReadonlyArray<Expected>) =>
  Effect.gen(function* () {
    const data = yield* StudioProcess.dataFolder
    const verdicts = yield* Effect.scoped(
      Effect.gen(function* () {
        const studio = yield* StudioProcess.start(data)
        const client = StudioClient.make(studio.file)
        const work = Effect.gen(function* () {
          const shootId = yield* client.createShoot("Corpus")
          const sent = yield* Effect.forEach(
            expected,
            ({ file }) =>
              Effect.map(
                Effect.either(
                  client.upload({
                    shootId,
                    name: basename(file),
                    relativePath: file,
                    bytes: readFileSync(join(folder, file))
                  })
                ),
                (answer) => ({ file, answer })
              ),
            { concurrency: parallel }
          )
          const names = yield* HostileNames.send(client, join(folder, "names.json"))
          const views = yield* client.settled(shootId, patience)
          const named = yield* client.settled(names.shootId, patience)
          const { length: letters } = yield* client.call("GET", "/api/v1/dead-letters", Letters)
          return { sent, views, names: HostileNames.judge(names.sent, named), named, letters }
        })
        const told = yield* Effect.raceFirst(work, studio.watch)
        yield* studio.stop
        return told
      })
    )
    const atRest = yield* examine.pipe(Effect.provide(DataAtRest.layer(data)))
    return { ...verdicts, ...atRest }
  }).pipe(Effect.scoped)

const longest = { high: 2048, medium: 1024, thumb: 320 } as const

/** What is wrong with the stored renditions of a photo: they must decode, upright, in the size their name promises. */
const pictureFault = (event: AnyEvent) =>
  Effect.gen(function* () {
    if (event.type !== "file.processed" || event.data.renditions === undefined) return null
    const store = yield* ObjectStore
    const { height = 0, renditions, width = 0 } = event.data
    for (const kind of ["high", "medium", "thumb"] as const) {
      const bytes = yield* store.readAll(renditions[kind])
      const stored = yield* Effect.promise(() => sharp(bytes).metadata())
      const scale = Math.min(1, longest[kind] / Math.max(width, height))
      const isFit = (side: number, of: number) => Math.abs(side - of * scale) <= 1
      if (stored.format !== "jpeg" || stored.orientation !== undefined) return `${kind} is no upright JPEG`
      if (!isFit(stored.width, width) || !isFit(stored.height, height)) {
        return `${kind} of ${width}x${height} is ${stored.width}x${stored.height}`
      }
    }
    return null
  }).pipe(Effect.catchAll((error) => Effect.succeed(String(error))))

/** Everything that the log and the store of the stopped studio tell, before and after one sweep. */
const examine = Effect.gen(function* () {
  const tail = yield* EventTail
  const store = yield* ObjectStore
  const { sweep } = yield* Sweeping
  const events = [...(yield* Stream.runCollect(tail.since({ EVT: 0, TEL: 0 })))].map(({ event }) => event)
  const swept = yield* sweep(0)
  const orphans = yield* DataAtRest.orphans
  const originals = yield* DataAtRest.originals
  const damaged = yield* Effect.filter(originals, ({ object }) => Effect.isFailure(store.verify(object)))
  const pictures = yield* Effect.forEach(events, (event) => pictureFault(event), { concurrency: 2 })
  return { events, swept, orphans, originals, damaged, pictures: pictures.filter((fault) => fault !== null) }
})

interface Judged {
  readonly expected: Expected
  readonly outcome: Outcome | undefined
  /** In words. */
  readonly got: string
  /** What the photographer is told. */
  readonly why: string
}

const verdictsOf = (events: ReadonlyArray<AnyEvent>) => {
  const byPhoto = new Map<string, AnyEvent>()
  let repeats = 0
  for (const event of events) {
    if (event.type !== "file.processed" && event.type !== "file.failed") continue
    if (byPhoto.has(event.data.photoId)) repeats += 1
    byPhoto.set(event.data.photoId, event)
  }
  return { byPhoto, repeats }
}

const judge = (expected: Expected, view: FileView | undefined, event: AnyEvent | undefined): Judged => {
  if (event?.type === "file.processed") {
    const { fileType, height, originalOnly, width } = event.data
    if (originalOnly !== undefined || width === undefined || height === undefined) {
      const why = originalOnly ?? "no size in the verdict"
      return { expected, outcome: { _tag: "OriginalOnly" }, got: `original only (${fileType})`, why }
    }
    const outcome: Outcome = { _tag: "Accepted", width, height }
    return { expected, outcome, got: `accepted ${fileType} ${width}x${height}`, why: "shown as a photograph" }
  }
  if (event?.type === "file.failed" && event.data.category === "data") {
    return {
      expected,
      outcome: { _tag: "Rejected" },
      got: `rejected (${event.data.code})`,
      why: event.data.reason
    }
  }
  const got = event?.type === "file.failed" ? `failed (${event.data.category})` : `no verdict (${view?.state})`
  return { expected, outcome: undefined, got, why: view?.reason ?? "no reason was given" }
}

const main = Effect.gen(function* () {
  const began = performance.now()
  const all = truth(folder)
  const result = yield* sendAll(all)
  const { byPhoto, repeats } = verdictsOf(result.events)
  const views = new Map(result.views.map((view) => [`${view.id}`, view]))

  const judged = result.sent.map(({ answer, file }): Judged => {
    const expected = all.find((one) => one.file === file)
    if (expected === undefined) throw new Error(`${file} was never expected`)
    if (answer._tag === "Left") {
      return { expected, outcome: { _tag: "Rejected" }, got: "refused at upload", why: answer.left.message }
    }
    const view = views.get(answer.right)
    return judge(expected, view, byPhoto.get(view?.sameAs ?? answer.right))
  })
  const right = judged.filter(({ expected, outcome }) => outcome !== undefined && isVerdictRight(expected, outcome))
  const wrongSizes = judged.filter(({ expected, outcome }) => outcome !== undefined && !isSizeRight(expected, outcome))
  const share = right.length / all.length
  const undone = [...result.views, ...result.named].filter(
    ({ state }) => state === "uploading" || state === "processing"
  )
  const ours = result.events.filter((event) => event.type === "file.failed" && event.data.category !== "data")
  const shas = new Set(result.originals.map(({ sha256 }) => sha256))
  const lost = all.filter(({ sha256 }) => !shas.has(sha256)).length + result.damaged.length
  const figures = {
    files: all.length,
    right: right.length,
    wrongSizes: wrongSizes.length,
    wrongPictures: result.pictures.length,
    crashes: result.letters + ours.length,
    stuck: undone.length,
    orphans: result.orphans.length,
    lost,
    repeats,
    swept: result.swept.objects + result.swept.fragments,
    names: result.names.length,
    namesWrong: result.names.filter(({ wrong }) => wrong !== null).length,
    seconds: (performance.now() - began) / 1000
  }
  const differences = judged
    .filter((one) => !right.includes(one) || wrongSizes.includes(one))
    .map(({ expected, got, why }) => {
      const { expected: wanted, file } = expected
      return { file, expected: wanted, got, why: explained[file] ?? why }
    })
  const { last, markdown } = page(figures, { judged, differences, names: result.names })
  writeFileSync(new URL("../docs/corpus.md", import.meta.url), markdown)
  for (const { expected, file, got, why } of differences) yield* Console.log(`${file}, ${expected}, ${got}, ${why}`)
  for (const { name, wrong } of result.names)
    if (wrong !== null) yield* Console.log(`${JSON.stringify(name)}: ${wrong}`)
  for (const fault of result.pictures) yield* Console.log(`rendition: ${fault}`)
  const { crashes, namesWrong, orphans, stuck, wrongPictures } = figures
  const faults = wrongSizes.length + wrongPictures + crashes + orphans + stuck + lost + repeats + namesWrong
  const passed = share >= 0.98 && faults === 0
  yield* Console.log(last)
  if (!passed) process.exitCode = 1
})

NodeRuntime.runMain(main)
