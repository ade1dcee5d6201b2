import * as HttpApiSchema from "@effect/platform/HttpApiSchema"
import { type CurrentPrincipal, type Principal, Role, Scope } from "@safelight/auth/Principal"
import type { NotFound, Refused, SignInRequired } from "@safelight/auth/Refused"
import { ApiTokenId, type InvitationId, SessionId, ShootId, SignInId, UserId } from "@safelight/events/Ids"
import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { EmailAddress, Locale, line } from "../Fields.ts"

export class User extends Schema.Class<User>("User")({
  id: UserId,
  email: EmailAddress,
  name: Schema.String,
  role: Role,
  locale: Locale,
  createdAt: Schema.DateTimeUtc,
  /** When the address was shown to be theirs: by a sign-in or an accepted invitation. */
  verifiedAt: Schema.NullOr(Schema.DateTimeUtc),
  deactivatedAt: Schema.NullOr(Schema.DateTimeUtc)
}) {}

export class NewContact extends Schema.Class<NewContact>("NewContact")({
  email: EmailAddress,
  name: line("a name", 200),
  locale: Locale
}) {}

/** What the studio corrects of a person; the address is who they are and stays. */
export class PersonPatch extends Schema.Class<PersonPatch>("PersonPatch")({
  name: Schema.optional(NewContact.fields.name),
  locale: Schema.optional(Locale)
}) {}

/** What identifies a browser across visits: a random cookie, hashed before it is stored. */
export const BrowserId = Schema.String.pipe(Schema.minLength(16), Schema.maxLength(200), Schema.brand("BrowserId"))
export type BrowserId = typeof BrowserId.Type

export class SignInRequest extends Schema.Class<SignInRequest>("SignInRequest")({
  email: EmailAddress,
  browser: BrowserId,
  /** Where a client wants to go; the link leads to that gallery. */
  shootId: Schema.optional(ShootId)
}) {}

/** Made for known and unknown addresses alike; nothing in it or its timing tells which. */
export class SignInStarted extends Schema.Class<SignInStarted>("SignInStarted")({
  signInId: SignInId
}) {}

/** What notification puts into the mail: made when it is sent, only hashes are kept. */
export class SignInSecrets extends Schema.Class<SignInSecrets>("SignInSecrets")({
  userId: UserId,
  link: Schema.Redacted(Schema.String),
  code: Schema.Redacted(Schema.String),
  shootId: Schema.NullOr(ShootId)
}) {}

export const SignInState = Schema.Literal("open", "used", "expired", "unknown")
export type SignInState = typeof SignInState.Type

export class OpenedSession extends Schema.Class<OpenedSession>("OpenedSession")({
  user: User,
  sessionId: SessionId,
  /** Signed, 15 minutes. */
  accessToken: Schema.Redacted(Schema.String),
  /** Rotates at each refresh; a rotated one stays good for 60 s. */
  sessionToken: Schema.Redacted(Schema.String),
  expiresAt: Schema.DateTimeUtc,
  shootId: Schema.NullOr(ShootId)
}) {}

export class SessionView extends Schema.Class<SessionView>("SessionView")({
  id: SessionId,
  createdAt: Schema.DateTimeUtc,
  lastUsedAt: Schema.DateTimeUtc,
  method: Schema.Literal("link", "code", "invitation")
}) {}

export class ApiTokenView extends Schema.Class<ApiTokenView>("ApiTokenView")({
  id: ApiTokenId,
  name: Schema.String,
  scopes: Schema.Array(Scope),
  createdAt: Schema.DateTimeUtc,
  expiresAt: Schema.NullOr(Schema.DateTimeUtc),
  lastUsedAt: Schema.NullOr(Schema.DateTimeUtc),
  revokedAt: Schema.NullOr(Schema.DateTimeUtc)
}) {}

export class NewApiToken extends Schema.Class<NewApiToken>("NewApiToken")({
  name: line("a name for the token", 100),
  scopes: Schema.NonEmptyArray(Scope),
  expiresAt: Schema.NullOr(Schema.DateTimeUtc)
}) {}

/** The secret is shown once and kept only as a hash. */
export class IssuedApiToken extends Schema.Class<IssuedApiToken>("IssuedApiToken")({
  token: ApiTokenView,
  secret: Schema.Redacted(Schema.String)
}) {}

export class SignInRefused extends Schema.TaggedError<SignInRefused>()(
  "SignInRefused",
  { reason: Schema.Literal("used", "expired", "unknown") },
  HttpApiSchema.annotations({ status: 410 })
) {}

export class CodeRefused extends Schema.TaggedError<CodeRefused>()(
  "CodeRefused",
  { reason: Schema.Literal("wrong", "expired", "used", "too-many-tries"), triesLeft: Schema.NonNegativeInt },
  HttpApiSchema.annotations({ status: 422 })
) {}

export class RateLimited extends Schema.TaggedError<RateLimited>()(
  "RateLimited",
  { retryAfterSeconds: Schema.Int },
  HttpApiSchema.annotations({ status: 429 })
) {}

export interface ConfirmLink {
  readonly token: string
  readonly browser: BrowserId
}
export interface ConfirmCode {
  readonly signInId: SignInId
  readonly code: string
  readonly browser: BrowserId
}

/**
 * People of the studio, how they prove who they are, and their sessions. No passwords anywhere.
 * Who may call what: anybody signs in; a person sees and ends their own sessions; the studio manages people and
 * tokens; only services mint secrets and open sessions for invitations.
 */
export class Users extends Context.Tag("@safelight/user/Users")<
  Users,
  {
    /** At most 3 mails an hour per address; the limit is answered alike for known and unknown addresses. */
    readonly requestSignIn: (input: SignInRequest) => Effect.Effect<SignInStarted, RateLimited, CurrentPrincipal>
    /** For notification, each time a sign-in mail is sent. */
    readonly mintSignIn: (id: SignInId) => Effect.Effect<SignInSecrets, NotFound, CurrentPrincipal>
    /** Looks at a link without using it up. */
    readonly signInState: (token: string) => Effect.Effect<SignInState, never, CurrentPrincipal>
    /** One press on a link that is over: a new mail goes to the address the old one went to. */
    readonly renewSignIn: (
      input: ConfirmLink
    ) => Effect.Effect<SignInStarted, SignInRefused | RateLimited, CurrentPrincipal>
    /** Single use; for one minute the browser that asked may use it again. */
    readonly confirmLink: (input: ConfirmLink) => Effect.Effect<OpenedSession, SignInRefused, CurrentPrincipal>
    /** Ten minutes, five tries. */
    readonly confirmCode: (input: ConfirmCode) => Effect.Effect<OpenedSession, CodeRefused, CurrentPrincipal>
    /** For invite, once it has found an invitation good for this browser; an administrator is signed in by no such. */
    readonly openInvited: (
      userId: UserId,
      invitationId: InvitationId
    ) => Effect.Effect<OpenedSession, NotFound, CurrentPrincipal>
    readonly refresh: (sessionToken: string) => Effect.Effect<OpenedSession, SignInRequired, CurrentPrincipal>
    readonly sessions: (userId: UserId) => Effect.Effect<ReadonlyArray<SessionView>, Refused, CurrentPrincipal>
    readonly endSession: (
      id: SessionId,
      reason: "signed-out" | "revoked"
    ) => Effect.Effect<void, Refused, CurrentPrincipal>
    /** Unknown ids are left out. */
    readonly byIds: (ids: ReadonlyArray<UserId>) => Effect.Effect<ReadonlyArray<User>, Refused, CurrentPrincipal>
    /**
     * A known address gives the person as they are known; `update` changes them. Who was deactivated comes back as a
     * contact, without the tokens they had.
     */
    readonly ensureContact: (input: NewContact) => Effect.Effect<User, Refused, CurrentPrincipal>
    /** Mails sent from now on have the new name and language. */
    readonly update: (userId: UserId, patch: PersonPatch) => Effect.Effect<User, Refused, CurrentPrincipal>
    /** Makes the first admin at first start, and a sign-in that can be minted; for composition roots. */
    readonly ensureAdmin: (email: EmailAddress) => Effect.Effect<SignInStarted, Refused, CurrentPrincipal>
    /** Ends all sessions; the person is out within 5 s. */
    readonly deactivate: (userId: UserId) => Effect.Effect<void, Refused, CurrentPrincipal>
    readonly issueToken: (input: NewApiToken) => Effect.Effect<IssuedApiToken, Refused, CurrentPrincipal>
    /** Writes who is out to `ACCESS` again, sessions and people, for when it was lost there; how many. */
    readonly rewriteFacts: () => Effect.Effect<number, Refused, CurrentPrincipal>
    readonly tokens: () => Effect.Effect<ReadonlyArray<ApiTokenView>, Refused, CurrentPrincipal>
    readonly revokeToken: (id: ApiTokenId) => Effect.Effect<void, Refused, CurrentPrincipal>
    /** Whom an API token's secret stands for. */
    readonly authenticateToken: (secret: string) => Effect.Effect<Principal, SignInRequired, CurrentPrincipal>
  }
>() {}
