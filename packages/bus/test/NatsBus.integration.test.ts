import * as SqlClient from "@effect/sql/SqlClient"
import { headers } from "@nats-io/nats-core"
import * as Facts from "@safelight/bus/Facts"
import * as NatsBus from "@safelight/bus/NatsBus"
import { NatsConnection } from "@safelight/bus/NatsConnection"
import * as NatsDeadLetters from "@safelight/bus/NatsDeadLetters"
import * as NatsEventTail from "@safelight/bus/NatsEventTail"
import * as Wire from "@safelight/bus/Wire"
import { FactOwners } from "@safelight/events/Facts"
import { orUnavailable } from "@safelight/sql/OrUnavailable"
import { Effect, Layer } from "effect"
import { busContract, definitions, Harness } from "./BusContract.ts"
import { clusterServers, nats, postgres, servers } from "./TestBus.ts"

const harness = Layer.effect(
  Harness,
  Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient
    const { jetstream } = yield* NatsConnection
    return {
      record: (text) => Effect.asVoid(orUnavailable(sql`INSERT INTO recorded ${sql.insert({ text })}`)),
      recorded: orUnavailable(sql<{ text: string }>`SELECT text FROM recorded ORDER BY seq`).pipe(
        Effect.map((rows) => rows.map(({ text }) => text))
      ),
      repeat: (event) =>
        Effect.flatMap(Wire.encode(event), ({ body, subject }) =>
          Effect.promise(() => jetstream.publish(subject, body, { headers: headers() }))
        )
    }
  })
)

const on = (all: typeof servers) =>
  Layer.mergeAll(
    NatsBus.layer("shoot", { definitions }),
    Layer.provide(Facts.layer(), FactOwners.layerSilent),
    NatsEventTail.layer(),
    NatsDeadLetters.layer(definitions),
    harness
  ).pipe(Layer.provide(Layer.mergeAll(nats(), postgres())), Layer.provide(all))

busContract("NatsBus", on(servers))

// Another minute: `npm run test:cluster`.
if (process.env["SAFELIGHT_TEST_CLUSTER"] === "whole") busContract("NatsBus on a cluster", on(clusterServers))
