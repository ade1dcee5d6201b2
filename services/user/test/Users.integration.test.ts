import { Access } from "@safelight/auth/Access"
import { Tokens } from "@safelight/auth/Tokens"
import { migrations } from "@safelight/user-service/Migrations"
import * as RevocationsLive from "@safelight/user-service/RevocationsLive"
import * as UsersLive from "@safelight/user-service/UsersLive"
import { Layer } from "effect"
import { contract } from "../../../packages/contracts/test/user/UsersContract.ts"
import { database, recordedOutbox } from "./TestDatabase.ts"

const infrastructure = Layer.merge(Access.layer, Tokens.layerTest).pipe(
  Layer.provideMerge(recordedOutbox("user")),
  Layer.provideMerge(database("user", migrations))
)

contract("postgresql", Layer.merge(UsersLive.layer, RevocationsLive.layer).pipe(Layer.provideMerge(infrastructure)))
