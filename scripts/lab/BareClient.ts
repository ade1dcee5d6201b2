import { AckPolicy, jetstreamManager } from "@nats-io/jetstream"
import { NatsConnection } from "@safelight/bus/NatsConnection"
import * as Effect from "effect/Effect"

const durable = "bare"
const subject = (number: number) => `evt.shoot.bare-${number % 64}.bare.told`

/** Unanswered publishes at a time. */
const window = 100

/**
 * The stock client on the same stream, doing nothing but what the bus is for: publish with the stream's word for it,
 * consume, acknowledge. `told` is called with the number a message carries.
 */
export const bareClient = (body: string, told: (number: number) => void) =>
  Effect.gen(function* () {
    const { connection, jetstream } = yield* NatsConnection
    const messages = yield* Effect.acquireRelease(
      Effect.promise(async () => {
        const manager = await jetstreamManager(connection)
        await manager.consumers.add("EVT", {
          durable_name: durable,
          ack_policy: AckPolicy.Explicit,
          filter_subject: "evt.*.*.*.bare.told",
          max_ack_pending: 2_000
        })
        const consumer = await jetstream.consumers.get("EVT", durable)
        return consumer.consume({
          callback: (message) => {
            told(Number(message.string().slice(0, 8)))
            message.ack()
          }
        })
      }),
      (consuming) => Effect.promise(() => consuming.close())
    )
    void messages
    const publish = (number: number) =>
      jetstream.publish(subject(number), `${String(number).padStart(8, "0")}${body}`, { timeout: 10_000 })
    return {
      publish: async (number: number): Promise<void> => void (await publish(number)),
      publishAll: async (count: number): Promise<void> => {
        let next = 0
        const lane = async () => {
          while (next < count) await publish(next++)
        }
        await Promise.all(Array.from({ length: window }, lane))
      }
    }
  })
