import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import type { DataFailure, ResourceFailure, TemporaryFailure } from "./Failure.ts"
import type { Measured, Rendered, RenderRequest } from "./Render.ts"

/** Turns picture files into pixels, at arm's length. `DataFailure` is about the file, the others about the machine. */
export class Decoder extends Context.Tag("@safelight/imaging/Decoder")<
  Decoder,
  {
    readonly measure: (path: string) => Effect.Effect<Measured, DataFailure | TemporaryFailure | ResourceFailure>
    readonly render: (
      request: Omit<RenderRequest, "pixels">
    ) => Effect.Effect<Rendered, DataFailure | TemporaryFailure | ResourceFailure>
  }
>() {}
