import { Access } from "@safelight/auth/Access"
import { Tokens } from "@safelight/auth/Tokens"
import { FactSource } from "@safelight/events/Facts"
import { Effect, Layer } from "effect"
import { contract } from "./MediaQueueContract.ts"
import * as QueueMemory from "./QueueMemory.ts"

const noFacts = FactSource.layerOf(() => Effect.succeedNone)

contract(
  "in memory",
  QueueMemory.layer.pipe(Layer.provide(Access.layer), Layer.provide(noFacts), Layer.provideMerge(Tokens.layerTest))
)
