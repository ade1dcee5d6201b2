import { type BucketPlan, createBuckets, singleServer } from "@safelight/objects/Buckets"
import type { Patience } from "@safelight/objects/JetStreamWire"
import { ObjectsConnection } from "@safelight/objects/ObjectsConnection"
import { TestNats } from "@safelight/testing/TestNats"
import { TestNatsCluster } from "@safelight/testing/TestNatsCluster"
import { Effect, Layer, Redacted } from "effect"
import { bucket } from "./ObjectStoreContract.ts"

/** An answer that is lost costs a test little; a server may take as long as it likes to be killed and started again. */
const patience: Partial<Patience> = { answer: 300, silence: 1000, write: 60_000, read: 60_000 }

/** A connection to the test's server, or to what stands before it. */
export const connectionTo = (url?: string, less: Partial<Patience> = {}) =>
  Layer.unwrapEffect(
    Effect.map(TestNats, (nats) =>
      ObjectsConnection.layer({
        url: url ?? nats.url,
        user: nats.user,
        password: Redacted.make(nats.password),
        inboxPrefix: "_INBOX.files",
        patience: { ...patience, ...less }
      })
    )
  )

const buckets = (plan: BucketPlan) =>
  Layer.effectDiscard(createBuckets({ plan, buckets: [bucket], inUse: new Set() })).pipe(Layer.orDie)

/** A server with the bucket of the contract, and a connection to it. */
export const server = buckets(singleServer).pipe(Layer.provideMerge(connectionTo()), Layer.provideMerge(TestNats.layer))

/** Patience with a cluster: choosing another leader takes some seconds, and on a busy machine a minute. */
const toCluster = Layer.unwrapEffect(
  Effect.map(TestNatsCluster, ({ password, url, user }) =>
    ObjectsConnection.layer({
      url,
      user,
      password: Redacted.make(password),
      inboxPrefix: "_INBOX.files",
      patience: { answer: 500, silence: 1000, read: 120_000 }
    })
  )
)

/** Three servers that all hold the bucket of the contract, and a connection to one of them. */
export const cluster = buckets({ ...singleServer, replicas: 3 }).pipe(
  Layer.provideMerge(toCluster),
  Layer.provideMerge(TestNatsCluster.layer)
)

/** How many messages the server holds in a bucket: chunks, metadata and uploads' own. */
export const messagesIn = (name: string) =>
  Effect.gen(function* () {
    const { connection } = yield* ObjectsConnection
    const reply = yield* Effect.promise(() => connection.request(`$JS.API.STREAM.INFO.OBJ_${name}`))
    return reply.json<{ readonly state: { readonly messages: number } }>().state.messages
  })
