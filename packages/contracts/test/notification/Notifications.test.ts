import { Access } from "@safelight/auth/Access"
import { Tokens } from "@safelight/auth/Tokens"
import { FactSource } from "@safelight/events/Facts"
import { Effect, Layer } from "effect"
import * as MailBookMemory from "./MailBookMemory.ts"
import { contract } from "./NotificationsContract.ts"

const noFacts = FactSource.layerOf(() => Effect.succeedNone)

contract(
  "in memory",
  MailBookMemory.layer.pipe(Layer.provide(Access.layer), Layer.provide(noFacts), Layer.provideMerge(Tokens.layerTest))
)
