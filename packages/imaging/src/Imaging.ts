import { tmpdir } from "node:os"
import { type Recipe, standard } from "@safelight/events/Recipe"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type { Decoder } from "./Decoder.ts"
import { examine, type Photo, type Stage } from "./Examine.ts"
import * as ExifTool from "./ExifTool.ts"
import type { LogicFailure, ResourceFailure, TemporaryFailure } from "./Failure.ts"
import { defaults, type Limits } from "./Limits.ts"
import * as SharpPool from "./SharpPool.ts"
import type { TagReader } from "./TagReader.ts"
import type { Verdict } from "./Verdict.ts"

/** How to process, where it differs from the product's way. */
export interface ExamineOptions {
  /** `standard` unless given. */
  readonly recipe?: Recipe
  /** A folder of the caller's, swept by the caller after a kill; the system's temporary folder unless given. */
  readonly scratch?: string
  /** Told when a stage begins, for progress shown to the photographer. */
  readonly onStage?: (stage: Stage) => Effect.Effect<void>
}

/**
 * Looks at one file and makes everything of it that pages show: the verdict holds metadata, renditions and
 * placeholder, or the code that says why not. Deterministic: the same bytes and recipe give the same verdict.
 *
 * What is wrong with the file is in the verdict. `TemporaryFailure`: try again; `ResourceFailure`: the machine lacks
 * something, defer and alert; `LogicFailure`: a fault of ours, park.
 */
export class Imaging extends Context.Tag("@safelight/imaging/Imaging")<
  Imaging,
  {
    readonly examine: (
      photo: Photo,
      options?: ExamineOptions
    ) => Effect.Effect<Verdict, TemporaryFailure | ResourceFailure | LogicFailure>
  }
>() {
  /** Over any reader and decoder. */
  static readonly layerNoDeps = (limits: Limits): Layer.Layer<Imaging, never, TagReader | Decoder> =>
    Layer.effect(
      this,
      Effect.map(Effect.context<TagReader | Decoder>(), (context) =>
        Imaging.of({
          examine: Effect.fn("Imaging.examine")((photo, options) =>
            Effect.provide(
              examine(photo, {
                limits,
                scratch: options?.scratch ?? tmpdir(),
                recipe: options?.recipe ?? standard,
                onStage: options?.onStage ?? (() => Effect.void)
              }),
              context
            )
          )
        })
      )
    )

  /** With confined child processes (ExifTool through perl, sharp), none of which is started before the first photo. */
  static readonly layerWith = (limits: Limits): Layer.Layer<Imaging, ResourceFailure> =>
    Imaging.layerNoDeps(limits).pipe(Layer.provide(Layer.merge(ExifTool.layer(limits), SharpPool.layer(limits))))

  static readonly layer: Layer.Layer<Imaging, ResourceFailure> = Imaging.layerWith(defaults)
}

/** Call it at start: fails with a sentence for the operator where photos cannot be processed; gives ExifTool's version. */
export const check: Effect.Effect<string, ResourceFailure | TemporaryFailure> = ExifTool.check
