/**
 * Ratio classes of the justified rows (`.r150` is 3:2), named by width / height x 100. Neighbours differ by about
 * 6 %, so that the nearest crops 3 % at most. Inline styles are not allowed by the pages' policy; hence classes.
 */
const steps = [
  50, 52, 54, 56, 60, 63, 67, 69, 72, 75, 77, 80, 85, 89, 95, 100, 106, 112, 118, 125, 129, 133, 139, 144, 150, 159,
  168, 178, 185, 192, 200, 211, 223, 235, 247, 259, 272, 286, 300
] as const

/** The class for a photograph of that size; `whole` where even the widest class would crop. Unknown sizes are 3:2. */
export const ratioClass = (width: number, height: number): string => {
  const ratio = (width / height) * 100
  if (!Number.isFinite(ratio) || ratio <= 0) return "r150"
  const nearest = steps.reduce((best, step) =>
    Math.abs(Math.log(step / ratio)) < Math.abs(Math.log(best / ratio)) ? step : best
  )
  return Math.abs(Math.log(nearest / ratio)) > 0.04 ? `r${nearest} whole` : `r${nearest}`
}

/** The size of a rendition whose long side is at most `longSide` pixels; never enlarged. */
export const renditionSize = (width: number, height: number, longSide: number) => {
  const scale = Math.min(1, longSide / Math.max(width, height, 1))
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) }
}
