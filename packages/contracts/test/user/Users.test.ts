import { Access } from "@safelight/auth/Access"
import { Tokens } from "@safelight/auth/Tokens"
import * as UsersMemory from "@safelight/contracts/user/UsersMemory"
import { Layer } from "effect"
import { Recorded } from "../Recorded.ts"
import { contract } from "./UsersContract.ts"

const infrastructure = Access.layer.pipe(Layer.provideMerge(Layer.merge(Recorded.layerMemory, Tokens.layerTest)))

contract("memory", UsersMemory.layer.pipe(Layer.provideMerge(infrastructure)))
