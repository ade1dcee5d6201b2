import { assert, it } from "@effect/vitest"
import type { CurrentPrincipal } from "@safelight/auth/Principal"
import { EmailAddress } from "@safelight/contracts/Fields"
import { InvitationFeed } from "@safelight/contracts/invite/InvitationFeed"
import { Invites } from "@safelight/contracts/invite/Invites"
import { BrowserId, NewContact, Users } from "@safelight/contracts/user/Users"
import type { AnyEvent } from "@safelight/events/Catalogue"
import { make } from "@safelight/events/Event"
import { EventId, InvitationId, MailId, ShootId, type UserId } from "@safelight/events/Ids"
import { InviteSent } from "@safelight/events/NotificationEvents"
import { ShootArchived, ShootCreated, ShootUpdated } from "@safelight/events/ShootEvents"
import { uuidV7 } from "@safelight/events/Uuid"
import { Array as Arr, DateTime, Effect, Either, type Layer, Redacted, TestClock } from "effect"
import { asPerson, asService, asVisitor } from "../People.ts"
import { Recorded, since } from "../Recorded.ts"

const browser = (name: string) => BrowserId.make(`browser-${name}`.padEnd(32, "-"))
const byStudio = asService("gateway")
const byNotification = asService("notification")

const contact = (name: string) =>
  Effect.flatMap(Users, (users) => {
    const email = EmailAddress.make(`${name}@example.com`)
    return byStudio(users.ensureContact(new NewContact({ email, name, locale: "en" })))
  })

const newShoot = Effect.map(uuidV7, (id) => ShootId.make(id))
const untilAfter = (duration: "3 days" | "10 days" | "20 days") =>
  Effect.map(DateTime.now, (now) => DateTime.addDuration(now, duration))

const take = (event: Parameters<(typeof InvitationFeed.Service)["take"]>[0]) =>
  Effect.flatMap(InvitationFeed, (feed) => feed.take(event))

const created = (shootId: ShootId, clients: ReadonlyArray<UserId>, expiresAt?: DateTime.Utc) =>
  make(ShootCreated, { shootId, clients, ...(expiresAt === undefined ? {} : { expiresAt }) })
const updated = (shootId: ShootId, clients: ReadonlyArray<UserId>, expiresAt?: DateTime.Utc) =>
  make(ShootUpdated, {
    shootId,
    changed: ["clients", "expiry"],
    clients,
    ...(expiresAt === undefined ? {} : { expiresAt })
  })

/** One client of a new shoot, with a link as it stands in their mail. */
const invited = (name: string, expiresAt?: DateTime.Utc) =>
  Effect.gen(function* () {
    const invites = yield* Invites
    const person = yield* contact(name)
    const shootId = yield* newShoot
    yield* take(yield* created(shootId, [person.id], expiresAt))
    const { id } = yield* byNotification(invites.find(shootId, person.id))
    const link = Effect.map(byNotification(invites.mint(id)), ({ token }) => Redacted.value(token))
    const state = Effect.map(byStudio(invites.find(shootId, person.id)), ({ state }) => state)
    const before = yield* (yield* Recorded).events
    return { id, person, shootId, link, token: yield* link, state, before }
  })

const tagOf = <A, E extends { readonly _tag: string; readonly reason?: string }>(either: Either.Either<A, E>) =>
  Either.match(either, { onLeft: (error) => error.reason ?? error._tag, onRight: () => "ok" })

const kinds = (events: ReadonlyArray<AnyEvent>) => events.map(({ type }) => type)
const told = ["invite.created", "invite.accepted", "invite.revoked", "invite.expired", "invite.expiring"] as const

/** What every form of `Invites` holds to. The clock is the test's. */
export const contract = <E>(name: string, layer: Layer.Layer<Invites | InvitationFeed | Users | Recorded, E>) =>
  it.layer(layer)(`invites: ${name}`, (it) => {
    it.effect("the newest word of a shoot is the one counted last, whatever clocks and ids say", () =>
      Effect.gen(function* () {
        const invites = yield* Invites
        const people = yield* Effect.forEach(["one", "two", "three", "four"], contact)
        const words = (shootId: ShootId) =>
          Effect.forEach(people, ({ id }, index) =>
            make(ShootUpdated, { shootId, changed: ["clients"], clients: [id], revision: index + 2 })
          )
        const newest = people.at(-1)?.id
        for (const orderOf of [
          <A>(all: ReadonlyArray<A>) => all,
          <A>(all: ReadonlyArray<A>) => [...all].reverse(),
          <A>(all: ReadonlyArray<A>) => [...all.slice(2), ...all.slice(0, 2), ...all]
        ]) {
          const shootId = yield* newShoot
          // Made by several processes, of which those who come later have slower clocks.
          const ids = (yield* Effect.replicateEffect(uuidV7, people.length)).map((id) => EventId.make(id)).reverse()
          const told = (yield* words(shootId)).map((word, index) => ({ ...word, id: ids[index] ?? word.id }))
          const before = yield* make(ShootCreated, { shootId, clients: [] })
          for (const word of orderOf([before, ...told])) yield* take(word)
          const open = (yield* byStudio(invites.forShoot(shootId))).filter(({ state }) => state === "created")
          assert.deepStrictEqual(
            open.map(({ userId }) => userId),
            newest === undefined ? [] : [newest]
          )
        }
      })
    )

    it.effect("invitations follow the clients of their shoot, whatever repeats or comes late", () =>
      Effect.gen(function* () {
        const invites = yield* Invites
        const [anna, ben, cleo] = [yield* contact("anna"), yield* contact("ben"), yield* contact("cleo")]
        const shootId = yield* newShoot
        const before = yield* (yield* Recorded).events
        const first = yield* created(shootId, [anna.id, ben.id])
        const second = yield* updated(shootId, [ben.id, cleo.id])
        const third = yield* updated(shootId, [anna.id, ben.id, cleo.id])
        const states = Effect.map(byStudio(invites.forShoot(shootId)), (all) =>
          Object.fromEntries(all.map(({ state, userId }) => [userId, state]))
        )
        yield* take(first)
        yield* take(first)
        assert.deepStrictEqual(yield* states, { [anna.id]: "created", [ben.id]: "created" })
        const { id } = yield* byStudio(invites.find(shootId, anna.id))
        const old = Redacted.value((yield* byNotification(invites.mint(id))).token)
        yield* take(second)
        assert.deepStrictEqual(yield* states, { [anna.id]: "revoked", [ben.id]: "created", [cleo.id]: "created" })
        yield* take(third)
        yield* take(second)
        assert.deepStrictEqual(yield* states, { [anna.id]: "created", [ben.id]: "created", [cleo.id]: "created" })
        // Who is added again gets a new link; the old one says so, to those who have it, and opens nothing.
        const browser = BrowserId.make("browser-with-the-old-mail")
        const accept = (token: string) => Effect.either(asVisitor(invites.accept({ token, browser })))
        assert.strictEqual((yield* asVisitor(invites.look(old, undefined))).state, "replaced")
        assert.strictEqual(tagOf(yield* accept(old)), "replaced")
        assert.strictEqual(tagOf(yield* accept(`${old}x`)), "unknown")
        const renewed = Redacted.value((yield* byNotification(invites.mint(id))).token)
        assert.strictEqual((yield* asVisitor(invites.look(renewed, undefined))).state, "open")
        const events = yield* since(before, ...told)
        assert.deepStrictEqual(
          events.map(({ data, type }) => [type, data.userId]),
          [
            ["invite.created", anna.id],
            ["invite.created", ben.id],
            ["invite.created", cleo.id],
            ["invite.revoked", anna.id],
            ["invite.created", anna.id]
          ]
        )
      })
    )

    it.effect("any number of looks changes nothing, and every mail's link is good", () =>
      Effect.gen(function* () {
        const invites = yield* Invites
        const { link, person, shootId, state, token } = yield* invited("looked-at")
        const another = yield* link
        const look = (token: string) => asVisitor(invites.look(token, undefined))
        const looks = yield* Effect.all(Arr.replicate(look(token), 50), { concurrency: 50 })
        for (const seen of looks) assert.deepInclude(seen, { state: "open", shootId })
        assert.strictEqual((yield* look(another)).state, "open")
        assert.strictEqual(yield* state, "created")
        const session = yield* asVisitor(invites.accept({ token: another, browser: browser("looked-at") }))
        assert.strictEqual(session.user.id, person.id)
        assert.strictEqual(session.shootId, shootId)
        assert.strictEqual((yield* look(token)).state, "other-device")
        assert.strictEqual((yield* asVisitor(invites.look(token, browser("looked-at")))).state, "open")
        assert.strictEqual(yield* state, "accepted")
      })
    )

    it.effect("fifty browsers at once bind it to one", () =>
      Effect.gen(function* () {
        const invites = yield* Invites
        const { before, id, person, shootId, token } = yield* invited("raced")
        const results = yield* Effect.forEach(
          Arr.range(1, 50),
          (index) => Effect.either(asVisitor(invites.accept({ token, browser: browser(`raced-${index}`) }))),
          { concurrency: 50 }
        )
        const outcomes = Arr.groupBy(results, tagOf)
        assert.lengthOf(outcomes["ok"] ?? [], 1)
        assert.lengthOf(outcomes["CodeNeeded"] ?? [], 3)
        assert.lengthOf(outcomes["RateLimited"] ?? [], 46)
        const events = yield* since(before, ...told)
        assert.deepStrictEqual(
          events.map(({ data, type }) => [type, { ...data }]),
          [["invite.accepted", { invitationId: id, shootId, userId: person.id }]]
        )
      })
    )

    it.effect("the same browser comes again, a second device asks for a code", () =>
      Effect.gen(function* () {
        const [invites, users] = [yield* Invites, yield* Users]
        const { before, person, shootId, token } = yield* invited("two-devices")
        const accept = (device: string) => asVisitor(invites.accept({ token, browser: browser(device) }))
        yield* accept("phone")
        yield* accept("phone")
        assert.lengthOf(yield* since(before, "invite.accepted"), 1)
        const needed = yield* Effect.flip(accept("laptop"))
        if (needed._tag !== "CodeNeeded") return assert.fail(needed._tag)
        assert.strictEqual(needed.shootId, shootId)
        const { signInId } = needed
        const secrets = yield* byNotification(users.mintSignIn(signInId))
        assert.strictEqual(secrets.userId, person.id)
        const session = yield* asVisitor(
          users.confirmCode({ signInId, code: Redacted.value(secrets.code), browser: browser("laptop") })
        )
        assert.strictEqual(session.user.id, person.id)
        assert.strictEqual(session.shootId, shootId)
        assert.strictEqual(tagOf(yield* Effect.either(accept("tablet"))), "CodeNeeded")
      })
    )

    it.effect("an administrator who is a client proves it by a code, and is bound to no browser", () =>
      Effect.gen(function* () {
        const [invites, users] = [yield* Invites, yield* Users]
        yield* byStudio(users.ensureAdmin(EmailAddress.make("owner@example.com")))
        const { before, person, shootId, state, token } = yield* invited("owner")
        assert.strictEqual(person.role, "admin")
        const accept = (device: string) => Effect.flip(asVisitor(invites.accept({ token, browser: browser(device) })))
        const needed = yield* accept("phone")
        if (needed._tag !== "CodeNeeded") return assert.fail(needed._tag)
        assert.strictEqual(needed.shootId, shootId)
        assert.strictEqual(yield* state, "created")
        assert.lengthOf(yield* since(before, "invite.accepted", "user.authenticated"), 0)
        const { code } = yield* byNotification(users.mintSignIn(needed.signInId))
        const confirm = { signInId: needed.signInId, code: Redacted.value(code), browser: browser("phone") }
        const session = yield* asVisitor(users.confirmCode(confirm))
        assert.strictEqual(session.user.role, "admin")
        assert.strictEqual((yield* accept("phone"))._tag, "CodeNeeded")
      })
    )

    it.effect("it lives as long as the shoot is open", () =>
      Effect.gen(function* () {
        const invites = yield* Invites
        const { id, link, person, shootId, state, token } = yield* invited("short", yield* untilAfter("10 days"))
        const look = Effect.map(asVisitor(invites.look(token, undefined)), ({ state }) => state)
        const accept = Effect.either(asVisitor(invites.accept({ token, browser: browser("short") })))
        yield* TestClock.adjust("11 days")
        assert.deepStrictEqual([yield* look, yield* state], ["expired", "expired"])
        assert.strictEqual(tagOf(yield* accept), "expired")
        assert.strictEqual(tagOf(yield* Effect.either(link)), "NotFound")
        assert.strictEqual(tagOf(yield* Effect.either(byStudio(invites.resend(id)))), "AccessEnded")
        // The studio gives more time, takes all limits away, then closes the shoot.
        yield* take(yield* updated(shootId, [person.id], yield* untilAfter("20 days")))
        assert.deepStrictEqual([yield* look, yield* state], ["open", "created"])
        yield* take(yield* updated(shootId, [person.id]))
        yield* TestClock.adjust("100 days")
        assert.strictEqual(yield* look, "open")
        const before = yield* (yield* Recorded).events
        const archived = yield* make(ShootArchived, { shootId, clients: [person.id] })
        yield* take(archived)
        yield* take(archived)
        assert.deepStrictEqual(kinds(yield* since(before, ...told)), ["invite.expired"])
        assert.strictEqual(tagOf(yield* accept), "expired")
        // What changes about a closed shoot opens nothing and invites nobody; opened again, its links are good again.
        const late = yield* contact("short-late")
        const change = { shootId, changed: ["clients"], clients: [person.id, late.id] } as const
        yield* take(yield* make(ShootUpdated, { ...change, status: "archived" }))
        assert.deepStrictEqual([yield* look, kinds(yield* since(before, ...told))], ["expired", ["invite.expired"]])
        yield* take(yield* make(ShootUpdated, { ...change, changed: ["status"], status: "delivered" }))
        assert.strictEqual(yield* look, "open")
        assert.deepStrictEqual(kinds(yield* since(before, ...told)), ["invite.expired", "invite.created"])
      })
    )

    it.effect("a revoked one stays so while the client is still on the shoot", () =>
      Effect.gen(function* () {
        const invites = yield* Invites
        const { before, id, person, shootId, state, token } = yield* invited("revoked")
        yield* byStudio(invites.revoke(id))
        yield* byStudio(invites.revoke(id))
        yield* take(yield* updated(shootId, [person.id]))
        assert.strictEqual(yield* state, "revoked")
        assert.strictEqual((yield* asVisitor(invites.look(token, undefined))).state, "revoked")
        const accepted = yield* Effect.either(asVisitor(invites.accept({ token, browser: browser("revoked") })))
        assert.strictEqual(tagOf(accepted), "revoked")
        assert.strictEqual(tagOf(yield* Effect.either(byStudio(invites.resend(id)))), "AccessEnded")
        yield* take(yield* updated(shootId, []))
        assert.deepStrictEqual(kinds(yield* since(before, ...told)), ["invite.revoked"])
        const unknown = yield* Effect.either(asVisitor(invites.accept({ token: "none", browser: browser("revoked") })))
        assert.strictEqual(tagOf(unknown), "unknown")
      })
    )

    it.effect("each sending has a cause of its own, and what was sent is shown as sent", () =>
      Effect.gen(function* () {
        const invites = yield* Invites
        const { before, id, person, shootId, state, token } = yield* invited("resent")
        const mailId = MailId.make(yield* uuidV7)
        yield* take(yield* make(InviteSent, { invitationId: id, shootId, userId: person.id, mailId }))
        assert.strictEqual(yield* state, "sent")
        // However often it is pressed, and from how many windows at once, one mail goes out every two minutes.
        const press = byStudio(invites.resend(id))
        const answers = yield* Effect.all(Arr.replicate(press, 5), { concurrency: 5 })
        assert.deepStrictEqual([...answers].sort(), [false, false, false, false, true])
        yield* TestClock.adjust("119 seconds")
        assert.isFalse(yield* press)
        yield* TestClock.adjust("1 second")
        assert.isTrue(yield* press)
        const events = yield* since(before, "invite.created")
        assert.lengthOf(events, 2)
        assert.lengthOf(Arr.dedupe(events.map((event) => event.id)), 2)
        for (const { data } of events) assert.strictEqual(data.invitationId, id)
        assert.strictEqual((yield* asVisitor(invites.look(token, undefined))).state, "open")
      })
    )

    it.effect("whoever was shown out finds nothing open", () =>
      Effect.gen(function* () {
        const [invites, users] = [yield* Invites, yield* Users]
        const { person, token } = yield* invited("shown-out")
        yield* byStudio(users.deactivate(person.id))
        const accepted = yield* Effect.either(asVisitor(invites.accept({ token, browser: browser("shown-out") })))
        assert.strictEqual(tagOf(accepted), "revoked")
      })
    )

    it.effect("visitors and clients see nothing of the studio's", () =>
      Effect.gen(function* () {
        const invites = yield* Invites
        const mine = yield* invited("curious")
        const foreign = yield* invited("private")
        const session = yield* asVisitor(invites.accept({ token: mine.token, browser: browser("curious") }))
        const calls: Record<string, Effect.Effect<unknown, { readonly _tag: string }, CurrentPrincipal>> = {
          forShoot: invites.forShoot(mine.shootId),
          find: invites.find(foreign.shootId, foreign.person.id),
          mint: invites.mint(mine.id),
          resend: invites.resend(mine.id),
          revoke: invites.revoke(mine.id)
        }
        for (const [method, call] of Object.entries(calls)) {
          const plain = method === "find" || method === "mint"
          const visitor = yield* Effect.flip(asVisitor(call))
          assert.strictEqual(visitor._tag, plain ? "NotFound" : "SignInRequired", `${method} by a visitor`)
          const client = yield* Effect.flip(asPerson(session)(call))
          assert.strictEqual(client._tag, "NotFound", `${method} by a client`)
        }
        const own = yield* asPerson(session)(invites.find(mine.shootId, mine.person.id))
        assert.strictEqual(own.id, mine.id)
        const nothing = byStudio(invites.revoke(InvitationId.make(yield* uuidV7)))
        assert.strictEqual(tagOf(yield* Effect.either(nothing)), "NotFound")
      })
    )
  })
