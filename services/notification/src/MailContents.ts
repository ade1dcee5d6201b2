import { CurrentPrincipal } from "@safelight/auth/Principal"
import type { Refused } from "@safelight/auth/Refused"
import { Content } from "@safelight/contracts/content/Content"
import { Files } from "@safelight/contracts/file/Files"
import { warnBefore } from "@safelight/contracts/invite/InvitationRules"
import { Invites } from "@safelight/contracts/invite/Invites"
import { deliverable } from "@safelight/contracts/shoot/Lifecycle"
import { Shoots } from "@safelight/contracts/shoot/Shoots"
import { Users } from "@safelight/contracts/user/Users"
import { ArchiveId, InvitationId, type ShootId, SignInId, type UserId } from "@safelight/events/Ids"
import { linkTo, PublicOrigin } from "@safelight/http/PublicOrigin"
import type { MailMessage } from "@safelight/mail/MailMessage"
import * as MailPage from "@safelight/mail/MailPage.tsx"
import * as DateTime from "effect/DateTime"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import type { MailRow } from "./MailRow.ts"
import * as Words from "./MailWords.ts"

/** The mail has lost its point: nobody to write to, or the moment has passed. */
export class MailNeedless extends Schema.TaggedError<MailNeedless>()("MailNeedless", { reason: Schema.String }) {}

/** The gallery opened while the invitation waited; its mail is the one to send. */
export class GalleryOpened extends Schema.TaggedError<GalleryOpened>()("GalleryOpened", {}) {}

/** What a mail is about is not there yet, because its event is still on the way. */
export class NotYet extends Schema.TaggedError<NotYet>()("NotYet", { reason: Schema.String }) {}

export interface ComposedMail {
  readonly message: MailMessage
  /** Set when the mail carries the link of an invitation. */
  readonly invitationId: InvitationId | undefined
}

interface Subject {
  readonly path: string | undefined
  readonly code?: string
  readonly places: Readonly<Record<string, string>>
  readonly invitationId?: InvitationId
}

const notYet = (refused: Refused) => new NotYet({ reason: `${refused._tag} while the mail was written` })

/**
 * Writes a mail when it is about to be sent: asks the owners for names, figures and fresh links, of which nothing is
 * kept here.
 */
export const compose = Effect.fn("MailContents.compose")(
  function* (mail: MailRow) {
    const users = yield* Users
    const content = yield* Content
    const origin = yield* PublicOrigin
    const [user] = yield* Effect.mapError(users.byIds([mail.userId]), notYet)
    if (user === undefined) return yield* new NotYet({ reason: "the person is not known yet" })
    if (user.deactivatedAt !== null) return yield* new MailNeedless({ reason: "the person was deactivated" })
    const { locale } = user
    const settings = yield* content.settings()
    const template = yield* content.mailTemplate(mail.kind, locale)
    const subject = yield* about(mail, user.id, locale)
    const places = { name: user.name, studio: settings.studioName, ...subject.places }
    const filled = (text: string) => Words.fill(text, places)

    const page: MailPage.MailPage = {
      locale,
      studioName: settings.studioName,
      heading: filled(template.heading),
      paragraphs: template.paragraphs.map(filled),
      action:
        subject.path === undefined || template.action === ""
          ? undefined
          : { label: filled(template.action), url: linkTo(origin, subject.path) },
      code: subject.code,
      small: template.small.map(filled),
      footer: Words.footer[locale](settings.studioName)
    }
    const composed: ComposedMail = {
      message: {
        messageId: `${mail.id}@${settings.mailFrom.split("@")[1] ?? "localhost.invalid"}`,
        from: { name: settings.studioName, address: settings.mailFrom },
        to: { name: user.name, address: user.email },
        subject: filled(template.subject),
        html: MailPage.html(page),
        text: MailPage.text(page)
      },
      invitationId: subject.invitationId
    }
    return composed
  },
  Effect.provideService(CurrentPrincipal, { kind: "service", service: "notification" })
)

const about = (mail: MailRow, userId: UserId, locale: "en" | "fr") => {
  switch (mail.kind) {
    case "sign-in":
      return aboutSignIn(SignInId.make(mail.subjectId))
    case "invitation":
      return aboutInvitation(InvitationId.make(mail.subjectId), locale)
    case "archive-ready":
      return aboutArchive(ArchiveId.make(mail.subjectId), locale)
    case "gallery-ready":
    case "access-expiring":
    case "shoot-archived":
      return mail.shootId === null
        ? Effect.fail(new MailNeedless({ reason: "the mail names no shoot" }))
        : aboutGallery({ kind: mail.kind, shootId: mail.shootId, userId, locale })
  }
}

const aboutSignIn = Effect.fnUntraced(function* (id: SignInId) {
  const users = yield* Users
  const secrets = yield* Effect.mapError(
    users.mintSignIn(id),
    () => new MailNeedless({ reason: "the sign-in was used or has expired" })
  )
  const subject: Subject = {
    path: `/sign-in/${Redacted.value(secrets.link)}`,
    code: Redacted.value(secrets.code),
    places: {}
  }
  return subject
})

const describeShoot = Effect.fnUntraced(function* (shootId: ShootId, locale: "en" | "fr") {
  const shoots = yield* Shoots
  const shoot = yield* Effect.mapError(shoots.get(shootId), notYet)
  const expires = shoot.expiresAt === null ? "" : Words.moment(locale, shoot.expiresAt, shoot.zone)
  const until = locale === "fr" ? `, jusqu’au ${expires}` : `, until ${expires}`
  const places = {
    title: shoot.title,
    count: Words.count(locale, deliverable(shoot.counts)),
    expires,
    until: expires === "" ? "" : until
  }
  return { shoot, places }
})

const mint = (id: InvitationId) =>
  Effect.flatMap(Invites, (invites) => invites.mint(id)).pipe(
    Effect.mapError(() => new MailNeedless({ reason: "the invitation was taken back or has expired" }))
  )

const aboutInvitation = Effect.fnUntraced(function* (id: InvitationId, locale: "en" | "fr") {
  const secret = yield* mint(id)
  const { places, shoot } = yield* describeShoot(secret.shootId, locale)
  if (shoot.status === "delivered") return yield* new GalleryOpened()
  const subject: Subject = { path: `/open/${Redacted.value(secret.token)}`, places, invitationId: id }
  return subject
})

/** A reminder is about the days before the end; where the studio moved that away meanwhile, another follows in time. */
const reminderSpan = Duration.sum(warnBefore, Duration.days(1))

const describeEnd = Effect.fnUntraced(function* (expiresAt: DateTime.Utc | null, locale: "en" | "fr") {
  const now = yield* DateTime.now
  const remaining = expiresAt === null ? undefined : DateTime.distanceDuration(now, expiresAt)
  if (remaining === undefined || Duration.greaterThan(remaining, reminderSpan)) {
    return yield* new MailNeedless({ reason: "access does not end soon any more" })
  }
  return { left: Words.left(locale, remaining) }
})

const aboutGallery = Effect.fnUntraced(function* ({
  kind,
  locale,
  shootId,
  userId
}: {
  readonly kind: "gallery-ready" | "access-expiring" | "shoot-archived"
  readonly shootId: ShootId
  readonly userId: UserId
  readonly locale: "en" | "fr"
}) {
  const { places, shoot } = yield* describeShoot(shootId, locale)
  const closed: Subject = { path: undefined, places }
  if (kind === "shoot-archived") return closed
  const end = kind === "access-expiring" ? yield* describeEnd(shoot.expiresAt, locale) : {}
  const client = shoot.clients.find((client) => client.userId === userId)
  if (client === undefined) {
    return yield* new MailNeedless({ reason: "the person is no client of the shoot any more" })
  }
  const invites = yield* Invites
  const invitation = yield* Effect.mapError(invites.find(shootId, userId), notYet)
  const secret = yield* mint(invitation.id)
  const audience = shoot.audiences.find(({ id }) => id === client.audienceId)
  const own = audience === undefined ? {} : { count: Words.count(locale, audience.photoCount) }
  const subject: Subject = {
    path: `/open/${Redacted.value(secret.token)}`,
    places: { ...places, ...end, ...own, may: Words.may[locale][kind](audience?.download ?? true) },
    invitationId: invitation.id
  }
  return subject
})

const aboutArchive = Effect.fnUntraced(function* (id: ArchiveId, locale: "en" | "fr") {
  const files = yield* Files
  const archive = yield* Effect.mapError(files.archive(id), notYet)
  if (archive.state !== "ready") return yield* new MailNeedless({ reason: "the archive is not open any more" })
  const { places } = yield* describeShoot(archive.shootId, locale)
  const subject: Subject = {
    path: `/g/${archive.shootId}/downloads`,
    places: { ...places, size: Words.size(locale, archive.bytes) }
  }
  return subject
})
