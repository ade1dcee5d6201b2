import type { DataFault } from "./Failure.ts"
import type { Measured, Rendered, RenderRequest } from "./Render.ts"

/** One message to a decoding child; it answers each with one `Answer` of the same id. */
export type Job =
  | { readonly id: number; readonly _tag: "measure"; readonly path: string; readonly pixels: number }
  | { readonly id: number; readonly _tag: "render"; readonly request: RenderRequest }

/** Sent once, when the child has loaded all it needs; one that ends before is a broken installation, not a bad file. */
export const ready = "ready"

export type Answer =
  | { readonly id: number; readonly _tag: "measured"; readonly value: Measured }
  | { readonly id: number; readonly _tag: "rendered"; readonly value: Rendered }
  | { readonly id: number; readonly _tag: "unreadable"; readonly fault: DataFault; readonly detail: string }
