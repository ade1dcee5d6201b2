import { Access } from "@safelight/auth/Access"
import { Tokens } from "@safelight/auth/Tokens"
import { JobQueue } from "@safelight/bus/JobQueue"
import { Signals } from "@safelight/bus/Signals"
import * as ShootsMemory from "@safelight/contracts/shoot/ShootsMemory"
import * as UsersMemory from "@safelight/contracts/user/UsersMemory"
import * as FileService from "@safelight/file-service/FileService"
import { FileSettings } from "@safelight/file-service/FileSettings"
import { TestPostgres } from "@safelight/testing/TestPostgres"
import { Effect, Layer } from "effect"
import { contract } from "../../../packages/contracts/test/file/FilesContract.ts"
import { Recorded } from "../../../packages/contracts/test/Recorded.ts"
import { linkSecret, migratedDatabase, objects } from "./Studio.ts"

/** Nobody works here: the contract hands in the verdicts. */
const noWorkers = Layer.succeed(JobQueue, {
  enqueue: () => Effect.succeed("queued" as const),
  figures: () => Effect.succeed({ waiting: 0, active: 0 }),
  work: () => Effect.void
})

const noSignals = Layer.succeed(Signals, { emit: () => Effect.void })

contract(
  "SQL",
  FileService.services.pipe(
    Layer.provide(Layer.mergeAll(ShootsMemory.layer, UsersMemory.layer)),
    Layer.provide(Access.layer),
    Layer.provide(Layer.mergeAll(migratedDatabase, objects, FileSettings.layer({ linkSecret }), noWorkers, noSignals)),
    Layer.provideMerge(Layer.merge(Recorded.layerMemory, Tokens.layerTest)),
    Layer.provide(TestPostgres.layer)
  )
)
