import { ApiTokenView } from "@safelight/contracts/user/Users"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type { Target } from "../Command.ts"
import { layer, StudioApi } from "./StudioApi.ts"

const path = "/api/v1/tokens"
const Issued = Schema.Struct({ ...ApiTokenView.fields, secret: Schema.String })

/** Makes a token with every right and prints it; it is not shown again. */
export const create = Effect.fn("TokenCommand.create")(
  function* (options: { readonly name: string; readonly target: Target }) {
    const api = yield* StudioApi
    const { value } = yield* api.call("POST", path, Issued, {
      name: options.name,
      scopes: ["admin", "read", "upload"],
      expiresAt: null
    })
    yield* Console.error(`Token ${value.id} "${value.name}", shown this once:`)
    yield* Console.log(value.secret)
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
