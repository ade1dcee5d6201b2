// A consumer in a process of its own that ends itself with any event of one shoot, and writes down the others. It parks
// what came back more often than `crashes`.
import * as SqlClient from "@effect/sql/SqlClient"
import { EventBus } from "@safelight/bus/EventBus"
import { Inbox } from "@safelight/bus/Inbox"
import { NatsConnection } from "@safelight/bus/NatsConnection"
import * as NatsEventBus from "@safelight/bus/NatsEventBus"
import { RetryPolicy } from "@safelight/bus/RetryPolicy"
import { orUnavailable } from "@safelight/sql/OrUnavailable"
import * as Postgres from "@safelight/sql/Postgres"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"

const [url = "", user = "", password = "", database = "", deadly = "", crashes = ""] = process.argv.slice(2)

const consumer = Layer.scopedDiscard(
  Effect.gen(function* () {
    const bus = yield* EventBus
    const sql = yield* SqlClient.SqlClient
    yield* bus.subscribe({
      consumer: "file-shoots",
      // Before anything that takes time, so that whatever came together with it has not been applied either.
      gather: ({ data: { shootId } }) =>
        Effect.sync(() => {
          if (shootId === deadly) process.kill(process.pid, "SIGKILL")
          return shootId
        }),
      apply: (_event, shootId) =>
        Effect.asVoid(orUnavailable(sql`INSERT INTO recorded ${sql.insert({ text: shootId })}`))
    })
  })
)

const policy = Layer.effect(
  RetryPolicy,
  Effect.map(RetryPolicy, (live) => ({ ...live, crashes: Number(crashes), suspect: 1 }))
).pipe(Layer.provide(RetryPolicy.layerTest))

Effect.runFork(
  Layer.launch(consumer).pipe(
    Effect.provide(
      Layer.mergeAll(Layer.provide(NatsEventBus.layer(), Inbox.layer()), policy).pipe(
        Layer.provideMerge(
          Layer.merge(
            NatsConnection.layer({ url, user, password: Redacted.make(password), name: "dying" }),
            Postgres.layer({ url: Redacted.make(database), schema: "shoot" })
          )
        )
      )
    )
  )
)
