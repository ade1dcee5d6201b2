import type { AnyEventDefinition, EventOf, ServiceName } from "./Event.ts"
import * as File from "./FileEvents.ts"
import * as Invite from "./InviteEvents.ts"
import * as Notification from "./NotificationEvents.ts"
import * as Portfolio from "./PortfolioEvents.ts"
import * as Shoot from "./ShootEvents.ts"
import * as Signal from "./SignalEvents.ts"
import * as User from "./UserEvents.ts"

/** Every event there is. What is not here cannot be published or consumed. */
export const catalogue = {
  [User.UserCreated.type]: User.UserCreated,
  [User.UserSignInRequested.type]: User.UserSignInRequested,
  [User.UserAuthenticated.type]: User.UserAuthenticated,
  [User.UserSessionExpired.type]: User.UserSessionExpired,
  [Invite.InviteCreated.type]: Invite.InviteCreated,
  [Invite.InviteAccepted.type]: Invite.InviteAccepted,
  [Invite.InviteExpiring.type]: Invite.InviteExpiring,
  [Invite.InviteExpired.type]: Invite.InviteExpired,
  [Invite.InviteRevoked.type]: Invite.InviteRevoked,
  [Shoot.ShootCreated.type]: Shoot.ShootCreated,
  [Shoot.ShootUpdated.type]: Shoot.ShootUpdated,
  [Shoot.ShootReady.type]: Shoot.ShootReady,
  [Shoot.ShootDelivered.type]: Shoot.ShootDelivered,
  [Shoot.ShootPublished.type]: Shoot.ShootPublished,
  [Shoot.ShootArchived.type]: Shoot.ShootArchived,
  [Shoot.ShootAccessed.type]: Shoot.ShootAccessed,
  [Shoot.SelectionSubmitted.type]: Shoot.SelectionSubmitted,
  [Shoot.ArchiveRequested.type]: Shoot.ArchiveRequested,
  [File.FileUploaded.type]: File.FileUploaded,
  [File.FileDownloaded.type]: File.FileDownloaded,
  [File.FileDeleted.type]: File.FileDeleted,
  [File.ArchiveQueued.type]: File.ArchiveQueued,
  [File.ArchiveReady.type]: File.ArchiveReady,
  [File.ArchiveDownloaded.type]: File.ArchiveDownloaded,
  [File.ArchiveExpired.type]: File.ArchiveExpired,
  [File.FileProcessed.type]: File.FileProcessed,
  [File.FileFailed.type]: File.FileFailed,
  [File.FileProgress.type]: File.FileProgress,
  [Notification.NotificationSent.type]: Notification.NotificationSent,
  [Notification.NotificationFailed.type]: Notification.NotificationFailed,
  [Notification.InviteSent.type]: Notification.InviteSent,
  [Portfolio.PortfolioUpdated.type]: Portfolio.PortfolioUpdated,
  [Portfolio.PortfolioPublished.type]: Portfolio.PortfolioPublished,
  [Signal.GalleryViewed.type]: Signal.GalleryViewed,
  [Signal.DownloadProgress.type]: Signal.DownloadProgress
} as const

export type Catalogue = typeof catalogue
export type EventType = keyof Catalogue
export type AnyEvent = { [Type in EventType]: EventOf<Catalogue[Type]> }[EventType]

export const definitions: ReadonlyArray<AnyEventDefinition> = Object.values(catalogue)

/** `ordered` where the order of one key matters (one in flight per partition), otherwise `any`. */
export type Ordering = "any" | "ordered"

export interface ConsumerDefinition {
  /** Name of the durables: `<service>-<purpose>`, with a partition behind it when ordered. */
  readonly name: string
  readonly service: ServiceName
  readonly types: ReadonlyArray<EventType>
  readonly ordering: Ordering
  /** Only writes tables of its own, so it may be rebuilt from the log. */
  readonly projection: boolean
}

const consumer = <const Name extends string, const Types extends ReadonlyArray<EventType>>(
  service: ServiceName,
  name: Name,
  types: Types,
  options: { readonly ordering?: Ordering; readonly projection?: boolean } = {}
) => ({ name, service, types, ordering: options.ordering ?? "any", projection: options.projection ?? false })

const everything = Object.values(catalogue).map(({ type }) => type)

/** Who reacts to what. The durables and the rights of the NATS accounts are made from this list. */
export const consumers = {
  "user-contacts": consumer("user", "user-contacts", ["invite.accepted"]),
  "invite-invitations": consumer("invite", "invite-invitations", [
    "shoot.created",
    "shoot.updated",
    "shoot.delivered",
    "shoot.archived",
    "user.created",
    "invite.sent"
  ]),
  "shoot-photos": consumer(
    "shoot",
    "shoot-photos",
    ["file.uploaded", "file.processed", "file.failed", "file.deleted"],
    { projection: true }
  ),
  "shoot-people": consumer("shoot", "shoot-people", [
    "user.created",
    "user.authenticated",
    "invite.accepted",
    "file.downloaded",
    "archive.downloaded",
    "archive.expired"
  ]),
  "file-catalogue": consumer("file", "file-catalogue", ["file.processed", "file.failed"]),
  "file-shoots": consumer("file", "file-shoots", ["shoot.created", "shoot.archived"]),
  "file-archives": consumer("file", "file-archives", ["archive.requested", "user.authenticated", "invite.accepted"]),
  "notification-mails": consumer("notification", "notification-mails", [
    "user.sign-in-requested",
    "invite.created",
    "invite.expiring",
    "shoot.created",
    "shoot.updated",
    "shoot.delivered",
    "shoot.archived",
    "file.uploaded",
    "file.processed",
    "archive.queued",
    "archive.ready",
    "selection.submitted",
    "portfolio.updated"
  ]),
  // Their services come later; what they will hear waits for them from the start.
  "portfolio-pages": consumer("portfolio", "portfolio-pages", ["shoot.published", "shoot.updated", "file.deleted"]),
  "analytics-timeline": consumer("analytics", "analytics-timeline", everything, { projection: true })
} as const satisfies Record<string, ConsumerDefinition>

export type ConsumerName = keyof typeof consumers
export type EventFor<Name extends ConsumerName> = Extract<
  AnyEvent,
  { readonly type: (typeof consumers)[Name]["types"][number] }
>
