import type { NatsConnection } from "@nats-io/transport-node"
import { ObjectsConnection } from "@safelight/objects/ObjectsConnection"
import { Effect, Layer } from "effect"

type Answer = ReturnType<NatsConnection["request"]>

/** The connection with some of its functions changed. */
const changed = (change: (real: NatsConnection) => Partial<NatsConnection>) =>
  Layer.effect(
    ObjectsConnection,
    Effect.map(ObjectsConnection, (real) => {
      const changes = change(real.connection)
      const connection = new Proxy(real.connection, {
        get: (target, key) => {
          const value: unknown = Reflect.get(key in changes ? changes : target, key)
          return typeof value === "function" ? value.bind(target) : value
        }
      })
      return { ...real, connection }
    })
  )

/** The same connection with each of its requests going through a function, which may lose it or its answer. */
export const requestsThrough = (around: (send: () => Answer, subject: string) => Answer) =>
  changed((real) => ({ request: (...args) => around(() => real.request(...args), args[0]) }))

/** An answer with another body. */
export const answering = (real: Awaited<Answer>, body: object): Awaited<Answer> => {
  const data = Buffer.from(JSON.stringify(body))
  return new Proxy(real, {
    get: (target, key) => {
      if (key === "data") return data
      const value: unknown = Reflect.get(target, key)
      return typeof value === "function" ? value.bind(target) : value
    }
  })
}

/**
 * The same connection where direct gets are answered as by a server of a cluster that is behind: it has no message above
 * a sequence.
 */
export const directGetsUpTo = (sequence: number) =>
  changed((real) => ({
    subscribe: (subject, options = {}) =>
      real.subscribe(subject, {
        ...options,
        callback: (error, message) => {
          if (Number(message.headers?.get("Nats-Sequence") ?? 0) <= sequence) options.callback?.(error, message)
        }
      })
  }))
