import { assert, layer } from "@effect/vitest"
import { Access } from "@safelight/auth/Access"
import { CurrentPrincipal } from "@safelight/auth/Principal"
import { Tokens } from "@safelight/auth/Tokens"
import * as DirectPublisher from "@safelight/bus/DirectPublisher"
import * as Facts from "@safelight/bus/Facts"
import * as NatsBus from "@safelight/bus/NatsBus"
import { NatsConnection } from "@safelight/bus/NatsConnection"
import * as Streams from "@safelight/bus/Streams"
import { EmailAddress } from "@safelight/contracts/Fields"
import { Invites } from "@safelight/contracts/invite/Invites"
import { BrowserId, NewContact, Users } from "@safelight/contracts/user/Users"
import { make } from "@safelight/events/Event"
import { FactOwners, FactSource, sessionKey } from "@safelight/events/Facts"
import { ShootId } from "@safelight/events/Ids"
import { Publisher } from "@safelight/events/Publisher"
import { ShootCreated } from "@safelight/events/ShootEvents"
import { uuidV7 } from "@safelight/events/Uuid"
import * as InviteService from "@safelight/invite-service/InviteService"
import { migrations as inviteMigrations } from "@safelight/invite-service/Migrations"
import type { Migrations } from "@safelight/sql/Migrations"
import { eventually } from "@safelight/testing/Eventually"
import { TestNats } from "@safelight/testing/TestNats"
import { migrations as userMigrations } from "@safelight/user-service/Migrations"
import * as UserService from "@safelight/user-service/UserService"
import { Effect, Layer, Option, Redacted } from "effect"
import { asPerson, asService, asVisitor } from "../../../packages/contracts/test/People.ts"
import { database } from "../../user/test/TestDatabase.ts"

const connection = Layer.unwrapEffect(
  Effect.map(TestNats, ({ password, url, user }) =>
    NatsConnection.layer({ url, user, password: Redacted.make(password), name: "test" })
  )
)
const provisioned = Layer.effectDiscard(Streams.provision({ replicas: 1 }))

/** A service with tables, outbox, relay and consumers of its own. */
const own = (service: "user" | "invite", migrations: Migrations) =>
  NatsBus.layer(service).pipe(Layer.provideMerge(database(service, migrations)))

const services = InviteService.layer.pipe(
  Layer.provide(own("invite", inviteMigrations)),
  Layer.provideMerge(Layer.provide(UserService.layer, own("user", userMigrations))),
  Layer.provide(Access.layer),
  Layer.provideMerge(Layer.mergeAll(Facts.layer(), DirectPublisher.layer(), Tokens.layerTest)),
  Layer.provide(FactOwners.layerSilent),
  Layer.provide(provisioned),
  Layer.provide(connection),
  Layer.provide(TestNats.layer)
)

layer(services, { excludeTestServices: true })("user and invite on real servers", (it) => {
  it.effect("a client of a new shoot is invited, accepts, is known, signs out and is out", () =>
    Effect.gen(function* () {
      const [users, invites, publisher, facts] = [yield* Users, yield* Invites, yield* Publisher, yield* FactSource]
      const contact = new NewContact({ email: EmailAddress.make("anna@example.com"), name: "Anna", locale: "fr" })
      const person = yield* asService("gateway")(users.ensureContact(contact))
      const shootId = ShootId.make(yield* uuidV7)
      yield* publisher.publish(yield* make(ShootCreated, { shootId, clients: [person.id] }))

      const found = yield* eventually(
        Effect.option(asService("gateway")(invites.find(shootId, person.id))),
        Option.isSome
      )
      const { id } = Option.getOrThrow(found)
      const { token } = yield* asService("notification")(invites.mint(id))
      const browser = BrowserId.make("browser".padEnd(32, "-"))
      const session = yield* asVisitor(invites.accept({ token: Redacted.value(token), browser }))
      assert.strictEqual(session.shootId, shootId)

      const own = { kind: "user", userId: person.id, sessionId: session.sessionId, role: "contact" } as const
      const mine = users.sessions(person.id).pipe(Effect.provideService(CurrentPrincipal, own))
      assert.lengthOf(yield* mine, 1)
      yield* asPerson(session)(users.endSession(session.sessionId, "signed-out"))
      yield* eventually(facts.get(sessionKey(session.sessionId)), Option.isSome)
      assert.strictEqual((yield* Effect.flip(mine))._tag, "SignInRequired")
    })
  )
})
