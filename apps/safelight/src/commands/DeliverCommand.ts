import type { EmailAddress } from "@safelight/contracts/Fields"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import type { Target } from "../Command.ts"
import * as Deliver from "./Deliver.ts"
import * as DeliverReport from "./DeliverReport.ts"
import * as StudioApi from "./StudioApi.ts"

/** Delivers a folder and reports. Exit code 0 only when every file has a verdict and the delivery went out. */
export const run = Effect.fn("DeliverCommand.run")(function* (options: {
  readonly folder: string
  readonly title: string
  readonly clients: ReadonlyArray<EmailAddress>
  readonly json: boolean
  readonly target: Target
}) {
  const { clients, folder, json, target, title } = options
  const report = yield* Effect.provide(
    Deliver.deliver({ folder, title, clients, visible: true }),
    StudioApi.layer(target)
  )
  yield* Console.log(json ? JSON.stringify(report, null, 2) : DeliverReport.text(report))
  if (report.problem !== null) process.exitCode = 1
})
