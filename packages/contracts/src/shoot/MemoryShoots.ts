import { Access } from "@safelight/auth/Access"
import { NotFound } from "@safelight/auth/Refused"
import type { AnyEvent } from "@safelight/events/Catalogue"
import { ShootFacts, shootKey } from "@safelight/events/Facts"
import type { ShootId } from "@safelight/events/Ids"
import { Publisher } from "@safelight/events/Publisher"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Schema from "effect/Schema"
import { factsOf, type MemoryShoot } from "./MemoryShoot.ts"

const encodeFacts = Schema.encodeSync(ShootFacts)

export const missing = (what: string) => new NotFound({ what })

/** The shoots of one memory layer, and the one way to change them. */
export const make = Effect.gen(function* () {
  const access = yield* Access
  const publisher = yield* Publisher
  const shoots = new Map<ShootId, MemoryShoot>()

  const revisions = new Map<ShootId, number>()

  const find = (id: ShootId) =>
    Effect.suspend(() => {
      const shoot = shoots.get(id)
      return shoot === undefined ? Effect.fail(missing("shoot")) : Effect.succeed(shoot)
    })

  const putFacts = (shoot: MemoryShoot) => publisher.putFact(shootKey(shoot.id), encodeFacts(factsOf(shoot)))

  const ownFacts = (id: ShootId) => {
    const shoot = shoots.get(id)
    return { shoot: shoot === undefined ? undefined : factsOf(shoot) }
  }

  return {
    access,
    publisher,
    putFacts,
    find,
    ownFacts,

    /** Counts one more word about the shoot and gives its number. */
    nextRevision: (id: ShootId): number => {
      const next = (revisions.get(id) ?? 0) + 1
      revisions.set(id, next)
      return next
    },

    /** Oldest first. */
    all: () => [...shoots.values()],

    add: (shoot: MemoryShoot) => {
      shoots.set(shoot.id, shoot)
      return putFacts(shoot)
    },

    /** One step without a gap between reading and writing; then the facts, if they changed, and the events. */
    change: <E = never>(
      id: ShootId,
      step: (shoot: MemoryShoot) => Either.Either<MemoryShoot, E>,
      tell: (next: MemoryShoot, before: MemoryShoot) => ReadonlyArray<Effect.Effect<AnyEvent>> = () => []
    ) =>
      Effect.gen(function* () {
        const [before, next] = yield* Effect.flatMap(find(id), (shoot) =>
          Either.map(step(shoot), (next) => {
            shoots.set(id, next)
            return [shoot, next] as const
          })
        )
        const changed = JSON.stringify(encodeFacts(factsOf(next))) !== JSON.stringify(encodeFacts(factsOf(before)))
        if (changed) yield* putFacts(next)
        for (const event of tell(next, before)) yield* publisher.publish(yield* event)
        return next
      }),

    checkShoot: (id: ShootId, action: "see" | "download") =>
      Effect.suspend(() => access.check({ kind: "shoot", shootId: id, action }, ownFacts(id)))
  }
})

export type MemoryShoots = Effect.Effect.Success<typeof make>
