import * as path from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { required } from "@safelight/testing/Required"
import { Duration, Effect } from "effect"
import { truth } from "../bench/GroundTruth.ts"
import { Imaging } from "../src/Imaging.ts"
import { difference } from "./Corpus.ts"

const folder = await required("samples")

describe("the sample corpus", () => {
  it.live.skipIf(folder === undefined)(
    "gets the verdicts and sizes of its ground truth",
    () =>
      Effect.gen(function* () {
        const imaging = yield* Imaging
        const all = truth(folder ?? "")
        const results = yield* Effect.forEach(
          all,
          (expected) =>
            Effect.gen(function* () {
              const file = path.join(folder ?? "", expected.file)
              const [time, verdict] = yield* Effect.timed(imaging.examine({ path: file, name: path.basename(file) }))
              const seconds = Duration.toSeconds(time)
              const slow = expected.expected.includes("< 2 s") && seconds > 2 ? `took ${seconds} s` : null
              return { expected, verdict, seconds, wrong: difference(expected, verdict) ?? slow }
            }),
          { concurrency: 2 }
        )
        const wrong = results.filter((result) => result.wrong !== null)
        for (const { expected, wrong: why } of wrong) console.log(`${expected.file}: ${why}`)
        if (process.env["SAFELIGHT_VERBOSE"] !== undefined) {
          for (const { expected, verdict, seconds } of results) {
            console.log(
              expected.file,
              verdict._tag,
              verdict._tag === "Accepted"
                ? `${verdict.width}x${verdict.height} ${JSON.stringify(verdict.source)} ${JSON.stringify(verdict.metadata)}`
                : `${verdict.fileType} ${verdict.code}`,
              seconds
            )
          }
        }
        const right = results.length - wrong.length
        console.log(
          `corpus: ${right} of ${results.length} as expected (${((100 * right) / results.length).toFixed(1)} %)`
        )
        assert.isAtLeast(right / results.length, 0.98)
        const sizes = wrong.filter(({ wrong: why }) => why?.startsWith("upright"))
        assert.deepStrictEqual(sizes, [])
      }).pipe(Effect.provide(Imaging.layer)),
    { timeout: 900_000 }
  )
})
