import { type Expected, isSizeRight, isVerdictRight } from "../bench/GroundTruth.ts"
import type { Verdict } from "../src/Verdict.ts"

/** What is wrong with a verdict, in words; null when it is as expected. */
export const difference = (expected: Expected, verdict: Verdict): string | null => {
  if (!isVerdictRight(expected, verdict)) {
    return `${verdict._tag}${verdict._tag === "Accepted" ? "" : ` (${verdict.code})`}, expected ${expected.verdict}: ${expected.expected}`
  }
  if (verdict._tag !== "Accepted") return null
  if (!isSizeRight(expected, verdict)) {
    return `upright ${verdict.width}x${verdict.height}, expected ${expected.uprightSize?.join("x")}`
  }
  if (expected.class === "raw" && expected.bestPreview !== null && verdict.source._tag === "Preview") {
    if (verdict.source.tag !== expected.bestPreview.tag) return `made of ${verdict.source.tag}`
  }
  return null
}
