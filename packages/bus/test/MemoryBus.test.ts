import * as MemoryBus from "@safelight/bus/MemoryBus"
import { Publisher } from "@safelight/events/Publisher"
import { Effect, Layer, Ref } from "effect"
import { busContract, definitions, Harness } from "./BusContract.ts"

const harness = Layer.effect(
  Harness,
  Effect.gen(function* () {
    const publisher = yield* Publisher
    const texts = yield* Ref.make<ReadonlyArray<string>>([])
    return {
      record: (text) => Ref.update(texts, (list) => [...list, text]),
      recorded: Ref.get(texts),
      repeat: publisher.publish
    }
  })
)

busContract("MemoryBus", harness.pipe(Layer.provideMerge(MemoryBus.layer({ definitions }))))
