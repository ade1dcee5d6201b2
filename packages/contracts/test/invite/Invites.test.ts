import { Access } from "@safelight/auth/Access"
import { Tokens } from "@safelight/auth/Tokens"
import * as InvitesMemory from "@safelight/contracts/invite/InvitesMemory"
import * as UsersMemory from "@safelight/contracts/user/UsersMemory"
import { Layer } from "effect"
import { Recorded } from "../Recorded.ts"
import { contract } from "./InvitesContract.ts"

const infrastructure = Access.layer.pipe(Layer.provideMerge(Layer.merge(Recorded.layerMemory, Tokens.layerTest)))

contract("memory", InvitesMemory.layer.pipe(Layer.provideMerge(UsersMemory.layer), Layer.provideMerge(infrastructure)))
