import * as Schema from "effect/Schema"

/** The studio does not answer right now; the same may work in a moment. */
export class StudioAway extends Schema.TaggedError<StudioAway>()("StudioAway", {
  detail: Schema.String,
  /** When the studio said how long to wait. */
  retryAfterSeconds: Schema.NullOr(Schema.Number)
}) {
  override get message() {
    return this.detail
  }
}

/** The studio does not know the token. */
export class TokenRefused extends Schema.TaggedError<TokenRefused>()("TokenRefused", { url: Schema.String }) {
  override get message() {
    return `The studio at ${this.url} refuses the token. Make a new one with "safelight token create NAME" on its machine.`
  }
}

/** The studio understood and said no. */
export class StudioRefused extends Schema.TaggedError<StudioRefused>()("StudioRefused", {
  status: Schema.Number,
  detail: Schema.String
}) {
  override get message() {
    return this.detail
  }
}

/** What is at the address does not speak our language: another program, or another version. */
export class StudioNotUnderstood extends Schema.TaggedError<StudioNotUnderstood>()("StudioNotUnderstood", {
  url: Schema.String,
  detail: Schema.String
}) {
  override get message() {
    return `What answers at ${this.url} is not a studio of this version (${this.detail}). Check --url.`
  }
}

export type StudioProblem = StudioAway | TokenRefused | StudioRefused | StudioNotUnderstood
