import { ShootIntake } from "@safelight/contracts/shoot/ShootIntake"
import { NewShoot, Shoots } from "@safelight/contracts/shoot/Shoots"
import { make } from "@safelight/events/Event"
import { FileDeleted, FileFailed, FileProcessed, FileUploaded } from "@safelight/events/FileEvents"
import { PhotoId, type ShootId } from "@safelight/events/Ids"
import { DateTime, Effect } from "effect"
import { anna, as, photographer } from "../People.ts"

/** A shoot made by the photographer; access ends in a year. */
export const newShoot = (options: Partial<ConstructorParameters<typeof NewShoot>[0]> = {}) =>
  Effect.gen(function* () {
    const shoots = yield* Shoots
    const input = new NewShoot({
      title: "Anna & Ben",
      date: "2026-06-21",
      kind: "wedding",
      expiresAt: DateTime.add(yield* DateTime.now, { days: 365 }),
      zone: "Europe/Paris",
      clients: [anna.userId],
      ...options
    })
    return yield* as(photographer)(shoots.create(input))
  })

export const newPhotoId = Effect.sync(() => PhotoId.make(crypto.randomUUID()))

const recipe = "full-1"

export const uploaded = (shootId: ShootId, photoId: PhotoId, fileName: string) =>
  make(FileUploaded, { shootId, photoId, fileName, size: 1000 + fileName.length, sha256: "00" })

export const processed = (shootId: ShootId, photoId: PhotoId, capturedAt?: string) =>
  make(FileProcessed, {
    shootId,
    photoId,
    recipe,
    fileType: "JPEG",
    width: 6000,
    height: 4000,
    placeholder: "AAEC",
    camera: capturedAt === undefined ? {} : { capturedAt }
  })

export const keptWithoutPicture = (shootId: ShootId, photoId: PhotoId) =>
  make(FileProcessed, {
    shootId,
    photoId,
    recipe,
    fileType: "HEIC",
    camera: {},
    originalOnly: "HEIC cannot be shown yet.",
    originalOnlyCode: "heic"
  })

export const failed = (shootId: ShootId, photoId: PhotoId) =>
  make(FileFailed, {
    shootId,
    photoId,
    recipe,
    category: "data" as const,
    code: "not-a-photo",
    fileType: "PDF",
    reason: "This is not a photograph. Delete it."
  })

export const deleted = (shootId: ShootId, photoId: PhotoId) => make(FileDeleted, { shootId, photoId })

type Told = ReturnType<typeof uploaded | typeof processed | typeof failed | typeof deleted>

/** Hands events in one after the other. */
export const hear = (...events: ReadonlyArray<Told>) =>
  Effect.flatMap(ShootIntake, (intake) => Effect.forEach(events, Effect.flatMap(intake.photo), { discard: true }))

/** A photograph that is ready. */
export const addPhoto = (shootId: ShootId, fileName: string, capturedAt?: string) =>
  Effect.gen(function* () {
    const photoId = yield* newPhotoId
    yield* hear(uploaded(shootId, photoId, fileName), processed(shootId, photoId, capturedAt))
    return photoId
  })

/** A delivered shoot with photographs of these names. */
export const delivered = (names: ReadonlyArray<string>, options: Parameters<typeof newShoot>[0] = {}) =>
  Effect.gen(function* () {
    const shoots = yield* Shoots
    const { id } = yield* newShoot(options)
    const photos = yield* Effect.forEach(names, (name) => addPhoto(id, name))
    yield* as(photographer)(shoots.deliver(id))
    return { id, photos }
  })
