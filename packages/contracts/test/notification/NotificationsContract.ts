import { assert, describe, it } from "@effect/vitest"
import { anonymous } from "@safelight/auth/Principal"
import type { Tokens } from "@safelight/auth/Tokens"
import { type MailState, MailView, Notifications } from "@safelight/contracts/notification/Notifications"
import { ApiTokenId, MailId, ShootId, UserId } from "@safelight/events/Ids"
import { uuidV7 } from "@safelight/events/Uuid"
import { Context, DateTime, Effect, type Layer } from "effect"
import { anna, as, photographer } from "../People.ts"

/** Puts mails where the implementation under test finds them. */
export class MailBook extends Context.Tag("test/MailBook")<
  MailBook,
  { readonly add: (mail: MailView) => Effect.Effect<void> }
>() {}

const mailOf = (state: MailState, shootId: ShootId | null, minute: number) =>
  Effect.gen(function* () {
    const book = yield* MailBook
    const at = DateTime.unsafeMake(Date.UTC(2026, 5, 21, 12, minute))
    const mail = new MailView({
      id: MailId.make(yield* uuidV7),
      kind: "gallery-ready",
      userId: UserId.make(yield* uuidV7),
      shootId,
      state,
      tries: 2,
      queuedAt: at,
      at,
      reason: state === "failed" ? "550 No such mailbox" : null
    })
    yield* book.add(mail)
    return mail
  })

const newShootId = Effect.map(uuidV7, (id) => ShootId.make(id))

const reader = {
  kind: "token",
  tokenId: ApiTokenId.make("00000000-0000-7000-8000-000000000301"),
  userId: photographer.userId,
  scopes: ["read"]
} as const

/** What every form of `Notifications` must do. */
export const contract = <E>(name: string, layer: Layer.Layer<Notifications | MailBook | Tokens, E>) =>
  describe(`Notifications ${name}`, () => {
    it.layer(layer)((it) => {
      it.effect("lists the mails of a shoot and of the studio, newest first", () =>
        Effect.gen(function* () {
          const notifications = yield* Notifications
          const shootId = yield* newShootId
          const early = yield* mailOf("accepted", shootId, 58)
          const other = yield* mailOf("queued", yield* newShootId, 59)
          const late = yield* mailOf("possibly-twice", shootId, 60)
          const signIn = yield* mailOf("sending", null, 61)
          assert.deepStrictEqual(yield* as(photographer)(notifications.forShoot(shootId)), [late, early])
          assert.deepStrictEqual(yield* as(photographer)(notifications.recent(3)), [signIn, late, other])
          assert.deepStrictEqual(yield* as(reader)(notifications.recent(1)), [signIn])
          assert.deepStrictEqual(yield* as(photographer)(notifications.forShoot(yield* newShootId)), [])
        })
      )

      it.effect("sends a failed mail again, and nothing else", () =>
        Effect.gen(function* () {
          const notifications = yield* Notifications
          const shootId = yield* newShootId
          const failed = yield* mailOf("failed", shootId, 1)
          yield* as(photographer)(notifications.retry(failed.id))
          const [queued] = yield* as(photographer)(notifications.forShoot(shootId))
          assert.deepInclude(queued, { id: failed.id, state: "queued", reason: null })
          // Pressed twice: the second press finds it waiting.
          for (const state of ["queued", "sending", "accepted", "possibly-twice", "dropped"] as const) {
            const { id } = yield* mailOf(state, shootId, 2)
            const refusal = yield* Effect.flip(as(photographer)(notifications.retry(id)))
            assert.deepInclude(refusal, { _tag: "MailNotRetryable", state })
          }
          const unknown = as(photographer)(notifications.retry(MailId.make(yield* uuidV7)))
          assert.strictEqual((yield* Effect.flip(unknown))._tag, "NotFound")
        })
      )

      it.effect("is the studio's alone; a token that reads cannot send", () =>
        Effect.gen(function* () {
          const notifications = yield* Notifications
          const shootId = yield* newShootId
          const { id } = yield* mailOf("failed", shootId, 1)
          const refusals = (principal: Parameters<typeof as>[0]) =>
            Effect.forEach(
              [notifications.forShoot(shootId), notifications.recent(1), notifications.retry(id)],
              (call) => Effect.map(Effect.flip(as(principal)(Effect.asVoid(call))), ({ _tag }) => _tag)
            )
          assert.deepStrictEqual(yield* refusals(anonymous), ["SignInRequired", "SignInRequired", "SignInRequired"])
          assert.deepStrictEqual(yield* refusals(anna), ["NotFound", "NotFound", "NotFound"])
          assert.strictEqual((yield* Effect.flip(as(reader)(notifications.retry(id))))._tag, "NotFound")
          const [mail] = yield* as(photographer)(notifications.forShoot(shootId))
          assert.strictEqual(mail?.state, "failed")
        })
      )
    })
  })
