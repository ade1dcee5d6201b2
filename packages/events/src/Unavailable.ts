import * as Schema from "effect/Schema"

/**
 * A driver's infrastructure (PostgreSQL, NATS, SMTP) is away. Dies at the service edge: HTTP answers 503,
 * a consumer pauses and counts no try. `what` names the infrastructure for the log, never an address or a secret.
 */
export class Unavailable extends Schema.TaggedError<Unavailable>()("Unavailable", {
  what: Schema.String,
  cause: Schema.optional(Schema.Defect)
}) {}
