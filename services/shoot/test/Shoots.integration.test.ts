import { TestPostgres } from "@safelight/testing/TestPostgres"
import { Layer } from "effect"
import { contract } from "../../../packages/contracts/test/shoot/ShootsContract.ts"
import { live } from "./LiveShoots.ts"

contract("SQL", live.pipe(Layer.provide(TestPostgres.layer)))
