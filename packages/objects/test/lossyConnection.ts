import type { NatsConnection } from "@nats-io/transport-node"
import { ObjectsConnection } from "@safelight/objects/ObjectsConnection"
import { Effect, Layer } from "effect"

type Answer = ReturnType<NatsConnection["request"]>

/** The same connection with each of its requests going through a function, which may lose it or its answer. */
export const requestsThrough = (around: (send: () => Answer, subject: string) => Answer) =>
  Layer.effect(
    ObjectsConnection,
    Effect.map(ObjectsConnection, (real) => ({
      ...real,
      connection: new Proxy(real.connection, {
        get: (target, key) => {
          if (key === "request") {
            return (...args: Parameters<NatsConnection["request"]>) => around(() => target.request(...args), args[0])
          }
          const value: unknown = Reflect.get(target, key)
          return typeof value === "function" ? value.bind(target) : value
        }
      })
    }))
  )
