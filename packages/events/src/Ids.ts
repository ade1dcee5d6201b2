import * as Schema from "effect/Schema"

/** The tenant: one photography business. One per install today, but on every row and event. */
export const StudioId = Schema.UUID.pipe(Schema.brand("StudioId", { identifier: "StudioId" }))
export type StudioId = typeof StudioId.Type

/** A person: an admin of the studio or a contact, known by one verified address. */
export const UserId = Schema.UUID.pipe(Schema.brand("UserId", { identifier: "UserId" }))
export type UserId = typeof UserId.Type

export const SessionId = Schema.UUID.pipe(Schema.brand("SessionId", { identifier: "SessionId" }))
export type SessionId = typeof SessionId.Type

/** One request for a sign-in mail; the link and the code of that mail belong to it. */
export const SignInId = Schema.UUID.pipe(Schema.brand("SignInId", { identifier: "SignInId" }))
export type SignInId = typeof SignInId.Type

export const ApiTokenId = Schema.UUID.pipe(Schema.brand("ApiTokenId", { identifier: "ApiTokenId" }))
export type ApiTokenId = typeof ApiTokenId.Type

export const InvitationId = Schema.UUID.pipe(Schema.brand("InvitationId", { identifier: "InvitationId" }))
export type InvitationId = typeof InvitationId.Type

export const ShootId = Schema.UUID.pipe(Schema.brand("ShootId", { identifier: "ShootId" }))
export type ShootId = typeof ShootId.Type

export const SetId = Schema.UUID.pipe(Schema.brand("SetId", { identifier: "SetId" }))
export type SetId = typeof SetId.Type

/** Clients of a shoot who see the same of it. */
export const AudienceId = Schema.UUID.pipe(Schema.brand("AudienceId", { identifier: "AudienceId" }))
export type AudienceId = typeof AudienceId.Type

/** An uploaded file of a shoot: the id of its tus upload, of its original and of the photo made of it. */
export const PhotoId = Schema.UUID.pipe(Schema.brand("PhotoId", { identifier: "PhotoId" }))
export type PhotoId = typeof PhotoId.Type

/** One move of photographs, while it can be taken back. */
export const MoveId = Schema.UUID.pipe(Schema.brand("MoveId", { identifier: "MoveId" }))
export type MoveId = typeof MoveId.Type

/** One immutable manifest of files, downloadable as one ZIP. */
export const ArchiveId = Schema.UUID.pipe(Schema.brand("ArchiveId", { identifier: "ArchiveId" }))
export type ArchiveId = typeof ArchiveId.Type

/** The right of one contact to fetch one archive. */
export const GrantId = Schema.UUID.pipe(Schema.brand("GrantId", { identifier: "GrantId" }))
export type GrantId = typeof GrantId.Type

export const MailId = Schema.UUID.pipe(Schema.brand("MailId", { identifier: "MailId" }))
export type MailId = typeof MailId.Type

export const EventId = Schema.UUID.pipe(Schema.brand("EventId", { identifier: "EventId" }))
export type EventId = typeof EventId.Type

/** The only studio of an install until several are supported. */
export const theStudio = StudioId.make("00000000-0000-7000-8000-000000000001")
