import { CurrentPrincipal } from "@safelight/auth/Principal"
import type { EmailAddress } from "@safelight/contracts/Fields"
import { NewApiToken, Users } from "@safelight/contracts/user/Users"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"

/** Names the token that the command line finds in the data folder. */
const tokenName = "command line on this machine"

/**
 * Makes the photographer known, and two ways in for whoever owns the data folder: a one-time link for the browser and
 * an API token for the command line. The token of an earlier start is revoked.
 */
export const ensure = Effect.fn("FirstAdmin.ensure")(
  function* (email: EmailAddress) {
    const users = yield* Users
    const { signInId } = yield* users.ensureAdmin(email)
    const { link } = yield* users.mintSignIn(signInId)
    const earlier = (yield* users.tokens()).filter((token) => token.name === tokenName && token.revokedAt === null)
    yield* Effect.forEach(earlier, (token) => users.revokeToken(token.id), { discard: true })
    const { secret } = yield* users.issueToken(new NewApiToken({ name: tokenName, scopes: ["admin"], expiresAt: null }))
    return { signInPath: `/sign-in/${Redacted.value(link)}`, token: Redacted.value(secret) }
  },
  Effect.provideService(CurrentPrincipal, { kind: "service", service: "gateway" })
)
