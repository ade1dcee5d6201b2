import { CurrentPrincipal } from "@safelight/auth/Principal"
import type { ShootId, UserId } from "@safelight/events/Ids"
import type * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import { mayHold } from "../user/SignInRules.ts"
import { type BrowserId, OpenedSession, SignInRequest, type Users } from "../user/Users.ts"
import type { InvitationRecord } from "./InvitationRules.ts"
import { CodeNeeded, InvitationRefused } from "./Invites.ts"

const asInvite = Effect.provideService(CurrentPrincipal, { kind: "service", service: "invite" })

/** Opens a session for a browser that the invitation is bound to. */
export const openSession = (users: Context.Tag.Service<Users>, record: InvitationRecord) =>
  users.openInvited(record.userId, record.id).pipe(
    asInvite,
    // Whoever the studio has shown out finds their invitations taken back.
    Effect.mapError(() => new InvitationRefused({ reason: "revoked" })),
    Effect.map((session) => new OpenedSession({ ...session, shootId: record.shootId }))
  )

/**
 * Whether the recipient proves themselves by a mail of their own, whatever browser they come with: an invitation signs
 * nobody in to the studio.
 */
export const runsStudio = (users: Context.Tag.Service<Users>, { userId }: { readonly userId: UserId }) =>
  users.byIds([userId]).pipe(
    asInvite,
    Effect.orDie,
    Effect.map(([person]) => person !== undefined && !mayHold(person.role, "invitation"))
  )

/** Sends a mail with a code to the recipient of an invitation that opens nothing in this browser. */
export const askForCode = Effect.fnUntraced(function* (
  users: Context.Tag.Service<Users>,
  record: { readonly userId: InvitationRecord["userId"]; readonly shootId: ShootId },
  browser: BrowserId
) {
  const [person] = yield* users.byIds([record.userId]).pipe(asInvite, Effect.orDie)
  if (person === undefined) return yield* new InvitationRefused({ reason: "unknown" })
  const request = new SignInRequest({ email: person.email, browser, shootId: record.shootId })
  const { signInId } = yield* asInvite(users.requestSignIn(request))
  return yield* new CodeNeeded({ signInId, shootId: record.shootId })
})
