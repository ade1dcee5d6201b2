import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Tracer from "effect/Tracer"

/** W3C Trace Context (Recommendation, 23 November 2021), header `traceparent`, version 00. */
const traceparent = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/

/** The header for the running span, if there is one. */
export const current: Effect.Effect<Option.Option<string>> = Effect.map(
  Effect.option(Effect.currentSpan),
  Option.map((span) => `00-${span.traceId}-${span.spanId}-${span.sampled ? "01" : "00"}`)
)

/** As span options: the span that published becomes the parent. A header that isn't one is ignored. */
export const parentOf = (header: string | undefined): { readonly parent?: Tracer.AnySpan } => {
  const [, traceId, spanId, flags] = traceparent.exec(header ?? "") ?? []
  if (traceId === undefined || spanId === undefined) return {}
  return { parent: Tracer.externalSpan({ traceId, spanId, sampled: flags === "01" }) }
}
