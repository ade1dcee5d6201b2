import { createInbox, type Msg } from "@nats-io/nats-core"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import { away, type NatsConnection } from "./NatsConnection.ts"

type Nats = typeof NatsConnection.Service

/** A message handed out by a durable, with what can be said back. */
export interface Pulled {
  readonly stream: string
  readonly seq: number
  readonly subject: string
  readonly body: string
  readonly headers: Readonly<Record<string, string>>
  /** How often it was handed out, this time included. */
  readonly deliveries: number
  readonly working: Effect.Effect<void>
  readonly ack: Effect.Effect<void>
  readonly release: Effect.Effect<void>
  readonly term: (reason: string) => Effect.Effect<void>
}

export interface PullOptions {
  readonly stream: string
  readonly durable: string
  /** The most messages to hand out. */
  readonly batch: number
  /** How long the server keeps the request; 0 takes what is there. */
  readonly wait: Duration.Duration
}

/** Time beyond the server's own limit before an answer counts as lost. */
const grace = 1_000

/** Tokens of a reply subject behind `$JS.ACK`: seven, or two more for domain and account in front (ADR-15). */
const parse = (reply: string) => {
  const tokens = reply.split(".").slice(2)
  const [stream = "", , deliveries, seq] = tokens.length > 7 ? tokens.slice(2) : tokens
  return { stream, deliveries: Number(deliveries), seq: Number(seq) }
}

export const headersOf = (message: Msg): Readonly<Record<string, string>> => {
  const headers: Record<string, string> = {}
  for (const [name, values] of message.headers ?? []) headers[name] = values[0] ?? ""
  return headers
}

const toPulled = (message: Msg): Pulled => {
  const reply = message.reply ?? ""
  const say = (text: string) => Effect.orDie(Effect.try({ try: () => void message.respond(text), catch: away }))
  return {
    ...parse(reply),
    subject: message.subject,
    body: message.string(),
    headers: headersOf(message),
    working: say("+WPI"),
    ack: say("+ACK"),
    release: say("-NAK"),
    term: (reason) => say(`+TERM ${reason}`)
  }
}

/** How a request ended: how many messages came, and the server's closing status, 0 for none. */
export interface PullEnd {
  readonly received: number
  /** 404 and 408: nothing more now. 503: no such durable, or JetStream is away. 409: see `reason`. */
  readonly status: number
  readonly reason: string
}

/**
 * One pull request. Each message goes to `take` as it comes; asking for no more than can be held at once is what keeps
 * a message from waiting unseen while its time runs. When interrupted, messages that are under way still reach `take`.
 */
export const pull = (nats: Nats, options: PullOptions, take: (message: Pulled) => void): Effect.Effect<PullEnd> =>
  Effect.async<PullEnd>((resume) => {
    const { connection } = nats
    const inbox = createInbox(nats.inboxPrefix)
    const wait = Duration.toMillis(options.wait)
    let received = 0
    const finish = (status: number, reason: string) => {
      clearTimeout(timer)
      subscription.unsubscribe()
      resume(Effect.succeed({ received, status, reason }))
    }
    const subscription = connection.subscribe(inbox, {
      callback: (error, message) => {
        if (error !== null) return finish(0, error.message)
        const { headers } = message
        if (headers !== undefined && headers.code > 0) return finish(headers.code, headers.description)
        received += 1
        take(toPulled(message))
        if (received === options.batch) finish(0, "")
      }
    })
    // After it: a connection that refuses to subscribe ends the attempt, and leaves nothing behind that would go off.
    const timer = setTimeout(() => finish(0, "no answer"), wait + grace)
    const ask = wait === 0 ? { no_wait: true } : { expires: wait * 1_000_000 }
    connection.publish(
      `$JS.API.CONSUMER.MSG.NEXT.${options.stream}.${options.durable}`,
      JSON.stringify({ batch: options.batch, ...ask }),
      { reply: inbox }
    )
    return Effect.sync(() => clearTimeout(timer)).pipe(
      Effect.zipRight(Effect.promise(() => subscription.drain())),
      Effect.interruptible,
      Effect.timeoutOption(grace)
    )
  })
