import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { PhotoId, SessionId, SetId, ShootId, UserId } from "./Ids.ts"
import { Unavailable } from "./Unavailable.ts"

/** What a decision about a shoot needs to know; written by `shoot` to `ACCESS` as `shoot.<id>`. */
export const ShootFacts = Schema.Struct({
  shootId: ShootId,
  status: Schema.Literal("preparing", "ready", "delivered", "archived"),
  /** Contacts who may see it, with what they may do. Who has `sets` sees photographs in these only, others all. */
  clients: Schema.Array(
    Schema.Struct({ userId: UserId, download: Schema.Boolean, sets: Schema.optional(Schema.Array(SetId)) })
  ),
  expiresAt: Schema.NullOr(Schema.DateTimeUtc),
  hidden: Schema.Array(PhotoId),
  /** What stands in the sets that somebody sees alone; a photograph is in one set at most, so each is named once. */
  sets: Schema.optionalWith(Schema.Array(Schema.Struct({ id: SetId, photos: Schema.ReadonlySet(PhotoId) })), {
    default: () => []
  })
})
export type ShootFacts = typeof ShootFacts.Type

/** A session that is no more; written by `user` as `session.<id>`. Live sessions have no entry. */
export const SessionFacts = Schema.Struct({ sessionId: SessionId, endedAt: Schema.DateTimeUtc })
export type SessionFacts = typeof SessionFacts.Type

/** A person who is out altogether; written by `user` as `user.<id>`. */
export const UserFacts = Schema.Struct({ userId: UserId, deactivatedAt: Schema.DateTimeUtc })
export type UserFacts = typeof UserFacts.Type

export const accessBucket = "ACCESS"
export const shootKey = (id: ShootId): string => `shoot.${id}`
export const sessionKey = (id: SessionId): string => `session.${id}`
export const userKey = (id: UserId): string => `user.${id}`

/**
 * Asks the owner of a fact for what its tables say this moment, encoded as it would stand in `ACCESS`. For when the
 * bucket can't be watched; dies with `Unavailable` when the owner doesn't answer.
 */
export class FactOwners extends Context.Tag("@safelight/events/FactOwners")<
  FactOwners,
  { readonly ask: (key: string) => Effect.Effect<Option.Option<unknown>> }
>() {
  static readonly layerOf = (ask: (key: string) => Effect.Effect<Option.Option<unknown>>) =>
    Layer.succeed(FactOwners, { ask })

  /** Owners that don't answer: without a watch, access is refused. */
  static readonly layerSilent = FactOwners.layerOf(() => Effect.die(new Unavailable({ what: "the owner of a fact" })))
}

/**
 * The newest facts by key, JSON as written by their owner. A cache: what it can't vouch for
 * it asks the owner, and dies with `Unavailable` without an answer, so that a caller refuses rather than trusts.
 */
export class FactSource extends Context.Tag("@safelight/events/FactSource")<
  FactSource,
  { readonly get: (key: string) => Effect.Effect<Option.Option<unknown>> }
>() {
  static readonly layerOf = (get: (key: string) => Effect.Effect<Option.Option<unknown>>) =>
    Layer.succeed(FactSource, { get })
}
