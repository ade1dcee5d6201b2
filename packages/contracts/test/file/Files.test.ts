import { Access } from "@safelight/auth/Access"
import { Tokens } from "@safelight/auth/Tokens"
import * as FilesMemory from "@safelight/contracts/file/FilesMemory"
import { Layer } from "effect"
import { Recorded } from "../Recorded.ts"
import { contract } from "./FilesContract.ts"

contract(
  "memory",
  FilesMemory.layer.pipe(
    Layer.provide(Access.layer),
    Layer.provideMerge(Recorded.layerMemory),
    Layer.merge(Tokens.layerTest)
  )
)
