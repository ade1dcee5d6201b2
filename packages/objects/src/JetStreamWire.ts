import type { Msg, MsgHdrs, NatsConnection } from "@nats-io/transport-node"
import {
  ConnectionError,
  headers,
  MsgHdrsImpl,
  NoRespondersError,
  nuid,
  RequestError,
  TimeoutError
} from "@nats-io/transport-node"
import { Unavailable } from "@safelight/events/Unavailable"
import * as Either from "effect/Either"
import * as Schema from "effect/Schema"
import { aborted } from "./Chunks.ts"
import { BucketMissing, StoreFull } from "./ObjectErrors.ts"
import { streamOf } from "./ObjectMeta.ts"

/*
 * The few JetStream requests that files need, spoken directly over the core connection: the client's batched
 * direct get is marked unstable and its `publish` retries by itself, which a chained writer must not do.
 * Formats: ADR-2 (API), ADR-15 (publish headers), ADR-31 (direct get), ADR-20 (object store).
 */

/** Patience in milliseconds: with a server that is away or restarting, and with one answer. */
export interface Patience {
  /** First wait for the answer to a publish or API call; doubles with each try. */
  readonly answer: number
  /** Longest pause between two messages of a batch. */
  readonly silence: number
  /** After this long without success a write gives up as `Unavailable`. */
  readonly write: number
  /** The same for reads and API calls. */
  readonly read: number
}

export const defaultPatience: Patience = { answer: 2000, silence: 5000, write: 60_000, read: 15_000 }

/** A message as it lies in a stream. */
export interface StoredMessage {
  readonly sequence: number
  readonly subject: string
  readonly data: Uint8Array
  readonly header: (name: string) => string
}

/** An error answer of the JetStream API. `err_code` is stable across versions, the text is not. */
export class ApiFailure extends Schema.TaggedError<ApiFailure>()("ApiFailure", {
  code: Schema.Number,
  err_code: Schema.Number,
  description: Schema.String
}) {}

/** Codes from the server's errors.json. */
export const ApiCode = {
  streamNotFound: 10059,
  messageNotFound: 10037,
  wrongLastSequence: 10071,
  /** The same while another write of the subject is on its way through the cluster; names no sequence. */
  wrongLastSequenceUnsettled: 10164,
  streamNameInUse: 10058,
  /** A cluster that has just started hasn't heard of enough of its servers yet. */
  noSuitablePeers: 10005
} as const

/** Store full by a limit of the stream (10077), the account (10002) or the machine (10023, 10047). */
const full = new Set([10002, 10023, 10047, 10077])

const ErrorBody = Schema.Struct({
  code: Schema.optionalWith(Schema.Number, { default: () => 500 }),
  err_code: Schema.optionalWith(Schema.Number, { default: () => 0 }),
  description: Schema.optionalWith(Schema.String, { default: () => "" })
})
const Failed = Schema.Struct({ error: ErrorBody })
const decodeFailed = Schema.decodeUnknownEither(Failed)

const Acknowledged = Schema.Struct({ seq: Schema.Int })
const Purged = Schema.Struct({ purged: Schema.Int })
const Stored = Schema.Struct({
  message: Schema.Struct({
    subject: Schema.String,
    seq: Schema.Int,
    hdrs: Schema.optional(Schema.String),
    data: Schema.optional(Schema.String)
  })
})
const StreamInfo = Schema.Struct({
  total: Schema.optional(Schema.Int),
  config: Schema.Struct({
    name: Schema.String,
    subjects: Schema.optional(Schema.Array(Schema.String)),
    num_replicas: Schema.optionalWith(Schema.Int, { default: () => 1 }),
    allow_direct: Schema.optional(Schema.Boolean),
    allow_rollup_hdrs: Schema.optional(Schema.Boolean),
    discard: Schema.optional(Schema.String)
  }),
  state: Schema.Struct({
    last_seq: Schema.Int,
    /** When the last message came; the year 1 where there was none. */
    last_ts: Schema.String,
    subjects: Schema.optional(Schema.NullOr(Schema.Record({ key: Schema.String, value: Schema.Int })))
  })
})
export type StreamInfo = typeof StreamInfo.Type

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

const isNoResponders = (cause: unknown): boolean =>
  cause instanceof NoRespondersError || (cause instanceof RequestError && cause.isNoResponders())

/** Worth another try: no answer in time, nobody to answer, or the connection in between. */
export const isTransient = (cause: unknown): boolean =>
  cause instanceof TimeoutError ||
  cause instanceof RequestError ||
  cause instanceof ConnectionError ||
  isNoResponders(cause)

export const unavailable = (cause: unknown): Unavailable =>
  cause instanceof Unavailable ? cause : new Unavailable({ what: "NATS (files)", cause })

/** 503 with an API body: JetStream is starting, or a cluster is choosing its leader; 10005, it is gathering. */
const isStarting = ({ code, err_code }: ApiFailure): boolean =>
  (code === 503 && !full.has(err_code)) || err_code === ApiCode.noSuitablePeers

/** What a publish must find: the last sequence of its subject (0 = none), and whether it replaces the subject. */
export interface PublishOptions {
  readonly last?: number
  readonly rollup?: boolean
  readonly headers?: Readonly<Record<string, string>>
}

export interface JetStreamWire {
  readonly connection: NatsConnection
  readonly patience: Patience
  /** A fresh id, in the form of the stock client. */
  readonly nextId: () => string
  /** Stores exactly once, whatever is lost on the way: see `publish` below. */
  readonly publish: (
    bucket: string,
    subject: string,
    data: Uint8Array,
    options: PublishOptions & { readonly last: number },
    signal: AbortSignal
  ) => Promise<number>
  /** The newest message of a subject, from the stream's leader: what was written is seen. */
  readonly lastMessage: (bucket: string, subject: string) => Promise<StoredMessage | undefined>
  /** The first message under a filter at or after a sequence, from the leader. */
  readonly nextMessage: (bucket: string, filter: string, sequence: number) => Promise<StoredMessage | undefined>
  readonly messageAt: (bucket: string, sequence: number) => Promise<StoredMessage | undefined>
  /** Removes the messages of a subject, below a sequence if given; answers how many. */
  readonly purge: (bucket: string, subject: string, below?: number) => Promise<number>
  readonly info: (bucket: string) => Promise<StreamInfo>
  /** Messages per subject, for all subjects under a filter. */
  readonly subjects: (bucket: string, filter: string) => Promise<ReadonlyMap<string, number>>
  /** An API call with an answer of a shape; repeated while nobody answers, so it must be idempotent. */
  readonly call: <A, I>(bucket: string, verb: string, body: unknown, schema: Schema.Schema<A, I>) => Promise<A>
}

const decodeBody = <A, I>(data: Uint8Array, schema: Schema.Schema<A, I>): A => {
  const body: unknown = JSON.parse(Buffer.from(data).toString("utf8"))
  const failed = decodeFailed(body)
  if (Either.isRight(failed)) throw new ApiFailure(failed.right.error)
  return Schema.decodeUnknownSync(schema)(body)
}

/** Turns an API failure into the error a caller can act on. */
const translate = (bucket: string, cause: unknown): unknown => {
  if (!(cause instanceof ApiFailure)) return cause
  if (cause.err_code === ApiCode.streamNotFound) return new BucketMissing({ bucket })
  if (full.has(cause.err_code)) return new StoreFull({ bucket, reason: cause.description })
  return cause
}

export const make = (connection: NatsConnection, patience: Patience): JetStreamWire => {
  const attempt = async <A, I>(
    bucket: string,
    verb: string,
    payload: string,
    schema: Schema.Schema<A, I>,
    wait: number
  ) => {
    const reply = await connection.request(`$JS.API.${verb}.${streamOf(bucket)}`, payload, { timeout: wait })
    return decodeBody(reply.data, schema)
  }

  const call: JetStreamWire["call"] = async (bucket, verb, body, schema) => {
    const payload = body === undefined ? "" : JSON.stringify(body)
    const started = Date.now()
    for (let tries = 0; ; tries++) {
      try {
        return await attempt(bucket, verb, payload, schema, patience.answer * 2 ** tries)
      } catch (cause) {
        const retry = isTransient(cause) || (cause instanceof ApiFailure && isStarting(cause))
        if (!retry) throw cause instanceof ApiFailure ? translate(bucket, cause) : unavailable(cause)
        if (Date.now() - started > patience.read) throw unavailable(cause)
        await pause(Math.min(1000, 50 * 2 ** tries))
      }
    }
  }

  /** Nobody listens: the bucket is missing, or JetStream is away. Asked twice, since a server may be starting. */
  const explainSilence = async (bucket: string): Promise<void> => {
    for (let asked = 0; asked < 2; asked++) {
      try {
        await attempt(bucket, "STREAM.INFO", "", StreamInfo, patience.answer)
        return
      } catch (cause) {
        if (!(cause instanceof ApiFailure && cause.err_code === ApiCode.streamNotFound)) return
      }
      await pause(200)
    }
    throw new BucketMissing({ bucket })
  }

  /** One attempt. Throws `ApiFailure`, `StoreFull`, `BucketMissing`; any other throw leaves open what was stored. */
  const publishOnce = async (
    bucket: string,
    subject: string,
    data: Uint8Array,
    options: PublishOptions,
    wait: number
  ): Promise<number> => {
    const head: MsgHdrs = headers()
    for (const [name, value] of Object.entries(options.headers ?? {})) head.set(name, value)
    if (options.rollup === true) head.set("Nats-Rollup", "sub")
    if (options.last !== undefined) head.set("Nats-Expected-Last-Subject-Sequence", String(options.last))
    try {
      const reply = await connection.request(subject, data, { headers: head, timeout: wait })
      return decodeBody(reply.data, Acknowledged).seq
    } catch (cause) {
      if (isNoResponders(cause)) await explainSilence(bucket)
      throw translate(bucket, cause)
    }
  }

  const lookUp = async (bucket: string, body: unknown): Promise<StoredMessage | undefined> => {
    try {
      return fromApi((await call(bucket, "STREAM.MSG.GET", body, Stored)).message)
    } catch (cause) {
      if (cause instanceof ApiFailure && cause.err_code === ApiCode.messageNotFound) return undefined
      throw cause
    }
  }
  const lastMessage: JetStreamWire["lastMessage"] = (bucket, subject) => lookUp(bucket, { last_by_subj: subject })

  /**
   * Chained by the last sequence of the subject, so a repeat can never store twice. If an earlier try was stored
   * and its acknowledgement lost, the repeat is refused with the sequence that took its place: when that message
   * holds our bytes, it is ours. If it holds others, a second writer was faster and the refusal is thrown.
   */
  const publish: JetStreamWire["publish"] = async (bucket, subject, data, options, signal) => {
    const started = Date.now()
    const stop = aborted(signal)
    try {
      for (let tries = 0; ; tries++) {
        signal.throwIfAborted()
        const sent = publishOnce(bucket, subject, data, options, Math.min(10_000, patience.answer * 2 ** tries))
        try {
          return await Promise.race([sent, stop.promise])
        } catch (cause) {
          if (signal.aborted) {
            // What is under way shall be stored or not before anyone cleans up behind it.
            await Promise.race([sent.catch(() => undefined), pause(1000)])
            throw signal.reason
          }
          if (cause instanceof BucketMissing || cause instanceof StoreFull) throw cause
          if (cause instanceof ApiFailure) {
            if (cause.err_code === ApiCode.wrongLastSequence) {
              const stored = await lastMessage(bucket, subject)
              if (stored !== undefined && stored.sequence > options.last && Buffer.compare(stored.data, data) === 0) {
                return stored.sequence
              }
              throw cause
            }
            if (cause.code !== 503 && cause.err_code !== ApiCode.wrongLastSequenceUnsettled) throw cause
          } else if (!isTransient(cause)) throw unavailable(cause)
          if (Date.now() - started > patience.write) throw unavailable(cause)
          await pause(Math.min(1000, 25 * 2 ** tries))
        }
      }
    } finally {
      stop.forget()
    }
  }

  return {
    connection,
    patience,
    nextId: () => nuid.next(),
    publish,
    lastMessage,
    nextMessage: (bucket, filter, sequence) => lookUp(bucket, { seq: sequence, next_by_subj: filter }),
    messageAt: (bucket, sequence) => lookUp(bucket, { seq: sequence }),
    purge: async (bucket, subject, below) =>
      (await call(bucket, "STREAM.PURGE", { filter: subject, ...(below === undefined ? {} : { seq: below }) }, Purged))
        .purged,
    info: (bucket) => call(bucket, "STREAM.INFO", undefined, StreamInfo),
    subjects: async (bucket, filter) => {
      const found = new Map<string, number>()
      for (;;) {
        const page = await call(bucket, "STREAM.INFO", { subjects_filter: filter, offset: found.size }, StreamInfo)
        const before = found.size
        for (const [subject, count] of Object.entries(page.state.subjects ?? {})) found.set(subject, count)
        if (found.size >= (page.total ?? 0) || found.size === before) return found
      }
    },
    call
  }
}

const fromApi = (message: typeof Stored.Type.message): StoredMessage => {
  const head = message.hdrs === undefined ? undefined : MsgHdrsImpl.decode(Buffer.from(message.hdrs, "base64"))
  return {
    sequence: message.seq,
    subject: message.subject,
    data: Buffer.from(message.data ?? "", "base64"),
    header: (name) => head?.get(name) ?? ""
  }
}

/** A message of a direct get; the server names sequence and subject in headers. */
export const fromDirect = (message: Msg): StoredMessage => ({
  sequence: Number(message.headers?.get("Nats-Sequence")),
  subject: message.headers?.get("Nats-Subject") ?? "",
  data: message.data,
  header: (name) => message.headers?.get(name) ?? ""
})
