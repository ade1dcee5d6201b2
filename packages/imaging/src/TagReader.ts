import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import type { DataFailure, LogicFailure, ResourceFailure, TemporaryFailure } from "./Failure.ts"
import type { Tags } from "./Metadata.ts"

/** A picture that a RAW file carries, written out as a file of its own; what it holds is not known yet. */
export interface EmbeddedPreview {
  /** ExifTool's name of it, for example `JpgFromRaw`. */
  readonly tag: string
  readonly path: string
}

/** Reads what a file says about itself. `path` must be absolute and of our own naming, never the client's. */
export class TagReader extends Context.Tag("@safelight/imaging/TagReader")<
  TagReader,
  {
    /**
     * The file's type and camera tags, by ExifTool's names. `DataFailure` means that this file broke the reader or went
     * over its limits on two tries.
     */
    readonly read: (
      path: string
    ) => Effect.Effect<Tags, DataFailure | TemporaryFailure | ResourceFailure | LogicFailure>
    /** Writes every embedded preview into `folder`, in no order; none is an empty list. */
    readonly previews: (
      path: string,
      folder: string
    ) => Effect.Effect<ReadonlyArray<EmbeddedPreview>, DataFailure | TemporaryFailure | ResourceFailure | LogicFailure>
  }
>() {}
