import * as HttpServerResponse from "@effect/platform/HttpServerResponse"
import { Invites } from "@safelight/contracts/invite/Invites"
import { NewShoot, Shoot, Shoots } from "@safelight/contracts/shoot/Shoots"
import { nameOf } from "@safelight/contracts/user/RecipientName"
import { NewContact, PersonPatch, Users } from "@safelight/contracts/user/Users"
import type { ShootId, UserId } from "@safelight/events/Ids"
import { fail } from "@safelight/http/Problem"
import { linkTo, PublicOrigin } from "@safelight/http/PublicOrigin"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"
import { gatewaySettings } from "../GatewaySettings.ts"
import { conflict } from "../JsonAnswers.ts"
import * as Paths from "../pages/Paths.ts"
import { operation } from "./Operation.ts"
import { clientCalls, type Recipient, shootCalls } from "./StudioApi.ts"

const encodeShoot = Schema.encodeSync(Shoot)

/** Shoots, what is arranged in them, and who may see them. */
export const routes = Layer.effectDiscard(
  Effect.gen(function* () {
    const shoots = yield* Shoots
    const users = yield* Users
    const invites = yield* Invites
    const origin = yield* PublicOrigin
    const { zone } = yield* gatewaySettings

    const clientOf = Effect.fnUntraced(function* ({ email, locale, name }: typeof Recipient.Type) {
      const contact = new NewContact({ email, name: name ?? nameOf(email), locale: locale ?? "en" })
      const user = yield* users.ensureContact(contact)
      const isSo = (name ?? user.name) === user.name && (locale ?? user.locale) === user.locale
      return isSo ? user : yield* users.update(user.id, new PersonPatch({ name, locale }))
    })

    yield* operation(shootCalls.create, ({ body }) =>
      Effect.gen(function* () {
        const today = DateTime.formatIsoDateUtc(yield* DateTime.now)
        const clients = yield* Effect.forEach(body.clients, clientOf)
        const shoot = yield* shoots.create(
          new NewShoot({
            title: body.title,
            date: body.date ?? today,
            kind: body.kind,
            expiresAt: body.expiresAt,
            zone,
            clients: clients.map(({ id }) => id)
          })
        )
        const location = linkTo(origin, Paths.gallery(shoot.id))
        return HttpServerResponse.unsafeJson(encodeShoot(shoot), { status: 201, headers: { location } })
      })
    )
    yield* operation(shootCalls.list, () => shoots.list())
    yield* operation(shootCalls.get, ({ path }) => shoots.get(path.shootId))
    yield* operation(shootCalls.update, ({ body, path }) => shoots.update(path.shootId, body))
    yield* operation(shootCalls.deliver, ({ path }) =>
      Effect.catchTag(shoots.deliver(path.shootId), "IllegalStep", ({ reason }) =>
        Effect.succeed(conflict("illegal-step", reason))
      )
    )
    for (const step of ["archive", "restore"] as const) {
      yield* operation(shootCalls[step], ({ path }) =>
        Effect.catchTag(shoots[step](path.shootId), "IllegalStep", ({ reason }) =>
          Effect.succeed(conflict("illegal-step", reason))
        )
      )
    }
    yield* operation(shootCalls.photos, ({ path }) => shoots.photos(path.shootId))
    yield* operation(shootCalls.hide, ({ body, path }) => shoots.hide(path.shootId, body.photoIds, body.hidden))
    yield* operation(shootCalls.order, ({ body, path }) => shoots.order(path.shootId, body.by, body.setId))
    yield* operation(shootCalls.move, ({ body, path }) =>
      Effect.map(shoots.move(path.shootId, body.photoIds, body.to), (moveId) => ({ moveId }))
    )
    yield* operation(shootCalls.undoMove, ({ path }) =>
      Effect.catchTag(shoots.undoMove(path.shootId, path.moveId), "IllegalStep", ({ reason }) =>
        Effect.succeed(conflict("illegal-step", reason))
      )
    )
    yield* operation(shootCalls.createSet, ({ body, path }) => shoots.createSet(path.shootId, body.name))
    yield* operation(shootCalls.renameSet, ({ body, path }) => shoots.renameSet(path.shootId, path.setId, body.name))
    yield* operation(shootCalls.moveSet, ({ body, path }) => shoots.moveSet(path.shootId, path.setId, body.to))
    yield* operation(shootCalls.removeSet, ({ path }) => shoots.removeSet(path.shootId, path.setId))
    yield* operation(shootCalls.place, ({ body, path }) => shoots.place(path.shootId, body.photoIds, body.setId))

    const invitationOf = (shootId: ShootId, userId: UserId) =>
      Effect.map(invites.forShoot(shootId), (all) => all.find((invitation) => invitation.userId === userId))

    yield* operation(clientCalls.add, ({ body, path }) =>
      Effect.flatMap(clientOf(body), ({ id }) => shoots.assign(path.shootId, id, body.audienceId))
    )
    yield* operation(clientCalls.update, ({ body, path: { shootId, userId } }) =>
      Effect.gen(function* () {
        const { clients } = yield* shoots.get(shootId)
        if (!clients.some((client) => client.userId === userId)) return yield* fail("not-found")
        return yield* users.update(userId, body)
      })
    )
    yield* operation(clientCalls.assign, ({ path }) => shoots.assign(path.shootId, path.userId))
    yield* operation(clientCalls.moveTo, ({ body, path }) =>
      shoots.moveClient(path.shootId, path.userId, body.audienceId)
    )
    yield* operation(clientCalls.createAudience, ({ body, path }) => shoots.createAudience(path.shootId, body))
    yield* operation(clientCalls.updateAudience, ({ body, path }) =>
      shoots.updateAudience(path.shootId, path.audienceId, body)
    )
    yield* operation(clientCalls.removeAudience, ({ path }) =>
      Effect.catchTag(shoots.removeAudience(path.shootId, path.audienceId), "IllegalStep", ({ reason }) =>
        Effect.succeed(conflict("illegal-step", reason))
      )
    )
    yield* operation(clientCalls.revoke, ({ path: { shootId, userId } }) =>
      Effect.gen(function* () {
        const invitation = yield* invitationOf(shootId, userId)
        yield* shoots.unassign(shootId, userId)
        if (invitation !== undefined) yield* invites.revoke(invitation.id)
      })
    )
    yield* operation(clientCalls.invitations, ({ path }) =>
      Effect.flatMap(shoots.get(path.shootId), ({ id }) => invites.forShoot(id))
    )
    yield* operation(clientCalls.resend, ({ path: { shootId, userId } }) =>
      Effect.gen(function* () {
        const invitation = yield* invitationOf(shootId, userId)
        if (invitation === undefined) return yield* fail("not-found")
        return { sent: yield* invites.resend(invitation.id) }
      })
    )
  })
)
