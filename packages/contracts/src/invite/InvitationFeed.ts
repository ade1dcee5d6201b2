import type { EventFor } from "@safelight/events/Catalogue"
import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"

/**
 * How invitations follow their shoots and mails. Repeated and late events change nothing. For the consumer
 * `invite-invitations`, in whose transaction it runs; nobody else calls it.
 */
export class InvitationFeed extends Context.Tag("@safelight/invite/InvitationFeed")<
  InvitationFeed,
  { readonly take: (event: EventFor<"invite-invitations">) => Effect.Effect<void> }
>() {}
