import * as SqlClient from "@effect/sql/SqlClient"
import { Access } from "@safelight/auth/Access"
import { Tokens } from "@safelight/auth/Tokens"
import { EventBus } from "@safelight/bus/EventBus"
import * as MemoryBus from "@safelight/bus/MemoryBus"
import * as Outbox from "@safelight/bus/Outbox"
import * as Wire from "@safelight/bus/Wire"
import { Content, MailTemplate } from "@safelight/contracts/content/Content"
import { defaultSettings } from "@safelight/contracts/content/ContentMemory"
import { FileIntake } from "@safelight/contracts/file/FileIntake"
import * as FilesMemory from "@safelight/contracts/file/FilesMemory"
import { InvitationFeed } from "@safelight/contracts/invite/InvitationFeed"
import * as InvitesMemory from "@safelight/contracts/invite/InvitesMemory"
import * as ShootsMemory from "@safelight/contracts/shoot/ShootsMemory"
import { Users } from "@safelight/contracts/user/Users"
import * as UsersMemory from "@safelight/contracts/user/UsersMemory"
import type { AnyEvent } from "@safelight/events/Catalogue"
import { Unavailable } from "@safelight/events/Unavailable"
import { PublicOrigin } from "@safelight/http/PublicOrigin"
import { Mailer } from "@safelight/mail/Mailer"
import { MailRepo } from "@safelight/notification-service/MailRepo"
import { recover, sendDue } from "@safelight/notification-service/MailSender"
import * as NotificationsEvents from "@safelight/notification-service/NotificationsEvents"
import * as NotificationsLive from "@safelight/notification-service/NotificationsLive"
import { TestMail } from "@safelight/testing/TestMail"
import { TestPostgres } from "@safelight/testing/TestPostgres"
import { timely } from "@safelight/testing/Timely"
import { Context, Effect, Layer, Redacted, Ref } from "effect"
import { database } from "./TestDatabase.ts"

/** The sender, worked by hand, and what it wrote into its outbox. */
export class PostOffice extends Context.Tag("test/PostOffice")<
  PostOffice,
  {
    /** One look at the table; the number of mails tried. */
    readonly sendDue: Effect.Effect<number>
    readonly told: Effect.Effect<ReadonlyArray<AnyEvent>>
    /** Takes the user service away and brings it back. */
    readonly setAway: (away: boolean) => Effect.Effect<void>
    /** Has whoever asks for a person run into a fault of logic. */
    readonly setFaulty: (faulty: boolean) => Effect.Effect<void>
    /** What the sender begins with. */
    readonly recover: Effect.Effect<number>
  }
>() {}

/** The people of the memory layer, with a switch: what asking for them dies with, if with anything. */
class UsersSwitch extends Context.Tag("test/UsersSwitch")<UsersSwitch, Ref.Ref<unknown>>() {}

const users = Layer.effect(
  Users,
  Effect.gen(function* () {
    const defect = yield* UsersSwitch
    const users = yield* Users
    return Users.of({
      ...users,
      byIds: (ids) =>
        Effect.flatMap(Ref.get(defect), (found) => (found === undefined ? users.byIds(ids) : Effect.die(found)))
    })
  })
).pipe(Layer.provide(UsersMemory.layer))

/** Words in which every place is used where it can do most harm. */
const hostileWords = Layer.succeed(Content, {
  settings: () => Effect.succeed(defaultSettings),
  mailTemplate: (kind, locale) =>
    Effect.succeed(
      new MailTemplate({
        kind,
        locale,
        version: 1,
        subject: `${kind} {title}`,
        heading: "{title}",
        paragraphs: ["Hello {name},", "{title}{until}"],
        action: "Open {title}",
        small: ["{studio}"]
      })
    )
})

/** Invitations follow their shoots, and archives what is asked for. */
const reactions = Layer.scopedDiscard(
  Effect.gen(function* () {
    const bus = yield* EventBus
    const feed = yield* InvitationFeed
    const intake = yield* FileIntake
    yield* bus.subscribe({ consumer: "invite-invitations", apply: feed.take })
    yield* bus.subscribe({ consumer: "file-archives", apply: intake.archive })
  })
)

const office = Layer.effect(
  PostOffice,
  Effect.gen(function* () {
    const context = yield* Effect.context<Effect.Effect.Context<typeof sendDue | typeof recover>>()
    const sql = yield* SqlClient.SqlClient
    const defect = yield* UsersSwitch
    return PostOffice.of({
      sendDue: Effect.provide(sendDue, context),
      told: sql<{ body: string }>`SELECT body FROM outbox WHERE kind = 'event' ORDER BY seq`.pipe(
        Effect.flatMap(Effect.forEach(({ body }) => Wire.decode(body))),
        Effect.orDie
      ),
      recover: Effect.provide(recover, context),
      setAway: (isAway) => Ref.set(defect, isAway ? new Unavailable({ what: "user" }) : undefined),
      setFaulty: (isFaulty) => Ref.set(defect, isFaulty ? new TypeError("a fault of the test") : undefined)
    })
  })
)

/** Long enough for a mail server on a busy machine to answer, and what a test of one that never does has to wait. */
const mailer = Layer.unwrapEffect(
  Effect.map(TestMail, ({ smtpUrl }) => Mailer.layerSmtp(Redacted.make(smtpUrl), timely(2_000)))
)

/**
 * The service on real PostgreSQL and a real mail server, among other services in memory that hear each other. Its
 * sender is worked by hand, on the clock of the test.
 */
export const layerOf = <E>(content: Layer.Layer<Content, E>) =>
  Layer.mergeAll(office.pipe(Layer.provide(Outbox.layer("notification"))), NotificationsLive.layer).pipe(
    Layer.provideMerge(Layer.merge(NotificationsEvents.layer, reactions)),
    Layer.provideMerge(MailRepo.layer),
    Layer.provideMerge(InvitesMemory.layer),
    Layer.provideMerge(Layer.mergeAll(users, ShootsMemory.layer, content, FilesMemory.layer, mailer)),
    Layer.provideMerge(PublicOrigin.layer(new URL("https://studio.example"))),
    Layer.provideMerge(Access.layer),
    Layer.provideMerge(
      Layer.mergeAll(MemoryBus.layer(), Tokens.layerTest, Layer.effect(UsersSwitch, Ref.make<unknown>(undefined)))
    ),
    Layer.provideMerge(Layer.mergeAll(database, TestMail.layer)),
    Layer.provide(TestPostgres.layer)
  )

export const layer = layerOf(hostileWords)
