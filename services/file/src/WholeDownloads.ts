import type { PhotoId, UserId } from "@safelight/events/Ids"
import type { ByteRange } from "@safelight/zip/HttpRange"
import * as DeliveredRanges from "./DeliveredRanges.ts"

/** People and photographs of which it is remembered how much went out. */
const remembered = 1_000

/** Milliseconds within which the same photograph to the same person is one download. */
const oneDownload = 60_000

interface Progress {
  readonly ranges: DeliveredRanges.DeliveredRanges
  readonly toldAt: number | undefined
}

/**
 * Which originals went to somebody whole, over one request or several. Kept in memory only: a file whose first half went
 * out before a restart is not told of.
 */
export const make = () => {
  const progress = new Map<string, Progress>()
  return {
    /** Notes what went out, and answers whether that makes a download that was not told of. */
    isWhole: (
      { photoId, size, userId }: { readonly photoId: PhotoId; readonly userId: UserId; readonly size: number },
      left: ReadonlyArray<ByteRange>,
      now: number
    ): boolean => {
      const key = `${photoId} ${userId}`
      const { ranges: known, toldAt }: Progress = progress.get(key) ?? { ranges: [], toldAt: undefined }
      const ranges = left.reduce<DeliveredRanges.DeliveredRanges>(
        (all, { end, start }) => DeliveredRanges.add(all, start, end),
        known
      )
      const all = DeliveredRanges.total(ranges) === size
      const isNews = all && (toldAt === undefined || now - toldAt >= oneDownload)
      progress.delete(key)
      progress.set(key, { ranges: all ? [] : ranges, toldAt: isNews ? now : toldAt })
      for (const oldest of progress.keys()) {
        if (progress.size <= remembered) break
        progress.delete(oldest)
      }
      return isNews
    }
  }
}
