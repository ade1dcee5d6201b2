import type { AnyEvent } from "@safelight/events/Catalogue"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"

export type TailedStream = "EVT" | "TEL"

/** The newest sequence seen of each stream; 0 for none. As an SSE id: `<EVT>.<TEL>`. */
export type TailPosition = Readonly<Record<TailedStream, number>>

export interface Tailed {
  readonly stream: TailedStream
  readonly seq: number
  readonly event: AnyEvent
}

/**
 * Everything that happens, as it happens, for live views. The log is read once per stream and process, without a consumer, and
 * fanned out in memory; nothing is acknowledged. A reader too slow for the buffer misses the oldest and sees a gap in `seq`.
 */
export class EventTail extends Context.Tag("@safelight/bus/EventTail")<
  EventTail,
  {
    readonly position: Effect.Effect<TailPosition>
    /** Listens from now until the scope closes. */
    readonly tail: Effect.Effect<Stream.Stream<Tailed>, never, Scope.Scope>
    /** What came after `position`, up to now; ends. */
    readonly since: (position: TailPosition) => Stream.Stream<Tailed>
  }
>() {}

/** What was missed, then what comes, each once. */
export const follow = (tail: Context.Tag.Service<EventTail>, position: TailPosition): Stream.Stream<Tailed> =>
  Stream.unwrapScoped(
    Effect.map(tail.tail, (live) =>
      Stream.concat(tail.since(position), live).pipe(
        Stream.mapAccum(position, (reached, tailed): [TailPosition, Option.Option<Tailed>] =>
          tailed.seq > reached[tailed.stream]
            ? [{ ...reached, [tailed.stream]: tailed.seq }, Option.some(tailed)]
            : [reached, Option.none()]
        ),
        Stream.filterMap((tailed) => tailed)
      )
    )
  )
