import { headers, type Msg, type MsgHdrs, nuid } from "@nats-io/nats-core"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { Refused, request } from "./JetStreamRequest.ts"
import type { NatsConnection } from "./NatsConnection.ts"

export interface BatchedMessage {
  readonly subject: string
  readonly body: string
  readonly headers: Readonly<Record<string, string>>
}

/** The server's answer to a commit, and to a first message it doesn't take. Empty when a first message is staged. */
const Answer = Schema.parseJson(
  Schema.Struct({
    count: Schema.optional(Schema.Int),
    error: Schema.optional(
      Schema.Struct({
        code: Schema.Int,
        err_code: Schema.optional(Schema.Int),
        description: Schema.optional(Schema.String)
      })
    )
  })
)

const patience = 5_000

/**
 * Stores all in order or none (ADR-50), to a stream with `allow_atomic`. `Refused` with the server's reason, such as a
 * message id of the duplicate window (10201): the stock client's commit tells only that something was wrong.
 */
export const commit = (
  nats: typeof NatsConnection.Service,
  messages: ReadonlyArray<BatchedMessage>
): Effect.Effect<void, Refused> =>
  Effect.gen(function* () {
    const { connection } = nats
    const id = nuid.next()
    const noted = messages.map((message, index) => {
      const note: MsgHdrs = headers()
      for (const [name, value] of Object.entries(message.headers)) note.set(name, value)
      note.set("Nats-Batch-Id", id)
      note.set("Nats-Batch-Sequence", String(index + 1))
      if (index === messages.length - 1) note.set("Nats-Batch-Commit", "1")
      return { ...message, headers: note }
    })
    const ask = (subject: string, body: string, headers: MsgHdrs) => {
      const reply = connection.request(subject, body, { headers, timeout: patience })
      // Nobody waits for it when a later message can't even leave.
      reply.catch(() => {})
      return reply
    }
    // The first answer tells that a batch has begun, the last that it is stored. Both are waited for at the end.
    const replies = yield* request(() => {
      const asked: Array<Promise<Msg>> = []
      for (const [index, { body, headers, subject }] of noted.entries()) {
        if (index > 0 && index < noted.length - 1) connection.publish(subject, body, { headers })
        else asked.push(ask(subject, body, headers))
      }
      return Promise.all(asked)
    })
    for (const reply of replies) {
      if (reply.data.length === 0) continue
      const { error } = yield* Effect.orDie(Schema.decode(Answer)(reply.string()))
      if (error !== undefined) {
        return yield* new Refused({ code: error.err_code ?? error.code, reason: error.description ?? "batch refused" })
      }
    }
  })
