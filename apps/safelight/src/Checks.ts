import * as SqlClient from "@effect/sql/SqlClient"
import { NatsConnection } from "@safelight/bus/NatsConnection"
import { Health } from "@safelight/http/Health"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"

/** Watches the database and the broker of one service, on the service's own connections. */
export const service = (name: string) =>
  Layer.effectDiscard(
    Effect.gen(function* () {
      const health = yield* Health
      const sql = yield* SqlClient.SqlClient
      const nats = yield* NatsConnection
      yield* health.register({ name: `${name} sql`, check: Effect.uninterruptible(sql`SELECT 1`) })
      yield* health.register({ name: `${name} nats`, check: answering(nats) })
    })
  )

/** Watches the broker of a service without tables. */
export const brokerOf = (name: string) =>
  Layer.effectDiscard(
    Effect.gen(function* () {
      const health = yield* Health
      yield* health.register({ name: `${name} nats`, check: answering(yield* NatsConnection) })
    })
  )

/** A round trip: a server that hangs leaves its connections open. */
const answering = ({ connected, connection }: typeof NatsConnection.Service) =>
  connected.pipe(
    Effect.filterOrFail((up) => up),
    Effect.zipRight(Effect.tryPromise(() => connection.flush()))
  )
