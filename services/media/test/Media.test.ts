import * as MemoryBus from "@safelight/bus/MemoryBus"
import * as ImagingMemory from "@safelight/imaging/ImagingMemory"
import { bucketsOf, singleServer } from "@safelight/objects/Buckets"
import { ObjectStore } from "@safelight/objects/ObjectStore"
import { DateTime, Effect, Layer } from "effect"
import { mediaContract } from "./MediaContract.ts"
import { workersOn } from "./Studio.ts"

const store = Layer.unwrapEffect(
  Effect.map(DateTime.now, (now) => ObjectStore.layerMemory(bucketsOf(singleServer, now)))
)

mediaContract("workers in memory", workersOn(Layer.merge(MemoryBus.layer(), store), ImagingMemory.layer))
