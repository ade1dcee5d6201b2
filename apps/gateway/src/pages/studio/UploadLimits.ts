import { sayRefusal, type UploadRefusal } from "@safelight/contracts/file/UploadRefusal"
import { type Spoken, studioWordsOf } from "../PageContext.ts"

/** The most that this studio takes, in bytes: of one file, and in one shoot. */
export interface UploadLimits {
  readonly maximumFileSize: number
  readonly maximumShootSize: number
}

/** Limits are usually set in powers of two; rounding one up would promise too much. */
export const limitOf = (context: Spoken, bytes: number): string => {
  const { m, f } = studioWordsOf(context)
  return bytes % 1_073_741_824 === 0 ? m.upload.gibibytes(bytes / 1_073_741_824) : f.bytes(bytes)
}

/** Why a file was not taken and what to do. */
export const refusalOf = (context: Spoken, why: UploadRefusal, limits: UploadLimits): string =>
  sayRefusal(studioWordsOf(context).m.refused.why, why, (of) =>
    limitOf(context, of === "file" ? limits.maximumFileSize : limits.maximumShootSize)
  )
