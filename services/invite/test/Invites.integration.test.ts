import { Access } from "@safelight/auth/Access"
import { Tokens } from "@safelight/auth/Tokens"
import * as UsersMemory from "@safelight/contracts/user/UsersMemory"
import * as InvitesLive from "@safelight/invite-service/InvitesLive"
import { migrations } from "@safelight/invite-service/Migrations"
import { Layer } from "effect"
import { contract } from "../../../packages/contracts/test/invite/InvitesContract.ts"
import { Recorded } from "../../../packages/contracts/test/Recorded.ts"
import { database, recordedOutbox } from "../../user/test/TestDatabase.ts"

const users = UsersMemory.layer.pipe(Layer.provide(Layer.fresh(Access.layer)), Layer.provide(Recorded.layerMemory))

const infrastructure = Layer.merge(users, Access.layer).pipe(
  Layer.provideMerge(Tokens.layerTest),
  Layer.provideMerge(recordedOutbox("invite")),
  Layer.provideMerge(database("invite", migrations))
)

contract("postgresql", InvitesLive.layer.pipe(Layer.provideMerge(infrastructure)))
