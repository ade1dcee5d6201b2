import { join } from "node:path"
import * as DirectPublisher from "@safelight/bus/DirectPublisher"
import { NatsConnection } from "@safelight/bus/NatsConnection"
import { ObjectStore } from "@safelight/objects/ObjectStore"
import { ObjectsConnection } from "@safelight/objects/ObjectsConnection"
import * as Postgres from "@safelight/sql/Postgres"
import { urlOf } from "@safelight/sql/Provision"
import * as Secrets from "@safelight/studio/Secrets"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"

/** The servers under a running studio, for what its pages do not offer: the file service's tables, the store, events. */
export const layer = (dataFolder: string, ports: { readonly nats: number; readonly postgres: number }) =>
  Layer.unwrapEffect(
    Effect.gen(function* () {
      const secrets = yield* Secrets.load(join(dataFolder, "secrets"))
      const nats = { url: `nats://127.0.0.1:${ports.nats}`, user: "admin", password: secrets.natsAdmin }
      const admin = Redacted.make(`postgres://127.0.0.1:${ports.postgres}/postgres`)
      return Layer.mergeAll(
        Postgres.layer({
          url: urlOf(admin, { service: "file", password: secrets.sql.file }),
          schema: "file"
        }),
        Layer.provide(ObjectStore.layer, ObjectsConnection.layer(nats)),
        Layer.provide(DirectPublisher.layer(), NatsConnection.layer({ ...nats, name: "bench" }))
      )
    })
  )
