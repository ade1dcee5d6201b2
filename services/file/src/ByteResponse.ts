import { Readable } from "node:stream"
import * as HttpServerRequest from "@effect/platform/HttpServerRequest"
import * as HttpServerResponse from "@effect/platform/HttpServerResponse"
import * as NodeHttpServerRequest from "@effect/platform-node/NodeHttpServerRequest"
import { bytesSecurityPolicy } from "@safelight/http/SecurityHeaders"
import { giveBack } from "@safelight/objects/ChunkBuffers"
import { attachment } from "@safelight/zip/ContentDisposition"
import type { ByteRange } from "@safelight/zip/HttpRange"
import * as Effect from "effect/Effect"
import * as Metric from "effect/Metric"
import * as Runtime from "effect/Runtime"
import { deliveredBytes, runningDownloads } from "./FileMetrics.ts"
import { answer, type BodyPiece, type Representation } from "./Representation.ts"

/** Something to save to disk, and who wants to know about it. */
export interface Download {
  readonly representation: Representation
  /** Name to save under, made safe. */
  readonly fileName: string
  /** Bytes of a range, in order. Nothing is read before it is asked for. */
  readonly bytes: (range: ByteRange) => AsyncIterable<Uint8Array>
  /** Asked while bytes flow; once false, or once it can't be told, the connection is cut. */
  readonly allowed: Effect.Effect<boolean>
  /** These reached the client as far as the network tells; what was told before may be told again. */
  readonly delivered: (ranges: ReadonlyArray<ByteRange>) => Effect.Effect<void>
}

/** How often a running download is checked: a revocation must act within 5 s. */
const checkEvery = 1_000
/** Checks without an answer after which a download is cut: it can be resumed, an unlawful byte can't be taken back. */
const patience = 5
const untold = "whether the download is still allowed can't be told"
/** Checks between two notes of how far a download came, the first after one. */
const noteEvery = 10
/** As long after a note one that tells nothing new is left out, in milliseconds: the next one is not missed for it. */
export const noteRests = (noteEvery / 2) * checkEvery
/** How long after a note a download may count as running: until the next one, and a little. In milliseconds. */
export const noteHolds = (noteEvery + 5) * checkEvery

/** Bytes that were handed over and have not left the process. */
interface Buffered {
  readonly writableLength: number
  readonly writableFinished: boolean
}

class Progress {
  readonly #download: Download
  readonly #run: (effect: Effect.Effect<void>) => void
  readonly #response: Buffered
  /** Ranges of which all bytes were handed over, and the one under way. */
  #done: Array<ByteRange> = []
  #current: ByteRange | undefined
  #unanswered = 0
  #checks = 0

  constructor(download: Download, response: Buffered, run: (effect: Effect.Effect<void>) => void) {
    this.#download = download
    this.#response = response
    this.#run = run
  }

  begin(range: ByteRange): void {
    this.#current = { start: range.start, end: range.start }
  }

  advance(bytes: number): void {
    if (this.#current !== undefined) this.#current = { ...this.#current, end: this.#current.end + bytes }
  }

  finish(): void {
    if (this.#current !== undefined) this.#done.push(this.#current)
    this.#current = undefined
  }

  /** Notes what certainly left: everything at a clean end, otherwise all but what is still buffered. */
  note(): void {
    const ranges = [...this.#done, ...(this.#current === undefined ? [] : [this.#current])]
    let waiting = this.#response.writableFinished ? 0 : this.#response.writableLength
    const left: Array<ByteRange> = []
    for (const { end, start } of ranges.reverse()) {
      const held = Math.min(waiting, end - start)
      waiting -= held
      if (end - held > start) left.push({ start, end: end - held })
    }
    if (left.length > 0) this.#run(this.#download.delivered(left))
  }

  /** Cuts the download when its right has ended, or when nobody can tell any more. */
  check(cut: (reason: Error) => void): void {
    this.#checks++
    if (this.#checks % noteEvery === 1) this.note()
    this.#unanswered++
    if (this.#unanswered > patience) {
      cut(new Error(untold))
      return
    }
    this.#run(
      this.#download.allowed.pipe(
        Effect.map((allowed) => {
          this.#unanswered = 0
          if (!allowed) cut(new Error("the right to download has ended"))
        }),
        // Those who decide have waited long enough for their facts.
        Effect.tapErrorCause((cause) => Effect.sync(() => cut(new Error(untold, { cause }))))
      )
    )
  }
}

async function* assemble(
  download: Download,
  pieces: ReadonlyArray<BodyPiece>,
  progress: Progress,
  count: (bytes: number) => void
): AsyncGenerator<Uint8Array, void> {
  for (const piece of pieces) {
    if (piece._tag === "Text") {
      yield piece.bytes
      continue
    }
    progress.begin(piece.range)
    for await (const bytes of download.bytes(piece.range)) {
      yield bytes
      progress.advance(bytes.length)
      count(bytes.length)
    }
    progress.finish()
  }
}

/**
 * The pieces as a stream for `response` that asks for the next one when the former has left the process, where
 * `Readable.from` is one ahead: with many slow clients that piece is memory, and for a fast one the store's reader is ahead.
 */
const stepping = (pieces: AsyncIterator<Uint8Array, void>, response: Buffered): Readable => {
  let former: Uint8Array | undefined
  return new Readable({
    highWaterMark: 0,
    read() {
      const gone = this.readableLength === 0 && response.writableLength === 0
      if (former !== undefined && gone) giveBack(former)
      former = undefined
      pieces.next().then(
        (step) => {
          if (step.done !== true) former = step.value
          this.push(step.done === true ? null : step.value)
        },
        (fault) => this.destroy(fault)
      )
    },
    destroy(fault, done) {
      const close = () => done(fault)
      Promise.resolve(pieces.return?.()).then(close, close)
    }
  })
}

/** Pieces of which the first was taken already; ending ends the rest, whether or not anything was read. */
const resumed = (
  first: IteratorResult<Uint8Array, void>,
  rest: AsyncGenerator<Uint8Array, void>
): AsyncIterator<Uint8Array, void> => {
  let begun = false
  return {
    next: async () => {
      if (begun) return await rest.next()
      begun = true
      return first
    },
    return: () => rest.return()
  }
}

/**
 * Answers a request for something to save: whole, in ranges or not modified. The first bytes are read before the
 * headers are sent, so that a store that is away is a 503; a fault after that breaks the connection, which clients
 * take for what it is and resume. Only what the socket takes is read.
 */
export const respond = Effect.fn("ByteResponse.respond")(function* (download: Download) {
  const request = yield* HttpServerRequest.HttpServerRequest
  const { body, headers, status } = answer(download.representation, request.headers)
  const all = {
    ...headers,
    "content-disposition": attachment(download.fileName),
    "cache-control": "private, no-transform",
    "content-security-policy": bytesSecurityPolicy,
    "x-accel-buffering": "no"
  }
  if (request.method === "HEAD" || body.length === 0) return HttpServerResponse.empty({ status, headers: all })

  const runtime = yield* Effect.runtime<never>()
  const run = (effect: Effect.Effect<void>): void => {
    Runtime.runFork(runtime)(
      Effect.catchAllCause(effect, (cause) => Effect.logWarning("Keeping watch over a download failed", cause))
    )
  }
  const response = NodeHttpServerRequest.toServerResponse(request)
  const progress = new Progress(download, response, run)
  let sent = 0
  const bytes = assemble(download, body, progress, (count) => {
    sent += count
  })
  const first = yield* Effect.promise(() => bytes.next()).pipe(
    // Given up before the first byte: the reader lets go of what it has asked for, whenever the store answers.
    Effect.onInterrupt(() => Effect.sync(() => void bytes.return().catch(() => undefined)))
  )
  const readable = stepping(resumed(first, bytes), response)

  const cut = (reason: Error): void => {
    // A reset, so that the kernel sends nothing of what it still holds.
    response.socket?.resetAndDestroy()
    readable.destroy(reason)
  }
  const timer = setInterval(() => progress.check(cut), checkEvery)
  const settle = (): void => {
    clearInterval(timer)
    // Unread when the answer was never sent.
    readable.destroy()
    run(Effect.zipRight(Metric.incrementBy(runningDownloads, -1), Metric.incrementBy(deliveredBytes, sent)))
    progress.note()
  }
  run(Metric.increment(runningDownloads))
  if (response.closed || response.destroyed) settle()
  else response.once("close", settle)
  return HttpServerResponse.raw(readable, { status, headers: all })
})
