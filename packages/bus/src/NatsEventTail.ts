import type { Unavailable } from "@safelight/events/Unavailable"
import * as Chunk from "effect/Chunk"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as PubSub from "effect/PubSub"
import * as Stream from "effect/Stream"
import { EventTail, type Tailed, type TailedStream, type TailPosition } from "./EventTail.ts"
import { NatsConnection } from "./NatsConnection.ts"
import { restarting } from "./Restarting.ts"
import * as StreamLog from "./StreamLog.ts"
import * as Wire from "./Wire.ts"

/** Readers further behind than this miss the oldest. */
const buffer = 4_096

const names: ReadonlyArray<TailedStream> = ["EVT", "TEL"]

/** What can't be read is for consumers to park; a live view goes on without it. */
const decoded = (stream: TailedStream, stored: StreamLog.Stored): Option.Option<Tailed> =>
  Option.map(Either.getRight(Wire.decode(stored.body)), (event) => ({ stream, seq: stored.seq, event }))

/** Reads each stream once per process, however many views look on. */
export const layer = (): Layer.Layer<EventTail, never, NatsConnection> =>
  Layer.scoped(
    EventTail,
    Effect.gen(function* () {
      const nats = yield* NatsConnection
      const log = (stream: TailedStream) => ({ stream, filter: ">" })
      const newest = (stream: TailedStream): Effect.Effect<number, Unavailable> => StreamLog.newest(nats, log(stream))
      const position = Effect.orDie(
        Effect.map(Effect.all([newest("EVT"), newest("TEL")]), ([EVT, TEL]): TailPosition => ({ EVT, TEL }))
      )
      const all = yield* PubSub.sliding<Tailed>(buffer)
      const start = yield* position
      for (const stream of names) {
        let reached = start[stream]
        yield* Effect.suspend(() =>
          StreamLog.follow(nats, { ...log(stream), wake: `${stream.toLowerCase()}.>` }, reached).pipe(
            Stream.tap(({ seq }) =>
              Effect.sync(() => {
                reached = seq
              })
            ),
            Stream.filterMap((stored) => decoded(stream, stored)),
            Stream.runForEach((tailed) => PubSub.publish(all, tailed))
          )
        ).pipe(restarting(`Following ${stream}`), Effect.forkScoped)
      }
      return EventTail.of({
        position,
        tail: Stream.fromPubSub(all, { scoped: true }),
        since: (past) =>
          Stream.orDie(
            Stream.concatAll(
              Chunk.fromIterable(
                names.map((stream) =>
                  Stream.filterMap(StreamLog.since(nats, log(stream), past[stream]), (stored) =>
                    decoded(stream, stored)
                  )
                )
              )
            )
          )
      })
    })
  )
