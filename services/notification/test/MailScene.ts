import { EmailAddress, type Locale } from "@safelight/contracts/Fields"
import { Shoots } from "@safelight/contracts/shoot/Shoots"
import { NewContact, Users } from "@safelight/contracts/user/Users"
import type { CaughtMail } from "@safelight/embedded/CaughtMail"
import type { ShootId } from "@safelight/events/Ids"
import { MailRepo } from "@safelight/notification-service/MailRepo"
import type { MailRow } from "@safelight/notification-service/MailRow"
import { eventually } from "@safelight/testing/Eventually"
import { TestMail } from "@safelight/testing/TestMail"
import { Effect, Schema, TestClock } from "effect"
import { as, photographer } from "../../../packages/contracts/test/People.ts"
import { addPhoto, newShoot } from "../../../packages/contracts/test/shoot/Scene.ts"
import * as PostOffice from "./PostOffice.ts"

let people = 0

export const newContact = (name = "Anna Berg", locale: Locale = "en") =>
  Effect.gen(function* () {
    const users = yield* Users
    people += 1
    const email = yield* Schema.decode(EmailAddress)(`client${people}@example.com`)
    return yield* as(photographer)(
      users.ensureContact(new NewContact({ email, name, locale }, { disableValidation: true }))
    )
  })

/** A person and a shoot that is being prepared for them, with the mail that is owed. */
export const prepared = (options: Partial<Parameters<typeof newShoot>[0]> & { readonly name?: string } = {}) =>
  Effect.gen(function* () {
    const { name, ...rest } = options
    const client = yield* newContact(name)
    yield* TestClock.adjust("1 millis")
    const { id } = yield* newShoot({ ...rest, clients: [client.id] })
    yield* mailsOf(id, 1)
    return { client, id }
  })

export const deliver = (id: ShootId) =>
  Effect.gen(function* () {
    const shoots = yield* Shoots
    yield* TestClock.adjust("1 millis")
    yield* addPhoto(id, "a.jpg")
    yield* as(photographer)(shoots.deliver(id))
    yield* mailsWhere(id, (mails) => mails.some(({ kind }) => kind === "gallery-ready"))
  })

/** Waits in real time, since events reach their consumers on fibers of their own. */
export const mailsWhere = (
  id: ShootId,
  so: (mails: ReadonlyArray<MailRow>) => boolean
): Effect.Effect<ReadonlyArray<MailRow>, never, MailRepo> =>
  Effect.flatMap(MailRepo, (repo) => eventually(repo.forShoot(id), so))

export const mailsOf = (id: ShootId, count: number) => mailsWhere(id, (mails) => mails.length === count)

/** Looks at the table until nothing is due. */
export const sendAll: Effect.Effect<void, never, PostOffice.PostOffice> = Effect.flatMap(
  PostOffice.PostOffice,
  ({ sendDue }) => Effect.flatMap(sendDue, (tried) => (tried === 0 ? Effect.void : sendAll))
)

export const inboxOf = ({ email }: { readonly email: string }) =>
  Effect.map(
    Effect.flatMap(TestMail, ({ messages }) => messages),
    (messages) => messages.filter(({ to }) => to === email)
  )

export const tokenIn = (mail: CaughtMail) => /https:\/\/studio\.example\/open\/([\w-]+)/.exec(mail.text)?.[1] ?? ""
