import { AudienceId, SetId } from "@safelight/events/Ids"
import * as Schema from "effect/Schema"
import { line } from "../Fields.ts"

/** What an audience is called, for the studio alone: the couple, the guests, the florist. */
export const AudienceName = line("a name for the audience", 60)

/** What an audience may. A photograph that was just uploaded is in no set. */
export class AudienceRights extends Schema.Class<AudienceRights>("AudienceRights")({
  name: AudienceName,
  /** Originals and archives. Pictures can be looked at without it. */
  download: Schema.Boolean,
  /** The sets whose photographs it sees, and no others; null for everything, photographs in no set too. */
  sets: Schema.NullOr(Schema.Array(SetId))
}) {}

/**
 * Clients of a shoot who see the same of it. Whoever belongs to none sees everything and may download it, as everybody
 * does in a shoot that has none.
 */
export class Audience extends Schema.Class<Audience>("Audience")({
  id: AudienceId,
  ...AudienceRights.fields,
  name: Schema.String,
  /** Photographs it sees once they are delivered. */
  photoCount: Schema.NonNegativeInt
}) {}
