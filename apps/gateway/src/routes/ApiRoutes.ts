import * as HttpServerResponse from "@effect/platform/HttpServerResponse"
import { PlainDate } from "@safelight/contracts/Fields"
import { Files, FileView } from "@safelight/contracts/file/Files"
import { MailView, Notifications } from "@safelight/contracts/notification/Notifications"
import { NewShoot, Shoot, ShootKind, Shoots } from "@safelight/contracts/shoot/Shoots"
import { ApiTokenView, NewApiToken, NewContact, Users } from "@safelight/contracts/user/Users"
import { ApiTokenId, ShootId } from "@safelight/events/Ids"
import { linkTo, PublicOrigin } from "@safelight/http/PublicOrigin"
import * as Route from "@safelight/http/Route"
import { studio } from "@safelight/http/RouteAccess"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import { param } from "../Answers.ts"
import { gatewaySettings } from "../GatewaySettings.ts"
import { body, conflict, json } from "../JsonAnswers.ts"
import * as Paths from "../pages/Paths.ts"

/** A shoot with its clients in one call. */
const CreateShoot = Schema.Struct({
  title: NewShoot.fields.title,
  date: Schema.optional(PlainDate),
  kind: Schema.optionalWith(ShootKind, { default: () => "other" }),
  expiresAt: Schema.optionalWith(Schema.NullOr(Schema.DateTimeUtc), { default: () => null }),
  clients: Schema.optionalWith(Schema.Array(NewContact), { default: () => [] })
})

/** What programs do in the studio, with an API token. Every route demands a scope. */
export const routes = Layer.effectDiscard(
  Effect.gen(function* () {
    const shoots = yield* Shoots
    const files = yield* Files
    const users = yield* Users
    const notifications = yield* Notifications
    const origin = yield* PublicOrigin
    const { zone } = yield* gatewaySettings
    const shootId = param("shootId", ShootId)

    yield* Route.add(
      "POST",
      "/api/v1/shoots",
      studio("admin"),
      Effect.gen(function* () {
        const input = yield* body(CreateShoot)
        const today = DateTime.formatIsoDateUtc(yield* DateTime.now)
        const clients = yield* Effect.forEach(input.clients, users.ensureContact)
        const shoot = yield* shoots.create(
          new NewShoot({
            title: input.title,
            date: input.date ?? today,
            kind: input.kind,
            expiresAt: input.expiresAt,
            zone,
            clients: clients.map(({ id }) => id)
          })
        )
        return HttpServerResponse.setHeader(
          yield* json(Shoot, shoot, 201),
          "location",
          linkTo(origin, Paths.gallery(shoot.id))
        )
      })
    )

    yield* Route.add(
      "GET",
      "/api/v1/shoots",
      studio("read"),
      Effect.gen(function* () {
        return yield* json(Schema.Array(Shoot), yield* shoots.list())
      })
    )

    yield* Route.add(
      "GET",
      "/api/v1/shoots/:shootId",
      studio("read"),
      Effect.gen(function* () {
        return yield* json(Shoot, yield* shoots.get(yield* shootId))
      })
    )

    yield* Route.add(
      "GET",
      "/api/v1/shoots/:shootId/files",
      studio("read"),
      Effect.gen(function* () {
        return yield* json(Schema.Array(FileView), yield* files.list(yield* shootId))
      })
    )

    yield* Route.add(
      "GET",
      "/api/v1/shoots/:shootId/mails",
      studio("read"),
      Effect.gen(function* () {
        const { id } = yield* shoots.get(yield* shootId)
        return yield* json(Schema.Array(MailView), yield* notifications.forShoot(id))
      })
    )

    yield* Route.add(
      "POST",
      "/api/v1/shoots/:shootId/deliver",
      studio("admin"),
      Effect.gen(function* () {
        return yield* shoots.deliver(yield* shootId).pipe(
          Effect.flatMap((shoot) => json(Shoot, shoot)),
          Effect.catchTag("IllegalStep", ({ reason }) => Effect.succeed(conflict("illegal-step", reason)))
        )
      })
    )

    yield* Route.add(
      "GET",
      "/api/v1/tokens",
      studio("admin"),
      Effect.gen(function* () {
        return yield* json(Schema.Array(ApiTokenView), yield* users.tokens())
      })
    )

    yield* Route.add(
      "POST",
      "/api/v1/tokens",
      studio("admin"),
      Effect.gen(function* () {
        const { secret, token } = yield* users.issueToken(yield* body(NewApiToken))
        return yield* json(
          Schema.Struct({ ...ApiTokenView.fields, secret: Schema.String }),
          { ...token, secret: Redacted.value(secret) },
          201
        )
      })
    )

    yield* Route.add(
      "DELETE",
      "/api/v1/tokens/:id",
      studio("admin"),
      Effect.gen(function* () {
        yield* users.revokeToken(yield* param("id", ApiTokenId))
        return HttpServerResponse.empty({ status: 204 })
      })
    )
  })
)
