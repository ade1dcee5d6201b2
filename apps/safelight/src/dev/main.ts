import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as Logging from "@safelight/telemetry/Logging"
import * as Effect from "effect/Effect"
import { runOn } from "../Studio.ts"

/** What `npm run dev` starts anew with every change, while the servers go on. */
NodeRuntime.runMain(Effect.provide(runOn, Logging.layer), { disablePrettyLogger: true })
