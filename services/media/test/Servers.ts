import * as DirectPublisher from "@safelight/bus/DirectPublisher"
import { NatsConnection } from "@safelight/bus/NatsConnection"
import * as NatsDeadLetters from "@safelight/bus/NatsDeadLetters"
import * as NatsEventTail from "@safelight/bus/NatsEventTail"
import * as NatsJobQueue from "@safelight/bus/NatsJobQueue"
import * as NatsSignals from "@safelight/bus/NatsSignals"
import * as Streams from "@safelight/bus/Streams"
import { ensureMonth, singleServer } from "@safelight/objects/Buckets"
import { ObjectStore } from "@safelight/objects/ObjectStore"
import { ObjectsConnection } from "@safelight/objects/ObjectsConnection"
import { TestNats } from "@safelight/testing/TestNats"
import { DateTime, Effect, Layer, Redacted } from "effect"

/** How to reach the broker. */
export interface BrokerAddress {
  readonly url: string
  readonly user: string
  readonly password: string
}

const connections = ({ password, url, user }: BrokerAddress) => {
  const account = { url, user, password: Redacted.make(password) }
  return Layer.merge(
    ObjectsConnection.layer({ ...account, name: "media files" }),
    NatsConnection.layer({ ...account, name: "media" })
  )
}

/** All that workers stand on, on a broker that is there already. */
export const on = (address: BrokerAddress) =>
  Layer.mergeAll(
    NatsJobQueue.layer(),
    NatsSignals.layer(),
    DirectPublisher.layer(),
    NatsEventTail.layer(),
    NatsDeadLetters.layer(),
    ObjectStore.layer
  ).pipe(Layer.provideMerge(connections(address)))

const provisioned = Layer.effectDiscard(
  Effect.gen(function* () {
    yield* Streams.provision({ replicas: 1 })
    yield* ensureMonth(singleServer, yield* DateTime.now, new Set())
  })
)

/** The same on a broker of its own. Provisioning comes before the workers, which demand what it makes. */
export const layer = Layer.unwrapEffect(
  Effect.map(TestNats, (nats) => {
    const ready = Layer.orDie(Layer.provide(provisioned, connections(nats)))
    return Layer.provide(on(nats), ready)
  })
).pipe(Layer.provideMerge(TestNats.layer))
