/** How much of the past counts for the rate. */
const windowMillis = 6_000
/** Without a byte for this long it stands still. A slow line tells of 64 kB at a time. */
const stillMillis = 4_000
/** What has moved for a shorter time says nothing about the rest. */
const leastMillis = 1_000

/**
 * Measures how fast bytes go, from looks at how many are done: bytes per second over the last seconds, null while
 * none move. What comes after a standstill is measured by itself.
 */
export const make = () => {
  let looks: Array<{ readonly at: number; readonly bytes: number }> = []
  let movedAt = Number.NEGATIVE_INFINITY
  let waited = false
  return (at: number, bytes: number, waits: boolean): number | null => {
    const before = looks.at(-1)?.bytes ?? bytes
    if (bytes > before) movedAt = at
    // Bytes that were sent and did not arrive are sent again.
    const broke = bytes < before || (waits && !waited)
    waited = waits
    if (broke || at - movedAt >= stillMillis) {
      looks = [{ at, bytes }]
      movedAt = Number.NEGATIVE_INFINITY
      return null
    }
    looks = [...looks.filter((_, index) => (looks[index + 1]?.at ?? at) > at - windowMillis), { at, bytes }]
    const [first = { at, bytes }] = looks
    return movedAt - first.at < leastMillis ? null : ((bytes - first.bytes) * 1000) / (at - first.at)
  }
}
