import type { Expected, Outcome } from "../../packages/imaging/bench/GroundTruth.ts"
import type { NameResult } from "./HostileNames.ts"

/** Counts of one run over the corpus. */
export interface Figures {
  readonly files: number
  readonly right: number
  readonly wrongSizes: number
  /** Photos whose stored renditions are not upright pictures of the right size. */
  readonly wrongPictures: number
  /** Dead letters, and files that failed for another reason than themselves. */
  readonly crashes: number
  readonly stuck: number
  /** Objects no row names, after one sweep. */
  readonly orphans: number
  /** Originals that are missing or not byte for byte what was sent. */
  readonly lost: number
  /** Verdicts that were told more than once. */
  readonly repeats: number
  /** Objects that the sweep removed. */
  readonly swept: number
  readonly names: number
  readonly namesWrong: number
  readonly seconds: number
}

interface Difference {
  readonly file: string
  readonly expected: string
  readonly got: string
  readonly why: string
}

const cell = (text: string) => text.replaceAll("|", "\\|").replaceAll("\n", " ")

const byClass = (judged: ReadonlyArray<{ readonly expected: Expected; readonly outcome: Outcome | undefined }>) => {
  const classes = [...new Set(judged.map(({ expected }) => expected.class))].sort()
  return classes.map((name) => {
    const members = judged.filter(({ expected }) => expected.class === name)
    const count = (tag: Outcome["_tag"]) => members.filter(({ outcome }) => outcome?._tag === tag).length
    return `| ${name} | ${members.length} | ${count("Accepted")} | ${count("OriginalOnly")} | ${count("Rejected")} |`
  })
}

/** The page for the documentation and the line that a run ends with. */
export const page = (
  figures: Figures,
  details: {
    readonly judged: ReadonlyArray<{ readonly expected: Expected; readonly outcome: Outcome | undefined }>
    readonly differences: ReadonlyArray<Difference>
    readonly names: ReadonlyArray<NameResult>
  }
) => {
  const share = ((100 * figures.right) / figures.files).toFixed(1)
  const last =
    `corpus: ${figures.right} of ${figures.files} verdicts as expected (${share} %), ${figures.wrongSizes} wrong sizes, ${figures.wrongPictures} wrong renditions, ` +
    `${figures.crashes} crashes, ${figures.orphans} orphans, ${figures.stuck} stuck, ${figures.lost} lost, ` +
    `${figures.namesWrong} of ${figures.names} names wrong, ${figures.seconds.toFixed(0)} s`
  const refused = details.names.filter(({ stored }) => stored === null).length
  const markdown = `# The sample corpus

Written by \`npm run corpus\`: every file of the corpus goes over tus into a studio on a data folder of its own; then the
studio is stopped and its event log, tables and store are read. Files with the same bytes are stored once.

${last}

| what | figure | bar |
|---|---|---|
| verdicts as expected | ${figures.right} of ${figures.files} (${share} %) | >= 98 % |
| upright sizes that differ | ${figures.wrongSizes} | 0 |
| photos with a rendition of a wrong size, turned or unreadable | ${figures.wrongPictures} | 0 |
| crashes: dead letters, files failed through no fault of their own | ${figures.crashes} | 0 |
| objects that no row names, after one sweep (the sweep removed ${figures.swept}) | ${figures.orphans} | 0 |
| files without a verdict at the end | ${figures.stuck} | 0 |
| originals missing or changed | ${figures.lost} | 0 |
| verdicts told more than once | ${figures.repeats} | 0 |
| hostile names taken or refused otherwise than they should be | ${figures.namesWrong} of ${figures.names} (${refused} refused) | 0 |

## Differences

HEIC counts as right when the original is kept without a picture.

${
  details.differences.length === 0
    ? "None."
    : [
        "| file | expected | got | why |",
        "|---|---|---|---|",
        ...details.differences.map((one) =>
          [one.file, one.expected, one.got, one.why].map(cell).reduce((row, text) => `${row} ${text} |`, "|")
        )
      ].join("\n")
}

## By class

| class | files | accepted | original only | rejected |
|---|---|---|---|---|
${byClass(details.judged).join("\n")}
`
  return { last, markdown }
}
