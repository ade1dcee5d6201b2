import * as Schema from "effect/Schema"

/** May work later: tried again after the policy's delays, then parked. */
export class Retry extends Schema.TaggedError<Retry>()("Retry", {
  reason: Schema.String,
  cause: Schema.optional(Schema.Defect)
}) {
  override get message(): string {
    return this.reason
  }
}

/** Will never work by itself: parked at once as a dead letter, for a person to look at. */
export class Park extends Schema.TaggedError<Park>()("Park", {
  reason: Schema.String,
  cause: Schema.optional(Schema.Defect)
}) {
  override get message(): string {
    return this.reason
  }
}

/** Doesn't matter any more: counted as handled. */
export class Drop extends Schema.TaggedError<Drop>()("Drop", { reason: Schema.String }) {
  override get message(): string {
    return this.reason
  }
}

/** What a handler may fail with. Infrastructure that is away is no failure of a handler: it dies with `Unavailable`. */
export type HandlerFailure = Retry | Park | Drop
