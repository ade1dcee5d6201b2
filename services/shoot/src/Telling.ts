import { make as makeEvent } from "@safelight/events/Event"
import { ShootFacts, shootKey } from "@safelight/events/Facts"
import type { ShootId } from "@safelight/events/Ids"
import { Publisher } from "@safelight/events/Publisher"
import { ShootUpdated } from "@safelight/events/ShootEvents"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type { ShootRepo } from "./ShootRepo.ts"

export type Changed = (typeof ShootUpdated.data.Type)["changed"]

const encodeFacts = Schema.encodeSync(ShootFacts)

/** What others learn of a shoot. Call it in the transaction of the change. */
export const make = (repo: ShootRepo) =>
  Effect.map(Publisher, (publisher) => {
    const put = (facts: ShootFacts) => publisher.putFact(shootKey(facts.shootId), encodeFacts(facts))
    const current = (id: ShootId) => Effect.flatMap(repo.facts(id), Effect.orDie)
    return {
      /** Writes the facts that decisions about access rest on, and gives them. */
      facts: (id: ShootId): Effect.Effect<ShootFacts> => Effect.tap(current(id), put),

      updated: (id: ShootId, changed: Changed) =>
        Effect.gen(function* () {
          const { clients, expiresAt, status } = yield* current(id)
          yield* publisher.publish(
            yield* makeEvent(ShootUpdated, {
              shootId: id,
              changed,
              status,
              clients: clients.map(({ userId }) => userId),
              revision: yield* repo.nextRevision(id),
              ...(expiresAt === null ? {} : { expiresAt })
            })
          )
        })
    }
  })

export type Telling = Effect.Effect.Success<ReturnType<typeof make>>
