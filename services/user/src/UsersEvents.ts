import { EventBus } from "@safelight/bus/EventBus"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as PeopleRepo from "./PeopleRepo.ts"

/** Who accepted an invitation has shown the address to be theirs. */
export const layer = Layer.scopedDiscard(
  Effect.gen(function* () {
    const bus = yield* EventBus
    const people = yield* PeopleRepo.make
    yield* bus.subscribe({
      consumer: "user-contacts",
      apply: ({ data, metadata }) => Effect.asVoid(people.verify(data.userId, metadata.timestamp))
    })
  })
)
