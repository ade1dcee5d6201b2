import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
import { Tokens } from "@safelight/auth/Tokens"
import * as UsersClient from "@safelight/contracts/user/UsersClient"
import { freePorts } from "@safelight/embedded/FreePort"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Foundation from "../Foundation.ts"
import type { OpenStudioOptions } from "../OpenStudio.ts"
import { step } from "../Progress.ts"
import { keysOf } from "../Secrets.ts"
import { publicUrlOf } from "../Settings.ts"
import * as FrontDoor from "./FrontDoor.ts"
import { addressOf, type Ports } from "./ProcessEnvironment.ts"
import { processNames } from "./ProcessList.ts"
import * as ServiceProcesses from "./ServiceProcesses.ts"

const choosePorts = Effect.map(
  freePorts(processNames.length),
  (ports): Ports => Object.fromEntries(processNames.map((name, index) => [name, ports[index] ?? 0])) as Ports
)

/**
 * Opens a studio of one process per service, with one door in front. Lives as long as the scope: the door closes
 * first, then the gateway, the other services, and the servers they stand on. `changed` hears when a process was
 * started again.
 */
export const open = Effect.fn("OpenSplitStudio.open")(function* (
  { dataFolder, port, settings }: OpenStudioOptions,
  changed: (running: Readonly<Record<string, ServiceProcesses.Running>>) => Effect.Effect<void>
) {
  const { infrastructure, secrets } = yield* Foundation.lay(dataFolder, settings)
  const ports = yield* choosePorts
  const url = publicUrlOf(settings, port)
  const parts = { infrastructure, secrets, publicUrl: url, proxies: settings.rates.proxies, ports }
  const { restarting, running } = yield* ServiceProcesses.run(dataFolder, parts, changed)
  yield* step(
    FrontDoor.open({ host: settings.host, port, ports, restarting }),
    () => `the studio's door on port ${port}`
  )
  const users = UsersClient.layer(addressOf(ports, "user"), "gateway").pipe(
    Layer.provide(Layer.merge(FetchHttpClient.layer, Tokens.layer(keysOf(secrets, ["gateway"]))))
  )
  return { url, infrastructure, processes: running, users }
})
