import type { Scope } from "@safelight/auth/Principal"
import { ApiTokenView } from "@safelight/contracts/user/Users"
import * as Console from "effect/Console"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type { Target } from "../Command.ts"
import { layer, StudioApi } from "./StudioApi.ts"

const path = "/api/v1/tokens"
const Issued = Schema.Struct({ ...ApiTokenView.fields, secret: Schema.String })

/** Makes a token and prints it; it is not shown again. */
export const create = Effect.fn("TokenCommand.create")(
  function* (options: {
    readonly name: string
    readonly scopes: ReadonlyArray<Scope>
    readonly days: number | undefined
    readonly target: Target
  }) {
    const api = yield* StudioApi
    const expiresAt =
      options.days === undefined ? null : DateTime.formatIso(DateTime.add(yield* DateTime.now, { days: options.days }))
    const { value } = yield* api.call("POST", path, Issued, { name: options.name, scopes: options.scopes, expiresAt })
    const until = value.expiresAt === null ? "until it is revoked" : `until ${DateTime.formatIso(value.expiresAt)}`
    yield* Console.error(`Token ${value.id} "${value.name}" (${value.scopes.join(", ")}, ${until}), shown this once:`)
    yield* Console.log(value.secret)
  },
  (effect, { target }) => Effect.provide(effect, layer(target))
)

const Tokens = Schema.Array(ApiTokenView)
const Json = Schema.parseJson(Tokens, { space: 2 })

const stateOf = ({ expiresAt, revokedAt }: ApiTokenView, now: DateTime.Utc): string => {
  if (revokedAt !== null) return "revoked"
  if (expiresAt === null) return "good"
  return DateTime.lessThanOrEqualTo(expiresAt, now) ? "expired" : `good until ${DateTime.formatIso(expiresAt)}`
}

/** Prints every token, newest first. */
export const list = Effect.fn("TokenCommand.list")(
  function* (options: { readonly json: boolean; readonly target: Target }) {
    const api = yield* StudioApi
    const { value } = yield* api.call("GET", path, Tokens)
    if (options.json) return yield* Console.log(yield* Effect.orDie(Schema.encode(Json)(value)))
    const now = yield* DateTime.now
    yield* Effect.forEach(value, (token) => {
      const used = token.lastUsedAt === null ? "never used" : `last used ${DateTime.formatIso(token.lastUsedAt)}`
      return Console.log(`${token.id}  ${token.name}  ${token.scopes.join(",")}  ${stateOf(token, now)}  ${used}`)
    })
  },
  (effect, { target }) => Effect.provide(effect, layer(target))
)

/** Ends a token, named by its id or its name. */
export const revoke = Effect.fn("TokenCommand.revoke")(
  function* (options: { readonly id: string; readonly target: Target }) {
    const api = yield* StudioApi
    const { value } = yield* api.call("GET", path, Schema.Array(ApiTokenView))
    const found = value.filter(
      ({ id, name, revokedAt }) => revokedAt === null && (id === options.id || name === options.id)
    )
    const [token, ...more] = found
    if (token === undefined || more.length > 0) {
      process.exitCode = 1
      return yield* Console.error(
        token === undefined
          ? `There is no token "${options.id}".`
          : `Several tokens are called "${options.id}"; name one by its id:\n${found.map(({ id }) => `  ${id}`).join("\n")}`
      )
    }
    yield* api.call("DELETE", `${path}/${token.id}`, Schema.Void)
    yield* Console.log(`Token ${token.id} "${token.name}" opens nothing any more.`)
  },
  (effect, { target }) => Effect.provide(effect, layer(target))
)
