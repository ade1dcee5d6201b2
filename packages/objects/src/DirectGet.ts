import type { Msg, NatsConnection } from "@nats-io/transport-node"
import { createInbox, TimeoutError } from "@nats-io/transport-node"
import { fromDirect, type StoredMessage } from "./JetStreamWire.ts"
import { streamOf } from "./ObjectMeta.ts"

/** Which messages: of one subject, from a sequence (inclusive) or a time, at most `batch` of them. */
export interface DirectRequest {
  readonly next_by_subj?: string
  readonly seq?: number
  readonly start_time?: string
  readonly batch?: number
}

/** The messages of one request, in order of sequence; `undefined` after the last one. */
export interface Batch {
  readonly next: () => Promise<StoredMessage | undefined>
  /** Whether `next` has something to hand over without waiting. */
  readonly ready: () => boolean
  /** Forgets the request; what still arrives for it is dropped. */
  readonly cancel: () => void
}

/** The server answered a direct get with a status other than messages: 408 and 413 name a bad or too large request. */
export class DirectStatus extends Error {
  readonly code: number
  constructor(code: number, description: string) {
    super(`direct get: ${code} ${description}`)
    this.code = code
  }
}

/** The server is not known to hold a direct get for this stream: no bucket, or JetStream away. */
export const nobody = 503

/** A number of places; who finds none free waits in line. */
export class Places {
  readonly #waiting: Array<() => void> = []
  #free: number

  constructor(count: number) {
    this.#free = count
  }

  enter(start: () => void): void {
    if (this.#free > 0) {
      this.#free--
      start()
    } else this.#waiting.push(start)
  }

  leave(): void {
    const next = this.#waiting.shift()
    if (next === undefined) this.#free++
    else next()
  }
}

/**
 * Batched direct gets over one shared inbox. The server sends a whole batch without flow control, so what bounds
 * memory is that few batches run at once (`Places`) and each is small. A batch counts as running until its end
 * has arrived, not until it was consumed: a slow reader holds no place.
 */
export class DirectGet {
  readonly #connection: NatsConnection
  readonly #silence: number
  readonly #inbox: string
  readonly #open = new Map<string, (message: Msg | Error) => void>()
  readonly #places: Places
  #count = 0

  constructor(connection: NatsConnection, silence: number, places: Places, inboxPrefix: string | undefined) {
    this.#connection = connection
    this.#silence = silence
    this.#places = places
    this.#inbox = createInbox(inboxPrefix)
    connection.subscribe(`${this.#inbox}.*`, {
      callback: (error, message) => {
        if (error !== null) this.interrupt(error)
        else this.#open.get(message.subject.slice(this.#inbox.length + 1))?.(message)
      }
    })
  }

  /** Fails every running batch: the connection broke, its answers will not come. Readers ask again. */
  interrupt(error: Error): void {
    for (const settle of [...this.#open.values()]) settle(error)
  }

  batch(bucket: string, request: DirectRequest): Batch {
    const token = (this.#count++).toString(36)
    const arrived: Array<StoredMessage> = []
    let outcome: "running" | "ended" | Error = "running"
    let wake: (() => void) | undefined
    let placed = false
    let timer: NodeJS.Timeout | undefined
    const end = (result: "ended" | Error): void => {
      if (outcome !== "running") return
      outcome = result
      clearTimeout(timer)
      this.#open.delete(token)
      if (placed) this.#places.leave()
      wake?.()
    }
    this.#open.set(token, (message) => {
      if (message instanceof Error) return end(message)
      const code = message.headers?.code ?? 0
      // 204 ends a batch; 404 says that nothing (more) matches.
      if (code === 204 || code === 404) return end("ended")
      if (code !== 0) return end(new DirectStatus(code, message.headers?.description ?? ""))
      timer?.refresh()
      arrived.push(fromDirect(message))
      // Without `batch` one message is the whole answer and no end is sent.
      if (request.batch === undefined) end("ended")
      wake?.()
    })
    this.#places.enter(() => {
      if (outcome !== "running") return this.#places.leave()
      placed = true
      timer = setTimeout(() => end(new TimeoutError()), this.#silence)
      try {
        this.#connection.publish(`$JS.API.DIRECT.GET.${streamOf(bucket)}`, JSON.stringify(request), {
          reply: `${this.#inbox}.${token}`
        })
      } catch (cause) {
        end(cause instanceof Error ? cause : new Error(String(cause)))
      }
    })
    return {
      next: async () => {
        for (;;) {
          const message = arrived.shift()
          if (message !== undefined) return message
          if (outcome === "ended") return undefined
          if (outcome !== "running") throw outcome
          await new Promise<void>((resolve) => {
            wake = resolve
          })
        }
      },
      ready: () => arrived.length > 0,
      cancel: () => {
        arrived.length = 0
        end("ended")
      }
    }
  }
}
