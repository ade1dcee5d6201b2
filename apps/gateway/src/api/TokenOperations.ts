import { Users } from "@safelight/contracts/user/Users"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import { operation } from "./Operation.ts"
import { tokenCalls } from "./StudioApi.ts"

/** Tokens of this API. */
export const routes = Layer.effectDiscard(
  Effect.gen(function* () {
    const users = yield* Users

    yield* operation(tokenCalls.list, () => users.tokens())
    yield* operation(tokenCalls.create, ({ body }) =>
      Effect.map(users.issueToken(body), ({ secret, token }) => ({ ...token, secret: Redacted.value(secret) }))
    )
    yield* operation(tokenCalls.revoke, ({ path }) => users.revokeToken(path.id))
  })
)
