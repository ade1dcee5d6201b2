import { ServiceName } from "@safelight/events/Event"
import { ApiTokenId, SessionId, UserId } from "@safelight/events/Ids"
import * as Context from "effect/Context"
import type * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"

export const Role = Schema.Literal("admin", "contact")
export type Role = typeof Role.Type

/** What an API token may be used for; `admin` includes the others. */
export const Scope = Schema.Literal("upload", "read", "admin")
export type Scope = typeof Scope.Type

/** Who asks. */
export const Principal = Schema.Union(
  Schema.Struct({ kind: Schema.Literal("anonymous") }),
  Schema.Struct({ kind: Schema.Literal("user"), userId: UserId, sessionId: SessionId, role: Role }),
  Schema.Struct({
    kind: Schema.Literal("token"),
    tokenId: ApiTokenId,
    userId: UserId,
    scopes: Schema.Array(Scope)
  }),
  Schema.Struct({ kind: Schema.Literal("service"), service: ServiceName })
)
export type Principal = typeof Principal.Type

export const anonymous: Principal = { kind: "anonymous" }

/**
 * On whose behalf the current work is done. Every method that must be authorised demands it of its caller, so that
 * forgetting the check does not compile.
 *
 * @effect-leakable-service
 */
export class CurrentPrincipal extends Context.Tag("@safelight/auth/CurrentPrincipal")<CurrentPrincipal, Principal>() {}

/** The credential the principal came with, so that a call to another process can carry it on. */
export class Bearer extends Context.Reference<Bearer>()("@safelight/auth/Bearer", {
  defaultValue: (): { readonly token: Redacted.Redacted | undefined } => ({ token: undefined })
}) {}

/** The person behind the principal, if there is one. */
export const personOf = (principal: Principal): UserId | undefined =>
  principal.kind === "user" || principal.kind === "token" ? principal.userId : undefined
