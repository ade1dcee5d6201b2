import { createInbox, MsgHdrsImpl } from "@nats-io/nats-core"
import type { Unavailable } from "@safelight/events/Unavailable"
import * as Chunk from "effect/Chunk"
import * as Clock from "effect/Clock"
import * as DateTime from "effect/DateTime"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import { away, type NatsConnection } from "./NatsConnection.ts"
import { headersOf } from "./Pull.ts"

type Nats = typeof NatsConnection.Service

/** A message as a stream keeps it. */
export interface Stored {
  readonly seq: number
  readonly subject: string
  readonly body: string
  readonly headers: Readonly<Record<string, string>>
}

const patience = 5_000

/** Statuses that end an answer: 204 end of batch, 404 nothing there (ADR-31). */
const ends: ReadonlyArray<number> = [204, 404]

/**
 * Asks a stream directly, without a consumer: it changes nothing and needs no right but this one. In a cluster any server
 * that holds the stream may answer, and one may not have yet what another has stored.
 */
const directGet = (nats: Nats, stream: string, ask: object): Effect.Effect<ReadonlyArray<Stored>, Unavailable> =>
  Effect.raceFirst(answerOf(nats, stream, ask), Effect.zipRight(nats.reconnected, Effect.fail(away("reconnected"))))

const answerOf = (nats: Nats, stream: string, ask: object): Effect.Effect<ReadonlyArray<Stored>, Unavailable> =>
  Effect.async((resume) => {
    const found: Array<Stored> = []
    const finish = (effect: Effect.Effect<ReadonlyArray<Stored>, Unavailable>) => {
      clearTimeout(timer)
      subscription.unsubscribe()
      resume(effect)
    }
    const single = !("batch" in ask)
    const inbox = createInbox(nats.inboxPrefix)
    const subscription = nats.connection.subscribe(inbox, {
      callback: (error, message) => {
        if (error !== null) return finish(Effect.fail(away(error)))
        const code = message.headers?.code ?? 0
        if (ends.includes(code)) return finish(Effect.succeed(found))
        if (code > 0) return finish(Effect.fail(away(`${stream}: ${code} ${message.headers?.description}`)))
        const headers = headersOf(message)
        found.push({
          seq: Number(headers["Nats-Sequence"]),
          subject: headers["Nats-Subject"] ?? "",
          body: message.string(),
          headers
        })
        if (single) finish(Effect.succeed(found))
      }
    })
    // After it: a connection that refuses to subscribe leaves nothing behind that would go off.
    const timer = setTimeout(() => finish(Effect.fail(away(`${stream} doesn't answer`))), patience)
    nats.connection.publish(`$JS.API.DIRECT.GET.${stream}`, JSON.stringify(ask), { reply: inbox })
    return Effect.sync(() => {
      clearTimeout(timer)
      subscription.unsubscribe()
    })
  })

const Led = Schema.parseJson(
  Schema.Struct({
    error: Schema.optional(Schema.Struct({ code: Schema.Int, description: Schema.optional(Schema.String) })),
    message: Schema.optional(
      Schema.Struct({
        subject: Schema.String,
        seq: Schema.Int,
        time: Schema.String,
        hdrs: Schema.optional(Schema.String),
        data: Schema.optional(Schema.String)
      })
    )
  })
)

const text = (base64 = ""): string => Buffer.from(base64, "base64").toString("utf8")

const ledHeaders = ({ hdrs, time }: { readonly hdrs?: string | undefined; readonly time: string }) => {
  const headers: Record<string, string> = { "Nats-Time-Stamp": time }
  for (const [name, [value]] of hdrs === undefined ? [] : MsgHdrsImpl.decode(Buffer.from(hdrs, "base64"))) {
    headers[name] = value ?? ""
  }
  return headers
}

/** Asks whoever leads the stream, who has all that was ever acknowledged. */
const askLeader = (nats: Nats, stream: string, ask: object): Effect.Effect<Option.Option<Stored>, Unavailable> =>
  Effect.tryPromise({
    try: () => nats.connection.request(`$JS.API.STREAM.MSG.GET.${stream}`, JSON.stringify(ask), { timeout: patience }),
    catch: away
  }).pipe(
    Effect.flatMap((answer) => Effect.orDie(Schema.decode(Led)(answer.string()))),
    Effect.flatMap(({ error, message }) => {
      if (message !== undefined) {
        const { data, seq, subject } = message
        return Effect.succeedSome({ seq, subject, body: text(data), headers: ledHeaders(message) })
      }
      return error?.code === 404 ? Effect.succeedNone : Effect.fail(away(`${stream}: ${error?.description}`))
    })
  )

export interface LogOptions {
  readonly stream: string
  /** Subjects as they are stored. */
  readonly filter: string
}

const atOnce = 256

/** Messages from `seq` on, at most 256, oldest first; the newest may not be among them yet. */
export const read = (
  nats: Nats,
  options: LogOptions,
  seq: number,
  batch = atOnce
): Effect.Effect<ReadonlyArray<Stored>, Unavailable> =>
  directGet(nats, options.stream, { seq, next_by_subj: options.filter, batch })

/** Like `read`, and nothing only when there is nothing: an empty answer is checked with the stream's leader. */
export const readAll = (
  nats: Nats,
  options: LogOptions,
  seq: number,
  batch = atOnce
): Effect.Effect<ReadonlyArray<Stored>, Unavailable> =>
  Effect.flatMap(read(nats, options, seq, batch), (found) =>
    found.length > 0
      ? Effect.succeed(found)
      : Effect.map(askLeader(nats, options.stream, { seq, next_by_subj: options.filter }), Option.toArray)
  )

/** The first message that was stored at `time` or later. */
export const readFrom = (
  nats: Nats,
  options: LogOptions,
  time: DateTime.Utc
): Effect.Effect<ReadonlyArray<Stored>, Unavailable> =>
  directGet(nats, options.stream, { start_time: DateTime.formatIso(time), next_by_subj: options.filter, batch: 1 })

/** The message with exactly this sequence. */
export const get = (nats: Nats, stream: string, seq: number): Effect.Effect<Option.Option<Stored>, Unavailable> =>
  askLeader(nats, stream, { seq })

/** The newest message. */
export const latest = (nats: Nats, options: LogOptions): Effect.Effect<Option.Option<Stored>, Unavailable> =>
  askLeader(nats, options.stream, { last_by_subj: options.filter })

/** Sequence of the newest message, 0 for none. */
export const newest = (nats: Nats, options: LogOptions): Effect.Effect<number, Unavailable> =>
  Effect.map(latest(nats, options), (found) => (Option.isSome(found) ? found.value.seq : 0))

/** Everything behind `seq` that is there now. */
export const since = (nats: Nats, options: LogOptions, seq: number): Stream.Stream<Stored, Unavailable> =>
  Stream.paginateChunkEffect(seq, (after) =>
    Effect.map(readAll(nats, options, after + 1), (found) => [
      Chunk.unsafeFromArray(found),
      Option.map(Option.fromNullable(found.at(-1)), (last) => last.seq)
    ])
  )

/**
 * Waits between looks that found nothing. A message is heard as it's published, a moment before it's stored; the last
 * wait is the net for one that wasn't heard.
 */
const waits = [2, 10, 50, 250, 1_000].map((millis) => Duration.millis(millis))

/**
 * Everything behind `seq`, for ever and without a gap: hearing `wake` published says when to look, the sequence says
 * where. `onLook` runs after every look that was answered, told whether it found nothing new and when it was asked, in
 * Unix milliseconds: what was found may be older than its answer, but not older than the question if the watch is
 * `strict`. Goes on by itself when the broker was away.
 */
export const follow = (
  nats: Nats,
  options: LogOptions & { readonly wake: string; readonly strict?: boolean },
  seq: number,
  onLook: (upToDate: boolean, askedAt: number) => Effect.Effect<void> = () => Effect.void
): Stream.Stream<Stored> =>
  Stream.unwrapScoped(
    Effect.gen(function* () {
      const heard = yield* Effect.makeLatch(false)
      yield* Effect.acquireRelease(
        Effect.sync(() => nats.connection.subscribe(options.wake, { callback: () => heard.unsafeOpen() })),
        (subscription) => Effect.sync(() => subscription.unsubscribe())
      )
      let after = seq
      let quiet = 0
      let askedAt = 0
      const rest = Effect.suspend(() => {
        const wait = Effect.sleep(waits[quiet] ?? Duration.seconds(1))
        quiet = Math.min(quiet + 1, waits.length - 1)
        return Effect.raceFirst(
          wait,
          Effect.zipRight(
            heard.await,
            Effect.sync(() => {
              quiet = 0
            })
          )
        )
      })
      const look: Effect.Effect<Chunk.Chunk<Stored>> = Effect.flatMap(Clock.currentTimeMillis, (now) => {
        heard.unsafeClose()
        askedAt = now
        return options.strict === true ? readAll(nats, options, after + 1) : read(nats, options, after + 1)
      }).pipe(
        Effect.tap((found) => onLook(found.length === 0, askedAt)),
        Effect.map((found) => {
          after = found.at(-1)?.seq ?? after
          return Chunk.unsafeFromArray(found)
        }),
        Effect.catchAll((error) =>
          Effect.as(Effect.logDebug("The log can't be read now", error), Chunk.empty<Stored>())
        ),
        Effect.tap((found) => (Chunk.isEmpty(found) ? rest : Effect.void))
      )
      return Stream.repeatEffectChunk(look)
    })
  )
