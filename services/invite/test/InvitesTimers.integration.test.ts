import { assert, it } from "@effect/vitest"
import { Access } from "@safelight/auth/Access"
import { Tokens } from "@safelight/auth/Tokens"
import { InvitationFeed } from "@safelight/contracts/invite/InvitationFeed"
import * as UsersMemory from "@safelight/contracts/user/UsersMemory"
import { make } from "@safelight/events/Event"
import { ShootId, UserId } from "@safelight/events/Ids"
import { ShootCreated, ShootUpdated } from "@safelight/events/ShootEvents"
import { uuidV7 } from "@safelight/events/Uuid"
import * as InvitesLive from "@safelight/invite-service/InvitesLive"
import * as InvitesTimers from "@safelight/invite-service/InvitesTimers"
import { migrations } from "@safelight/invite-service/Migrations"
import * as DueTimer from "@safelight/sql/DueTimer"
import { DateTime, Effect, Layer, TestClock } from "effect"
import { Recorded, since } from "../../../packages/contracts/test/Recorded.ts"
import { database, recordedOutbox } from "../../user/test/TestDatabase.ts"

const users = UsersMemory.layer.pipe(Layer.provide(Layer.fresh(Access.layer)), Layer.provide(Recorded.layerMemory))

const layer = InvitesLive.layer.pipe(
  Layer.provideMerge(Layer.merge(users, Access.layer)),
  Layer.provideMerge(Tokens.layerTest),
  Layer.provideMerge(recordedOutbox("invite")),
  Layer.provideMerge(database("invite", migrations))
)

it.layer(layer)("invitations and time", (it) => {
  it.effect("recipients are told once, a week before and at the end, of the expiry that holds then", () =>
    Effect.gen(function* () {
      const feed = yield* InvitationFeed
      const timers = yield* InvitesTimers.make
      const before = yield* (yield* Recorded).events
      const look = Effect.zipRight(DueTimer.tick(timers.warn), DueTimer.tick(timers.expire))
      const told = Effect.zipRight(
        Effect.zipRight(look, look),
        Effect.map(since(before, "invite.expiring", "invite.expired"), (events) => events.map(({ type }) => type))
      )
      const shootId = ShootId.make(yield* uuidV7)
      const clients = [UserId.make(yield* uuidV7)]
      const expiresAt = DateTime.addDuration(yield* DateTime.now, "30 days")
      yield* feed.take(yield* make(ShootCreated, { shootId, clients, expiresAt }))
      yield* TestClock.adjust("22 days")
      assert.deepStrictEqual(yield* told, [])
      yield* TestClock.adjust("1 day")
      assert.deepStrictEqual(yield* told, ["invite.expiring"])
      // The studio gives two more weeks: the end is another, and is told again.
      const later = DateTime.addDuration(expiresAt, "14 days")
      yield* feed.take(yield* make(ShootUpdated, { shootId, changed: ["expiry"], clients, expiresAt: later }))
      yield* TestClock.adjust("13 days")
      assert.deepStrictEqual(yield* told, ["invite.expiring"])
      yield* TestClock.adjust("1 day")
      assert.deepStrictEqual(yield* told, ["invite.expiring", "invite.expiring"])
      yield* TestClock.adjust("7 days")
      assert.deepStrictEqual(yield* told, ["invite.expiring", "invite.expiring", "invite.expired"])
    })
  )

  it.effect("an invitation of the last week needs no telling", () =>
    Effect.gen(function* () {
      const feed = yield* InvitationFeed
      const timers = yield* InvitesTimers.make
      const before = yield* (yield* Recorded).events
      const shootId = ShootId.make(yield* uuidV7)
      const expiresAt = DateTime.addDuration(yield* DateTime.now, "3 days")
      yield* feed.take(yield* make(ShootCreated, { shootId, clients: [UserId.make(yield* uuidV7)], expiresAt }))
      yield* DueTimer.tick(timers.warn)
      assert.lengthOf(yield* since(before, "invite.expiring"), 0)
    })
  )

  it.effect("an end that the studio sets within the last week is told at once, and once", () =>
    Effect.gen(function* () {
      const feed = yield* InvitationFeed
      const timers = yield* InvitesTimers.make
      const before = yield* (yield* Recorded).events
      const shootId = ShootId.make(yield* uuidV7)
      const clients = [UserId.make(yield* uuidV7)]
      yield* feed.take(yield* make(ShootCreated, { shootId, clients }))
      const expiresAt = DateTime.addDuration(yield* DateTime.now, "2 days")
      yield* feed.take(yield* make(ShootUpdated, { shootId, changed: ["expiry"], clients, expiresAt }))
      yield* DueTimer.tick(timers.warn)
      yield* DueTimer.tick(timers.warn)
      assert.lengthOf(yield* since(before, "invite.expiring"), 1)
    })
  )
})
