import { assert, it } from "@effect/vitest"
import { Access } from "@safelight/auth/Access"
import { CurrentPrincipal } from "@safelight/auth/Principal"
import { Tokens } from "@safelight/auth/Tokens"
import { EventTail } from "@safelight/bus/EventTail"
import * as MemoryBus from "@safelight/bus/MemoryBus"
import { EmailAddress } from "@safelight/contracts/Fields"
import { NewShoot, Shoots } from "@safelight/contracts/shoot/Shoots"
import * as ShootsMemory from "@safelight/contracts/shoot/ShootsMemory"
import { NewContact, Users } from "@safelight/contracts/user/Users"
import * as UsersMemory from "@safelight/contracts/user/UsersMemory"
import { make } from "@safelight/events/Event"
import { FileProcessed, FileUploaded } from "@safelight/events/FileEvents"
import { PhotoId } from "@safelight/events/Ids"
import { Publisher } from "@safelight/events/Publisher"
import * as ShootsEvents from "@safelight/shoot-service/ShootsEvents"
import { Effect, Layer, Stream } from "effect"

// The real consumers of the shoot service, over memory layers: no server, no database.
const Studio = ShootsEvents.layer.pipe(
  Layer.provideMerge(Layer.merge(ShootsMemory.layer, UsersMemory.layer)),
  Layer.provideMerge(Access.layer),
  Layer.provideMerge(Layer.merge(MemoryBus.layer(), Tokens.layerTest))
)

it.layer(Studio)("services composed in memory", (it) => {
  it.scoped("a shoot is ready when its last file has a verdict", () =>
    Effect.gen(function* () {
      const shoots = yield* Shoots
      const users = yield* Users
      const publisher = yield* Publisher
      const events = yield* (yield* EventTail).tail

      const ines = yield* users.ensureContact(
        NewContact.make({ email: EmailAddress.make("ines@example.com"), name: "Ines", locale: "en" })
      )
      const { id: shootId } = yield* shoots.create(
        NewShoot.make({
          title: "Midsummer",
          date: "2026-06-20",
          kind: "wedding",
          expiresAt: null,
          zone: "Europe/Lisbon",
          clients: [ines.id]
        })
      )
      const photoId = PhotoId.make("01900000-0000-7000-8000-000000000001")
      const photo = { shootId, photoId }
      yield* publisher.publish(
        yield* make(FileUploaded, { ...photo, fileName: "DSC_1.jpg", size: 9, sha256: "0".repeat(64) })
      )
      yield* publisher.publish(yield* make(FileProcessed, { ...photo, recipe: "1", fileType: "JPEG", camera: {} }))
      yield* Stream.runHead(Stream.filter(events, ({ event }) => event.type === "shoot.ready"))

      assert.strictEqual((yield* shoots.deliver(shootId)).status, "delivered")
    }).pipe(Effect.provideService(CurrentPrincipal, { kind: "service", service: "gateway" }))
  )
})
