import { Scope } from "@safelight/auth/Principal"
import { type ApiTokenView, NewApiToken, Users } from "@safelight/contracts/user/Users"
import { ApiTokenId } from "@safelight/events/Ids"
import * as Form from "@safelight/http/Form"
import { fail } from "@safelight/http/Problem"
import * as Route from "@safelight/http/Route"
import { studio } from "@safelight/http/RouteAccess"
import * as Array from "effect/Array"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import { seeOther } from "../Answers.ts"
import { awayOf } from "../models/AwayParts.ts"
import { Pages } from "../Pages.ts"
import { panel, valueOr } from "../Panel.ts"
import * as Paths from "../pages/Paths.ts"
import { ConfirmRevokePage, lifetimes, type TokenRow, type TokensModel, TokensPage } from "../pages/studio/Tokens.tsx"
import { StudioPages } from "../StudioPages.ts"
import { withToast } from "../Toasts.ts"

const decodeId = Schema.decodeUnknownOption(ApiTokenId)
const isScope = Schema.is(Scope)
const nothingTyped = { name: "", scopes: ["upload"], days: "90", errors: {} }

const tokenRow = (token: ApiTokenView, now: DateTime.Utc): TokenRow => {
  const isOver = token.expiresAt !== null && DateTime.lessThanOrEqualTo(token.expiresAt, now)
  return {
    id: token.id,
    name: token.name,
    scopes: token.scopes,
    createdAt: token.createdAt.epochMillis,
    expiresAt: token.expiresAt?.epochMillis ?? null,
    lastUsedAt: token.lastUsedAt?.epochMillis ?? null,
    state: token.revokedAt !== null ? "revoked" : isOver ? "expired" : "good"
  }
}

/** Tokens for programs, in the studio. */
export const routes = Layer.effectDiscard(
  Effect.gen(function* () {
    const pages = yield* Pages
    const studioPages = yield* StudioPages
    const users = yield* Users

    const page = Effect.fnUntraced(function* (model: Pick<TokensModel, "form" | "made">, status: number) {
      const now = yield* DateTime.now
      const tokens = yield* panel(users.tokens())
      const rows = valueOr(tokens, []).map((token) => tokenRow(token, now))
      const shown = { ...model, tokens: rows, ...awayOf(["tokens", tokens]) }
      return pages.respond(TokensPage, yield* studioPages.context, shown, status)
    })

    yield* Route.add(
      "GET",
      "/studio/tokens",
      studio("admin"),
      Effect.suspend(() => page({ form: nothingTyped }, 200))
    )

    const create = Effect.fnUntraced(function* (form: Form.Form) {
      const name = Schema.decodeUnknownEither(NewApiToken.fields.name)(form.typed["name"] ?? "")
      const scopes = form.all("scope").filter(isScope)
      const days = form.typed["days"] ?? ""
      const words = (yield* studioPages.words).errors
      const errors = {
        ...(name._tag === "Left" ? { name: words.name } : {}),
        ...(Array.isNonEmptyReadonlyArray(scopes) ? {} : { scopes: words.scopes }),
        ...(lifetimes.some((value) => value === days) ? {} : { days: words.days })
      }
      if (name._tag === "Left" || !Array.isNonEmptyReadonlyArray(scopes) || errors.days !== undefined) {
        return yield* page({ form: { name: form.typed["name"] ?? "", scopes, days, errors } }, 422)
      }
      const expiresAt = days === "" ? null : DateTime.add(yield* DateTime.now, { days: Number(days) })
      const { secret, token } = yield* users.issueToken(new NewApiToken({ name: name.right, scopes, expiresAt }))
      return yield* page({ form: nothingTyped, made: { name: token.name, secret: Redacted.value(secret) } }, 200)
    })

    const revoke = Effect.fnUntraced(function* ({ typed }: Form.Form) {
      const id = Option.getOrUndefined(decodeId(typed["token"]))
      const token = (yield* users.tokens()).find((each) => each.id === id)
      if (token === undefined) return yield* fail("not-found")
      if (typed["sure"] !== "yes") {
        return pages.respond(ConfirmRevokePage, yield* studioPages.context, {
          token: { id: token.id, name: token.name }
        })
      }
      yield* users.revokeToken(token.id)
      return seeOther(withToast(Paths.tokens, "token-revoked"))
    })

    yield* Route.add(
      "POST",
      "/studio/tokens",
      studio("admin"),
      Effect.gen(function* () {
        const form = yield* Form.read
        switch (form.typed["do"]) {
          case "create":
            return yield* create(form)
          case "revoke":
            return yield* revoke(form)
          default:
            return yield* fail("bad-request")
        }
      })
    )
  })
)
