import { join } from "node:path"
import { NatsConnection } from "@safelight/bus/NatsConnection"
import * as Streams from "@safelight/bus/Streams"
import * as Config from "effect/Config"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { natsAdmin } from "../BrokerAccounts.ts"
import type { Target } from "../Command.ts"
import * as DeploymentSecrets from "../deployment/DeploymentSecrets.ts"
import type { BrokerAdmin } from "../Provisioning.ts"
import * as Secrets from "../Secrets.ts"
import * as StudioFile from "../StudioFile.ts"
import { dataFolderOf } from "./StudioAddress.ts"
import { layer, StudioApi } from "./StudioApi.ts"

const Written = Schema.Struct({ shoots: Schema.Int, people: Schema.Int })

export interface AccessRebuild {
  /** Of a studio of many containers. */
  readonly secrets: string | undefined
  readonly target: Target
}

/** The way to the broker where this machine has it: no service may make a bucket. */
const adminOf = Effect.fnUntraced(function* ({ secrets: folder, target }: AccessRebuild) {
  if (folder !== undefined) {
    const url = yield* Config.withDefault(Config.nonEmptyString("NATS_URL"), DeploymentSecrets.natsUrl)
    const { secrets } = yield* DeploymentSecrets.load(folder)
    return Option.some<BrokerAdmin>({ url, user: natsAdmin, password: secrets.natsAdmin })
  }
  if (target.url !== undefined) return Option.none<BrokerAdmin>()
  const dataFolder = yield* dataFolderOf(target)
  const url = Option.flatMapNullable(yield* StudioFile.read(dataFolder), ({ natsUrl }) => natsUrl)
  if (Option.isNone(url)) return Option.none<BrokerAdmin>()
  const secrets = yield* Secrets.load(join(dataFolder, "secrets"))
  return Option.some<BrokerAdmin>({ url: url.value, user: natsAdmin, password: secrets.natsAdmin })
})

const orMade = (admin: BrokerAdmin) =>
  Streams.provisionFacts.pipe(
    Effect.provide(NatsConnection.layer({ ...admin, name: "access rebuild", patience: "10 seconds" })),
    Effect.tap((made) => (made ? Console.error("The bucket ACCESS was gone and is made again.") : Effect.void))
  )

/** Makes the bucket of facts again if it is gone, and has it filled by the services that own what it holds. */
export const rebuild = Effect.fn("AccessCommand.rebuild")(
  function* (options: AccessRebuild) {
    const api = yield* StudioApi
    // A studio that isn't there, or a token that isn't good, is said before anything changes.
    yield* api.call("GET", "/api/v1/tokens", Schema.Unknown)
    const admin = yield* adminOf(options)
    if (Option.isSome(admin)) yield* orMade(admin.value)
    const { value } = yield* api.call("POST", "/api/v1/access/rebuild", Written)
    yield* Console.log(
      `Facts about access are written again: of ${value.shoots} shoots, and ${value.people} of sessions and people that are out.`
    )
  },
  (effect, { target }) => Effect.provide(effect, layer(target))
)
