import * as Schema from "effect/Schema"
import { event } from "./Event.ts"
import { InvitationId, ShootId, UserId } from "./Ids.ts"

const data = Schema.Struct({ invitationId: InvitationId, shootId: ShootId, userId: UserId })
const byShoot = (data: { readonly shootId: ShootId }) => ["shoot", data.shootId] as const

export const InviteCreated = event("invite.created", {
  version: 1,
  owner: "invite",
  key: byShoot,
  data,
  description: "A client of a shoot has an invitation; its link opens the gallery while the shoot is open."
})

export const InviteAccepted = event("invite.accepted", {
  version: 1,
  owner: "invite",
  key: byShoot,
  data,
  description: "The recipient opened the gallery for the first time; from now on the address is known to be theirs."
})

export const InviteExpiring = event("invite.expiring", {
  version: 1,
  owner: "invite",
  key: byShoot,
  data,
  description: "Access ends in seven days."
})

export const InviteExpired = event("invite.expired", {
  version: 1,
  owner: "invite",
  key: byShoot,
  data,
  description: "Access has ended with the shoot's expiry."
})

export const InviteRevoked = event("invite.revoked", {
  version: 1,
  owner: "invite",
  key: byShoot,
  data,
  description: "The studio took the invitation back."
})
