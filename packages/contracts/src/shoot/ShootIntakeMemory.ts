import type { AnyEvent } from "@safelight/events/Catalogue"
import { make as makeEvent } from "@safelight/events/Event"
import type { ShootId, UserId } from "@safelight/events/Ids"
import { ShootReady } from "@safelight/events/ShootEvents"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import { statusAfterFiles } from "./Lifecycle.ts"
import { countsOf, inOrder, isDeliverable, type MemoryClient, type MemoryShoot } from "./MemoryShoot.ts"
import type { MemoryShoots } from "./MemoryShoots.ts"
import { afterEvent, type PhotoEvent, unheard } from "./PhotoRecord.ts"
import { type PeopleEvent, ShootIntake } from "./ShootIntake.ts"

const later = (known: DateTime.Utc | null, told: DateTime.Utc) => (known === null ? told : DateTime.max(known, told))
const earlier = (known: DateTime.Utc | null, told: DateTime.Utc) => (known === null ? told : DateTime.min(known, told))

/** What a memory layer learns from others. */
export const make = (store: MemoryShoots) => {
  /** Events of a shoot that isn't here change nothing. */
  const change = (
    id: ShootId,
    step: (shoot: MemoryShoot) => MemoryShoot,
    tell?: (next: MemoryShoot, before: MemoryShoot) => ReadonlyArray<Effect.Effect<AnyEvent>>
  ) => store.change(id, (shoot) => Either.right(step(shoot)), tell).pipe(Effect.catchTag("NotFound", () => Effect.void))

  const record =
    (event: PhotoEvent) =>
    (shoot: MemoryShoot): MemoryShoot => {
      const { photoId } = event.data
      const known = shoot.photos.get(photoId)
      const photo = {
        setId: known?.setId ?? null,
        rank: known?.rank ?? null,
        hidden: known?.hidden ?? false,
        delivered: known?.delivered ?? false,
        record: afterEvent(known?.record ?? unheard(photoId), event)
      }
      return { ...shoot, photos: new Map(shoot.photos).set(photoId, photo) }
    }

  /** A step, then whether the shoot is ready. */
  const settled = (id: ShootId, step: (shoot: MemoryShoot) => MemoryShoot) =>
    change(
      id,
      (shoot) => {
        const next = step(shoot)
        return { ...next, status: statusAfterFiles(next.status, countsOf(next)) }
      },
      (next, before) =>
        next.status === "ready" && before.status !== "ready"
          ? [makeEvent(ShootReady, { shootId: id, photoCount: inOrder(next).filter(isDeliverable).length })]
          : []
    )

  const photo = Effect.fn("ShootIntake.photo")((event: PhotoEvent) =>
    Effect.asVoid(settled(event.data.shootId, record(event)))
  )

  const everyShoot = (f: (shoot: MemoryShoot) => Effect.Effect<unknown>) =>
    Effect.suspend(() => Effect.forEach(store.all(), f, { discard: true }))

  /** Memory is no older than its log, so all of it can be told again. */
  const photosAnew = {
    empty: () =>
      everyShoot(({ id }) =>
        change(id, (shoot) => ({
          ...shoot,
          photos: new Map(
            [...shoot.photos].map(([photoId, photo]) => [photoId, { ...photo, record: unheard(photoId) }])
          )
        }))
      ),
    project: (events: ReadonlyArray<PhotoEvent>) =>
      Effect.forEach(events, (event) => change(event.data.shootId, record(event)), { discard: true }),
    finish: everyShoot(({ id }) => settled(id, (shoot) => shoot))
  }

  const withClient = (id: ShootId, userId: UserId, f: (client: MemoryClient) => MemoryClient) =>
    change(id, (shoot) => ({
      ...shoot,
      clients: shoot.clients.map((client) => (client.userId === userId ? f(client) : client))
    }))

  const people = Effect.fn("ShootIntake.people")(function* (event: PeopleEvent) {
    const at = event.metadata.timestamp
    switch (event.type) {
      case "file.downloaded":
      case "archive.downloaded":
        yield* withClient(event.data.shootId, event.data.userId, (client) => ({
          ...client,
          downloadedAt: later(client.downloadedAt, at)
        }))
        break
      case "invite.accepted":
        yield* withClient(event.data.shootId, event.data.userId, (client) => ({
          ...client,
          firstSeenAt: earlier(client.firstSeenAt, at),
          lastSeenAt: later(client.lastSeenAt, at)
        }))
        break
      case "archive.expired": {
        const { archiveId, shootId } = event.data
        yield* change(shootId, (shoot) => ({
          ...shoot,
          archives: new Map(shoot.archives).set(archiveId, false)
        }))
        break
      }
      // Who a person is belongs to the user service; a shoot knows its clients by id.
      case "user.created":
      case "user.authenticated":
        break
    }
  })

  return ShootIntake.of({ people, photo, photosAnew })
}
