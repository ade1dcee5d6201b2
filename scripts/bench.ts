// Measures what DESIGN.md section 7 sets bars for, on this machine and in one run, prints a line for each and writes
// docs/benchmarks.md. Figures, not tests: a bar that is missed does not fail the run. With names of parts, as in
// `npm run bench -- gallery archive`, it measures these alone and writes nothing; `events` stands for all of the bus.

import { writeFileSync } from "node:fs"
import { availableParallelism, cpus, loadavg, totalmem } from "node:os"
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import { processing } from "../packages/imaging/bench/Processing.ts"
import { devRow } from "./lab/DevRow.ts"
import { eventRows } from "./lab/EventRows.ts"
import { chosen, names, type Wanted } from "./lab/Part.ts"
import { rebuildRow } from "./lab/RebuildRow.ts"
import { line, type Row } from "./lab/Row.ts"
import * as StudioProcess from "./lab/StudioProcess.ts"
import { studioRows } from "./lab/StudioRows.ts"

const processingRow = Effect.gen(function* () {
  const folder = yield* StudioProcess.dataFolder
  const { barePerSecond, photosPerSecond, ratio } = yield* processing(folder)
  const row: Row = {
    what: "processing of 24-megapixel photos against a bare sharp loop",
    figure: `${ratio.toFixed(2)} (${photosPerSecond.toFixed(2)} against ${barePerSecond.toFixed(2)} photos/s)`,
    bar: ">= 0.85",
    held: ratio >= 0.85
  }
  return row
}).pipe(Effect.scoped)

const page = (rows: ReadonlyArray<Row>, remarks: ReadonlyArray<string>) => `# Benchmarks

Written by \`npm run bench\`. Figures of one run on one machine, client and studio on the same cores; ratios and CPU
seconds travel better than absolute figures. A load well above zero before the run means that others worked on the machine
meanwhile: what is measured in MB/s or ms is then too slow, and ratios in which one side has more processes suffer too.

${remarks.map((remark) => `- ${remark}`).join("\n")}

| what | figure | bar | held |
|---|---|---|---|
${rows.map(({ bar, figure, held, what }) => `| ${what} | ${figure} | ${bar} | ${held ? "yes" : "no"} |`).join("\n")}
`

const load = () => loadavg()[0]?.toFixed(1) ?? "?"

const main = Effect.gen(function* () {
  const asked = process.argv.slice(2)
  const parts = chosen(asked)
  if (parts === undefined) {
    yield* Console.error(`bench: what can be measured by itself: ${names.join(", ")}`)
    process.exitCode = 2
    return
  }
  const wanted: Wanted = (part) => parts.has(part)
  const began = performance.now()
  const before = load()
  const rows: Array<Row> = []
  const note = (row: Row) =>
    Effect.zipRight(
      Effect.sync(() => rows.push(row)),
      Console.log(line(row))
    )
  if (wanted("processing")) yield* Effect.flatMap(processingRow, note)
  yield* eventRows(note, wanted)
  if (wanted("rebuild")) yield* Effect.flatMap(rebuildRow(), note)
  if (wanted("dev")) yield* Effect.flatMap(devRow, note)
  yield* studioRows(note, wanted)
  const seconds = ((performance.now() - began) / 1000).toFixed(0)
  const [cpu] = cpus()
  const remarks = [
    new Date().toISOString().slice(0, 10),
    `${availableParallelism()} cores (${cpu?.model.trim() ?? "unknown"}), ${(totalmem() / 1e9).toFixed(0)} GB, Node ${process.versions.node}, ${process.platform}`,
    `load of the machine before the run ${before}, whole run ${seconds} s`
  ]
  if (asked.length === 0) writeFileSync(new URL("../docs/benchmarks.md", import.meta.url), page(rows, remarks))
  else yield* Console.log(page(rows, remarks))
  const held = rows.filter((row) => row.held).length
  yield* Console.log(`bench: ${held} of ${rows.length} bars held, ${seconds} s`)
})

NodeRuntime.runMain(main)
