import { join, relative } from "node:path"
import { Effect } from "effect"
import { launchedBy } from "../Launched.ts"

const root = join(import.meta.dirname, "..", "..", "..", "..")

/** Where a program of this checkout lies when the checkout is at `place`; what lies elsewhere stays there. */
const movedTo = (place: string, path: string) => {
  const within = relative(root, path)
  return within.startsWith("..") ? path : join(place, within)
}

/**
 * Runs `safelight` with these words from this checkout as if it lay at `checkout`, among further mounts. Only its own
 * processes see them, and they end with those.
 */
export const launchedFrom = (options: {
  readonly unshare: string
  readonly checkout: string
  readonly mounts: ReadonlyArray<readonly [from: string, to: string]>
  /** Becomes another user before the program starts. */
  readonly as?: ReadonlyArray<string>
  readonly words: ReadonlyArray<string>
  readonly environment: Record<string, string>
}) =>
  Effect.suspend(() => {
    const mounts = [[root, options.checkout] as const, ...options.mounts]
    const script = [...mounts.map(() => `mount --bind "$1" "$2" && shift 2`), `cd "$1" && shift`, `exec "$@"`]
    return launchedBy(
      options.unshare,
      [
        "--mount",
        "sh",
        "-ec",
        script.join("\n"),
        "sh",
        ...mounts.flat(),
        options.checkout,
        ...(options.as ?? []),
        movedTo(options.checkout, process.execPath),
        join(options.checkout, "apps", "safelight", "bin", "safelight.js"),
        ...options.words
      ],
      options.environment
    )
  })
