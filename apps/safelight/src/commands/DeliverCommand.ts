import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import type { Recipient, Target } from "../Command.ts"
import * as Deliver from "./Deliver.ts"
import * as DeliverReport from "./DeliverReport.ts"
import * as StudioApi from "./StudioApi.ts"

/** The code that shells give to what Ctrl-C ended. */
const interrupted = 130

const stopped = Effect.zipRight(
  Console.error("Stopped. What was uploaded is kept in the shoot; go on with it in the browser."),
  Effect.sync(() => {
    process.exitCode = interrupted
  })
)

/** Delivers a folder and reports. Exit code 0 only when every file has a verdict and the delivery went out. */
export const run = Effect.fn("DeliverCommand.run")(function* (options: {
  readonly folder: string
  readonly title: string
  readonly clients: ReadonlyArray<Recipient>
  readonly json: boolean
  readonly target: Target
}) {
  const { clients, folder, json, target, title } = options
  const report = yield* Deliver.deliver({ folder, title, clients, visible: true }).pipe(
    Effect.provide(StudioApi.layer(target)),
    Effect.onInterrupt(() => stopped)
  )
  yield* Console.log(json ? JSON.stringify(report, null, 2) : DeliverReport.text(report))
  if (report.problem !== null) process.exitCode = 1
})
