import { EventTail } from "@safelight/bus/EventTail"
import { FileIntake } from "@safelight/contracts/file/FileIntake"
import { InvitationFeed } from "@safelight/contracts/invite/InvitationFeed"
import { MailView } from "@safelight/contracts/notification/Notifications"
import { ShootIntake } from "@safelight/contracts/shoot/ShootIntake"
import { NewShoot, Shoots } from "@safelight/contracts/shoot/Shoots"
import { MailId } from "@safelight/events/Ids"
import { DateTime, Effect, Ref, Stream } from "effect"
import { asPerson } from "../../../../packages/contracts/test/People.ts"
import { processed } from "../../../../packages/contracts/test/shoot/Scene.ts"
import { contact, signedIn, signedInAdmin } from "../../../../packages/contracts/test/user/UsersScene.ts"
import { Mails } from "./Site.ts"

/** What services tell each other, handed on by hand: what was told so far. */
const handOn = Effect.gen(function* () {
  const tail = yield* EventTail
  const [files, shoots, invites] = [yield* FileIntake, yield* ShootIntake, yield* InvitationFeed]
  yield* Stream.runForEach(tail.since({ EVT: 0, TEL: 0 }), ({ event }) => {
    switch (event.type) {
      case "shoot.created":
        return Effect.zipRight(files.shoot(event), invites.take(event))
      case "shoot.delivered":
        return invites.take(event)
      case "file.uploaded":
        return shoots.photo(event)
      case "archive.requested":
        return files.archive(event)
      default:
        return Effect.void
    }
  })
})

/** A delivered shoot of one client, who opened it, chose, asked for everything and fetched a photograph. */
export const wedding = Effect.gen(function* () {
  const [shoots, files, intake] = [yield* Shoots, yield* FileIntake, yield* ShootIntake]
  const photographer = yield* signedInAdmin
  const ines = yield* signedIn("ines")
  // Invited and never here.
  const tom = yield* contact("tom")
  const asPhotographer = asPerson(photographer)
  const asInes = asPerson(ines)
  const { id } = yield* asPhotographer(
    shoots.create(
      new NewShoot({
        title: "Midsummer",
        date: "2026-06-21",
        kind: "wedding",
        expiresAt: DateTime.add(yield* DateTime.now, { days: 365 }),
        zone: "Europe/Paris",
        clients: [ines.user.id, tom.id]
      })
    )
  )
  yield* handOn
  const photoId = yield* files.arrived({ shootId: id, fileName: "DSC_1.jpg", bytes: new Uint8Array(1234) })
  yield* handOn
  const verdict = yield* processed(id, photoId)
  yield* files.verdict(verdict)
  yield* intake.photo(verdict)
  yield* asPhotographer(shoots.deliver(id))
  yield* asInes(shoots.recordVisit(id))
  yield* asInes(shoots.setFavourite(id, photoId, true))
  yield* asInes(shoots.requestArchive(id, { kind: "everything" }))
  yield* handOn
  yield* files.fetched(photoId, ines.user.id)
  const now = yield* DateTime.now
  yield* Ref.set(yield* Mails, [
    new MailView({
      id: MailId.make("01890000-0000-7000-8000-000000000009"),
      kind: "gallery-ready",
      userId: tom.id,
      shootId: id,
      state: "accepted",
      tries: 1,
      queuedAt: now,
      at: now,
      reason: null
    })
  ])
  return { id, photoId, photographer, ines, tom }
})
