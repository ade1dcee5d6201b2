import type { Effect, Scope } from "effect"

/** A program that people download with. */
export interface Downloader {
  readonly name: string
  /** False where the program is missing. */
  readonly isHere: boolean
  /**
   * Downloads into an empty folder, and goes on after every break the way a person would with this program, until it
   * says that the file is whole. Answers its path. `begun` is called once there is something to go on with: a browser
   * that loses the line before it has chosen a file forgets the download.
   */
  readonly download: (url: string, folder: string, begun: () => void) => Effect.Effect<string, never, Scope.Scope>
}

/** How long a person waits before pressing again. */
export const pause = "50 millis"
