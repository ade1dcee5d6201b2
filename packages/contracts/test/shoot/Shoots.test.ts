import { Access } from "@safelight/auth/Access"
import { Tokens } from "@safelight/auth/Tokens"
import * as ShootsMemory from "@safelight/contracts/shoot/ShootsMemory"
import { Layer } from "effect"
import { Recorded } from "../Recorded.ts"
import { contract } from "./ShootsContract.ts"

contract(
  "memory",
  ShootsMemory.layer.pipe(
    Layer.provide(Access.layer),
    Layer.provideMerge(Recorded.layerMemory),
    Layer.merge(Tokens.layerTest)
  )
)
