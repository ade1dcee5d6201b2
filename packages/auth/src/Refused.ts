import * as HttpApiSchema from "@effect/platform/HttpApiSchema"
import * as Schema from "effect/Schema"

/** There is no such thing for this principal; foreign and missing look the same. */
export class NotFound extends Schema.TaggedError<NotFound>()(
  "NotFound",
  { what: Schema.String },
  HttpApiSchema.annotations({ status: 404 })
) {}

/** Nobody we know is asking. */
export class SignInRequired extends Schema.TaggedError<SignInRequired>()(
  "SignInRequired",
  {},
  HttpApiSchema.annotations({ status: 401 })
) {}

/** It was open to this principal and has ended. */
export class AccessEnded extends Schema.TaggedError<AccessEnded>()(
  "AccessEnded",
  { what: Schema.String },
  HttpApiSchema.annotations({ status: 410 })
) {}

/** All a refused principal may learn. */
export const Refused = Schema.Union(NotFound, SignInRequired, AccessEnded)
export type Refused = typeof Refused.Type
