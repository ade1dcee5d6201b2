import * as SqlClient from "@effect/sql/SqlClient"
import { assert, layer } from "@effect/vitest"
import { Access } from "@safelight/auth/Access"
import { Tokens } from "@safelight/auth/Tokens"
import * as Facts from "@safelight/bus/Facts"
import * as NatsBus from "@safelight/bus/NatsBus"
import { NatsConnection } from "@safelight/bus/NatsConnection"
import * as NatsReplays from "@safelight/bus/NatsReplays"
import { Replays } from "@safelight/bus/Replays"
import * as Streams from "@safelight/bus/Streams"
import { Shoots } from "@safelight/contracts/shoot/Shoots"
import { FactOwners, FactSource, shootKey } from "@safelight/events/Facts"
import { Publisher } from "@safelight/events/Publisher"
import * as ShootService from "@safelight/shoot-service/ShootService"
import { orUnavailable } from "@safelight/sql/OrUnavailable"
import { eventually } from "@safelight/testing/Eventually"
import { TestNats } from "@safelight/testing/TestNats"
import { TestPostgres } from "@safelight/testing/TestPostgres"
import { Effect, Layer, Option, Redacted } from "effect"
import { anna, as, photographer } from "../../../packages/contracts/test/People.ts"
import {
  deleted,
  failed,
  newPhotoId,
  newShoot,
  processed,
  uploaded
} from "../../../packages/contracts/test/shoot/Scene.ts"
import { database } from "./LiveShoots.ts"

const connection = Layer.unwrapEffect(
  Effect.map(TestNats, ({ password, url, user }) =>
    NatsConnection.layer({ url, user, password: Redacted.make(password), name: "test" })
  )
)
const provisioned = Layer.effectDiscard(Streams.provision({ replicas: 1 }))

/** The service with its consumers, outbox and relay, which here also tell what other services would. */
const services = ShootService.layer.pipe(
  Layer.provideMerge(Layer.provideMerge(NatsBus.layer("shoot"), database)),
  Layer.provide(Access.layer),
  Layer.provideMerge(Layer.mergeAll(Facts.layer(), NatsReplays.layer(), Tokens.layerTest)),
  Layer.provide(FactOwners.layerSilent),
  Layer.provide(provisioned),
  Layer.provide(connection),
  Layer.provide(TestNats.layer),
  Layer.provide(TestPostgres.layer)
)

layer(services, { excludeTestServices: true })("shoot on real servers", (it) => {
  it.effect("counts what the broker tells, is ready, and shuts a client out of the mirror of access", () =>
    Effect.gen(function* () {
      const [shoots, publisher, facts] = [yield* Shoots, yield* Publisher, yield* FactSource]
      const { id } = yield* newShoot()
      const photos = yield* Effect.forEach(Array.from({ length: 40 }), () => newPhotoId)
      const events = yield* Effect.forEach(photos, (photo, index) =>
        Effect.all([
          uploaded(id, photo, `${index}.jpg`),
          index % 10 === 0 ? failed(id, photo) : processed(id, photo),
          uploaded(id, photo, `${index}.jpg`)
        ])
      )
      yield* Effect.forEach(events.flat(), publisher.publish, { concurrency: 8, discard: true })
      const shoot = yield* eventually(
        as(photographer)(shoots.get(id)),
        ({ counts, status }) => counts.uploaded === 40 && status === "ready"
      )
      assert.deepInclude(shoot.counts, { processing: 0, ready: 36, failed: 4, originalOnly: 0, hidden: 0 })

      yield* as(photographer)(shoots.deliver(id))
      const seen = (so: (fact: unknown) => boolean) => eventually(facts.get(shootKey(id)), Option.exists(so))
      yield* seen((fact) => JSON.stringify(fact).includes(anna.userId) && JSON.stringify(fact).includes("delivered"))
      yield* as(photographer)(shoots.unassign(id, anna.userId))
      yield* seen((fact) => !JSON.stringify(fact).includes(anna.userId))
    })
  )

  it.effect("makes photographs and counts anew from the log, and keeps what the studio chose", () =>
    Effect.gen(function* () {
      const [shoots, publisher, replays] = [yield* Shoots, yield* Publisher, yield* Replays]
      const sql = yield* SqlClient.SqlClient
      const studio = as(photographer)
      const { id } = yield* newShoot()
      const photos = yield* Effect.forEach(Array.from({ length: 30 }), () => newPhotoId)
      for (const [index, photo] of photos.entries()) {
        yield* publisher.publish(yield* uploaded(id, photo, `${index}.jpg`))
        yield* publisher.publish(
          yield* index % 7 === 3 ? failed(id, photo) : processed(id, photo, `2026-06-21T${10 + (index % 10)}:00:00`)
        )
        if (index % 10 === 0) yield* publisher.publish(yield* deleted(id, photo))
      }
      const isWhole = ({ counts }: { readonly counts: { readonly uploaded: number; readonly processing: number } }) =>
        counts.uploaded === 27 && counts.processing === 0
      yield* eventually(studio(shoots.get(id)), isWhole)
      const set = yield* studio(shoots.createSet(id, "Church"))
      yield* studio(shoots.place(id, photos.slice(4, 8), set.id))
      yield* studio(shoots.hide(id, photos.slice(8, 10), true))
      yield* studio(shoots.deliver(id))
      const rows = orUnavailable(sql`SELECT * FROM photo WHERE shoot_id = ${id} ORDER BY id`)
      const [before, view] = [yield* rows, yield* studio(shoots.get(id))]

      yield* orUnavailable(sql`UPDATE photo SET state = 'processing', verdict = 'failed', verdict_by = uploaded_by,
        file_name = 'spoilt', camera = NULL WHERE shoot_id = ${id}`)
      yield* orUnavailable(sql`DELETE FROM photo WHERE id = ${photos[20] ?? ""}`)
      const replay = yield* replays.start({ consumer: "shoot-photos", mode: "rebuild" })
      yield* eventually(replays.report(replay), ({ state }) => state === "done")
      assert.deepStrictEqual(yield* rows, before)
      assert.deepStrictEqual(yield* studio(shoots.get(id)), view)
    })
  )
})
