import { join } from "node:path"
import { NatsConnection } from "@safelight/bus/NatsConnection"
import { Effect, Layer } from "effect"
import * as Secrets from "../../src/Secrets.ts"
import { OpenedStudio } from "./OpenedStudio.ts"

/** The broker of an opened studio, with the gateway's own rights. */
export const layer: Layer.Layer<NatsConnection, never, OpenedStudio> = Layer.unwrapEffect(
  Effect.gen(function* () {
    const { dataFolder, infrastructure } = yield* OpenedStudio
    const { nats } = yield* Effect.orDie(Secrets.load(join(dataFolder, "secrets")))
    return NatsConnection.layer({
      url: infrastructure.natsUrl,
      user: "gateway",
      password: nats.gateway,
      name: "a test's look at the broker"
    })
  })
)
