import { assert, layer } from "@effect/vitest"
import { Invites } from "@safelight/contracts/invite/Invites"
import { Notifications } from "@safelight/contracts/notification/Notifications"
import { Shoots } from "@safelight/contracts/shoot/Shoots"
import { Users } from "@safelight/contracts/user/Users"
import type { CaughtMail } from "@safelight/embedded/CaughtMail"
import type { AnyEvent } from "@safelight/events/Catalogue"
import { make } from "@safelight/events/Event"
import { InvitationId, type ShootId, type UserId } from "@safelight/events/Ids"
import { InviteCreated, InviteExpiring } from "@safelight/events/InviteEvents"
import { Publisher } from "@safelight/events/Publisher"
import { uuidV7 } from "@safelight/events/Uuid"
import { MailRepo } from "@safelight/notification-service/MailRepo"
import { TestMail } from "@safelight/testing/TestMail"
import { DateTime, Effect, TestClock } from "effect"
import { as, photographer } from "../../../packages/contracts/test/People.ts"
import { deliver, inboxOf, mailsOf, mailsWhere, prepared, sendAll, tokenIn } from "./MailScene.ts"
import * as PostOffice from "./PostOffice.ts"

const toldAbout = (userId: UserId) =>
  Effect.gen(function* () {
    const { told } = yield* PostOffice.PostOffice
    return (yield* told).filter((event: AnyEvent) => "userId" in event.data && event.data.userId === userId)
  })

const setMode = (mode: Parameters<(typeof TestMail)["Service"]["setMode"]>[0]) =>
  Effect.flatMap(TestMail, (mail) => mail.setMode(mode))

const header = (mail: CaughtMail, name: string) =>
  mail.headers.filter((header) => header.name === name).map(({ value }) => value)

/** Its last word is that it may have come twice, and the invitation hears that it was sent. */
const toldOnceAsTwice = (userId: UserId) =>
  Effect.gen(function* () {
    const events = yield* toldAbout(userId)
    assert.deepStrictEqual(
      events.map(({ type }) => type),
      ["notification.sent", "invite.sent"]
    )
    assert.deepInclude(events[0]?.data, { possiblyTwice: true })
  })

layer(PostOffice.layer)("mails", (it) => {
  it.effect("the next mail has the name and the language that the studio has corrected meanwhile", () =>
    Effect.gen(function* () {
      const users = yield* Users
      const { client, id } = yield* prepared()
      yield* as(photographer)(users.update(client.id, { name: "Inès", locale: "fr" }))
      yield* deliver(id)
      yield* sendAll
      const [mail] = yield* inboxOf(client)
      assert.include(mail?.text, "Hello Inès,")
      assert.match(mail?.html ?? "", /<html lang="fr"/)
    })
  )

  it.effect("delivered within the hold: only the ready mail, whose link opens the gallery", () =>
    Effect.gen(function* () {
      const { client, id } = yield* prepared()
      yield* sendAll
      assert.lengthOf(yield* inboxOf(client), 0)
      yield* deliver(id)
      yield* sendAll
      yield* TestClock.adjust("1 hour")
      yield* sendAll
      const [mail, ...others] = yield* inboxOf(client)
      assert.lengthOf(others, 0)
      assert(mail)
      assert.include(mail.subject, "gallery-ready")
      const token = tokenIn(mail)
      assert.include(mail.html, `https://studio.example/open/${token}`)
      const invites = yield* Invites
      assert.deepInclude(yield* as(photographer)(invites.look(token, undefined)), { state: "open", shootId: id })
      assert.sameMembers(
        (yield* mailsOf(id, 2)).map(({ kind, state }) => `${kind} ${state}`),
        ["gallery-ready accepted", "invitation dropped"]
      )
      assert.sameMembers(
        (yield* toldAbout(client.id)).map(({ type }) => type),
        ["notification.sent", "invite.sent"]
      )
    })
  )

  it.effect("not delivered: the invitation once the hold is over, and the ready mail when it is", () =>
    Effect.gen(function* () {
      const { client, id } = yield* prepared()
      yield* TestClock.adjust("9 minutes")
      yield* sendAll
      assert.lengthOf(yield* inboxOf(client), 0)
      yield* TestClock.adjust("1 minute")
      yield* sendAll
      assert.deepStrictEqual(
        (yield* inboxOf(client)).map(({ subject }) => subject.split(" ")[0]),
        ["invitation"]
      )
      yield* deliver(id)
      yield* sendAll
      assert.deepStrictEqual(
        (yield* inboxOf(client)).map(({ subject }) => subject.split(" ")[0]),
        ["invitation", "gallery-ready"]
      )
    })
  )

  it.effect("what is told twice is owed once, in whatever order it comes", () =>
    Effect.gen(function* () {
      const publisher = yield* Publisher
      const { client, id } = yield* prepared()
      yield* deliver(id)
      const invitationId = InvitationId.make(yield* uuidV7)
      const data = { invitationId, shootId: id, userId: client.id }
      // The delivery overtook the invitation: they come from two services. Its ready mail is owed already.
      const overtaken = yield* make(InviteCreated, data)
      const askedAgain = yield* make(InviteCreated, data)
      yield* Effect.forEach([overtaken, overtaken, askedAgain, askedAgain, overtaken], publisher.publish)
      yield* mailsOf(id, 3)
      yield* sendAll
      assert.lengthOf(yield* inboxOf(client), 2)
      yield* mailsOf(id, 3)
    })
  )

  it.effect("sends an invitation once more, at once, when the studio asks for it", () =>
    Effect.gen(function* () {
      const invites = yield* Invites
      const { client, id } = yield* prepared()
      yield* TestClock.adjust("10 minutes")
      yield* sendAll
      const { id: invitation } = yield* as(photographer)(invites.find(id, client.id))
      yield* as(photographer)(invites.resend(invitation))
      yield* mailsOf(id, 2)
      yield* sendAll
      const [first, second, ...others] = yield* inboxOf(client)
      assert.lengthOf(others, 0)
      assert(first && second)
      assert.notStrictEqual(first.messageId, second.messageId)
      assert.notStrictEqual(tokenIn(first), tokenIn(second))
      for (const mail of [first, second]) {
        assert.deepInclude(yield* as(photographer)(invites.look(tokenIn(mail), undefined)), { state: "open" })
      }
    })
  )

  it.effect("refused for now: later, as the same message", () =>
    Effect.gen(function* () {
      const { client, id } = yield* prepared()
      yield* setMode("refuse")
      yield* TestClock.adjust("10 minutes")
      for (const tries of [1, 2, 3]) {
        yield* sendAll
        const [mail] = yield* mailsOf(id, 1)
        assert.deepInclude(mail, { state: "queued", tries, possiblyTwice: false })
        assert.include(mail?.reason ?? "", "451")
        yield* TestClock.adjust("1 minute")
      }
      yield* setMode("accept")
      yield* sendAll
      const [mail] = yield* mailsOf(id, 1)
      assert.deepInclude(mail, { state: "accepted", possiblyTwice: false, reason: null })
      assert.deepStrictEqual(
        (yield* inboxOf(client)).map(({ messageId }) => messageId),
        [`<${mail?.id}@example.com>`]
      )
    }).pipe(Effect.ensuring(setMode("accept")))
  )

  it.effect("refused for good: failed, told, and sent again only when the studio asks", () =>
    Effect.gen(function* () {
      const notifications = yield* Notifications
      const { client, id } = yield* prepared()
      yield* setMode("refuse-for-good")
      yield* TestClock.adjust("10 minutes")
      yield* sendAll
      const [mail] = yield* mailsOf(id, 1)
      assert(mail)
      assert.strictEqual(mail.state, "failed")
      const [failed, ...others] = yield* toldAbout(client.id)
      assert.lengthOf(others, 0)
      assert.deepInclude(failed, { type: "notification.failed" })
      yield* setMode("accept")
      yield* TestClock.adjust("1 day")
      yield* sendAll
      assert.lengthOf(yield* inboxOf(client), 0)
      yield* as(photographer)(notifications.retry(mail.id))
      yield* sendAll
      assert.lengthOf(yield* inboxOf(client), 1)
    }).pipe(Effect.ensuring(setMode("accept")))
  )

  for (const mode of ["drop-after-data", "hang-after-data"] as const) {
    it.effect(`an answer that never comes (${mode}): once more as the same message, never a third time`, () =>
      Effect.gen(function* () {
        const [once, twice] = [yield* prepared(), yield* prepared()]
        yield* setMode(mode)
        yield* TestClock.adjust("10 minutes")
        yield* sendAll
        for (const { id } of [once, twice]) {
          const [mail] = yield* mailsOf(id, 1)
          assert.deepInclude(mail, { state: "queued", possiblyTwice: true })
        }
        // The second try of one is answered, the other's is lost as well.
        yield* TestClock.adjust("1 minute")
        yield* sendAll
        yield* setMode("accept")
        const again = yield* prepared()
        yield* TestClock.adjust("10 minutes")
        yield* sendAll
        for (const { client, id } of [once, twice]) {
          const [mail] = yield* mailsOf(id, 1)
          assert.deepInclude(mail, { state: "possibly-twice" })
          const ids = (yield* inboxOf(client)).map(({ messageId }) => messageId)
          assert.deepStrictEqual(ids, [`<${mail?.id}@example.com>`, `<${mail?.id}@example.com>`])
          yield* toldOnceAsTwice(client.id)
        }
        assert.lengthOf(yield* inboxOf(again.client), 1)
      }).pipe(Effect.ensuring(setMode("accept")))
    )
  }

  it.effect("an answer that comes at the second try is told as possibly twice", () =>
    Effect.gen(function* () {
      const { client, id } = yield* prepared()
      yield* setMode("drop-after-data")
      yield* TestClock.adjust("10 minutes")
      yield* sendAll
      yield* setMode("accept")
      yield* TestClock.adjust("1 minute")
      yield* sendAll
      assert.deepInclude((yield* mailsOf(id, 1))[0], { state: "possibly-twice", tries: 2 })
      const [sent] = yield* toldAbout(client.id)
      assert(sent?.type === "notification.sent")
      assert.isTrue(sent.data.possiblyTwice)
    }).pipe(Effect.ensuring(setMode("accept")))
  )

  it.effect("after a crash: what was not handed over is sent, what was handed over is sent once more", () =>
    Effect.gen(function* () {
      const repo = yield* MailRepo
      const { recover } = yield* PostOffice.PostOffice
      const [before, during, again] = [yield* prepared(), yield* prepared(), yield* prepared()]
      yield* TestClock.adjust("10 minutes")
      const claimed = yield* repo.claim(8)
      assert.lengthOf(claimed, 3)
      const idOf = ({ id }: { readonly id: ShootId }) =>
        Effect.fromNullable(claimed.find((mail) => mail.shootId === id)?.id)
      yield* repo.markHanded(yield* idOf(during))
      yield* repo.settle(yield* idOf(again), "sending", { possiblyTwice: true })
      yield* repo.markHanded(yield* idOf(again))
      assert.strictEqual(yield* recover, 3)
      yield* toldOnceAsTwice(again.client.id)
      yield* sendAll
      const states = yield* Effect.forEach([before, during, again], ({ id }) =>
        Effect.map(mailsOf(id, 1), ([mail]) => mail?.state)
      )
      assert.deepStrictEqual(states, ["accepted", "possibly-twice", "possibly-twice"])
      const counts = yield* Effect.forEach([before, during, again], ({ client }) => inboxOf(client))
      assert.deepStrictEqual(
        counts.map((mails) => mails.length),
        [1, 1, 0]
      )
    })
  )

  it.effect("waits for a service that is away, without counting tries", () =>
    Effect.gen(function* () {
      const { setAway } = yield* PostOffice.PostOffice
      const { client, id } = yield* prepared()
      yield* TestClock.adjust("10 minutes")
      yield* setAway(true)
      for (let second = 0; second < 3; second += 1) {
        yield* sendAll
        assert.deepInclude((yield* mailsOf(id, 1))[0], { state: "queued", tries: 0, possiblyTwice: false })
        yield* TestClock.adjust("2 seconds")
      }
      yield* setAway(false)
      yield* sendAll
      assert.deepInclude((yield* mailsOf(id, 1))[0], { state: "accepted", tries: 1 })
      assert.lengthOf(yield* inboxOf(client), 1)
    })
  )

  it.effect("gives up what is a fault of ours after three tries, and tells", () =>
    Effect.gen(function* () {
      const { setFaulty } = yield* PostOffice.PostOffice
      const { client, id } = yield* prepared()
      yield* TestClock.adjust("10 minutes")
      yield* setFaulty(true)
      for (const tries of [1, 2, 3]) {
        yield* sendAll
        assert.deepInclude((yield* mailsOf(id, 1))[0], { state: tries === 3 ? "failed" : "queued", tries })
        yield* TestClock.adjust("1 minute")
      }
      yield* setFaulty(false)
      yield* sendAll
      assert.deepInclude((yield* mailsOf(id, 1))[0], { state: "failed", tries: 3 })
      assert.lengthOf(yield* inboxOf(client), 0)
      assert.deepStrictEqual(
        (yield* toldAbout(client.id)).map(({ type }) => type),
        ["notification.failed"]
      )
    })
  )

  it.effect("a client who was taken out of the shoot gets nothing more", () =>
    Effect.gen(function* () {
      const shoots = yield* Shoots
      const { client, id } = yield* prepared()
      yield* TestClock.adjust("1 millis")
      yield* as(photographer)(shoots.unassign(id, client.id))
      yield* TestClock.adjust("1 hour")
      yield* sendAll
      assert.lengthOf(yield* inboxOf(client), 0)
    })
  )

  it.effect("names and titles that mean harm reach one recipient in intact headers, and no markup", () =>
    Effect.gen(function* () {
      const harm = [
        "Anna\r\nBcc: everyone@example.com",
        "Anna\nSubject: other\n\n<p>body</p>",
        '"Anna" <other@example.com>, ben@example.com',
        "<script>alert(1)</script><img src=x onerror=alert(1)>",
        "{title} {name} {studio} {{until}}",
        "=?utf-8?q?Anna=0ABcc:_x@example.com?=",
        "\u202Eanna\u0000\u0007 \u{1F4F8} é",
        "x".repeat(9_000)
      ]
      for (const text of harm) {
        const { client, id } = yield* prepared({ name: text })
        const repo = yield* MailRepo
        yield* TestClock.adjust("10 minutes")
        yield* sendAll
        assert.lengthOf(yield* repo.forShoot(id), 1)
        const [mail, ...others] = yield* inboxOf(client)
        assert(mail, `no mail for ${JSON.stringify(text.slice(0, 40))}`)
        assert.lengthOf(others, 0)
        for (const name of ["to", "from", "subject", "message-id"]) assert.lengthOf(header(mail, name), 1)
        for (const name of ["bcc", "cc"]) assert.lengthOf(header(mail, name), 0)
        assert.notMatch(mail.html, /<script|<img|<p>body/i)
      }
      const { messages } = yield* TestMail
      for (const { to } of yield* messages) assert.match(to, /^client\d+@example\.com$/)
    })
  )

  it.effect("a reminder that waited while the studio moved the end away is not sent", () =>
    Effect.gen(function* () {
      const shoots = yield* Shoots
      const publisher = yield* Publisher
      const end = (days: number) => Effect.map(DateTime.now, (now) => DateTime.add(now, { days }))
      for (const later of [yield* end(60), null]) {
        const { client, id } = yield* prepared({ expiresAt: yield* end(7) })
        yield* deliver(id)
        const { id: invitationId } = yield* as(photographer)(
          Effect.flatMap(Invites, (invites) => invites.find(id, client.id))
        )
        yield* publisher.publish(yield* make(InviteExpiring, { invitationId, shootId: id, userId: client.id }))
        yield* mailsWhere(id, (mails) => mails.some(({ kind }) => kind === "access-expiring"))
        yield* as(photographer)(shoots.update(id, { expiresAt: later }))
        yield* sendAll
        const states = (yield* mailsOf(id, 3)).map(({ kind, state }) => `${kind} ${state}`)
        assert.include(states, "access-expiring dropped")
        assert.include(states, "gallery-ready accepted")
      }
    })
  )
})
