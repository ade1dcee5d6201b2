import { mkdir } from "node:fs/promises"
import { join } from "node:path"
import { jetstreamManager, type StreamInfo } from "@nats-io/jetstream"
import { NatsConnection } from "@safelight/bus/NatsConnection"
import * as StreamLog from "@safelight/bus/StreamLog"
import { type ClusterNode, TestNatsCluster } from "@safelight/testing/TestNatsCluster"
import { DateTime, Effect, Schedule } from "effect"
import { brokerAccounts } from "../../src/BrokerAccounts.ts"
import * as Secrets from "../../src/Secrets.ts"

const often = Schedule.spaced("100 millis")

const isCaughtUp = ({ cluster }: StreamInfo) =>
  cluster?.replicas?.length === 2 && cluster.replicas.every(({ current, offline }) => current && offline !== true)

/** Three nats-servers that let the studio of a data folder in, and an administrator's look at them. */
export const studioCluster = Effect.fn("studioCluster")(function* (dataFolder: string) {
  const folder = join(dataFolder, "secrets")
  yield* Effect.promise(() => mkdir(folder, { recursive: true, mode: 0o700 }))
  const secrets = yield* Effect.orDie(Secrets.load(folder))
  const { nodes, url } = yield* TestNatsCluster.make({ accounts: brokerAccounts(secrets, yield* DateTime.now) })
  const as = (user: string) => NatsConnection.make({ url, user, password: secrets.natsAdmin, name: "test" })
  const admin = yield* as("admin")
  const system = yield* as("sys")

  const streams = Effect.tryPromise(async () => {
    const manager = await jetstreamManager(admin.connection, { checkAPI: false })
    const found: Array<StreamInfo> = []
    for await (const info of manager.streams.list()) found.push(info)
    return found
    // Between two leaders nobody answers.
  }).pipe(Effect.retry(often), Effect.orDie)

  const named = (name: string | undefined): Effect.Effect<ClusterNode> => {
    const node = nodes.find((each) => each.name === name)
    return node === undefined ? Effect.dieMessage(`no server ${name}`) : Effect.succeed(node)
  }
  const originals = Effect.map(streams, (all) =>
    all
      .filter(({ config }) => config.name.startsWith("OBJ_original-"))
      .sort((a, b) => b.state.messages - a.state.messages)
  )

  return {
    url,
    /** Messages that hold originals. */
    stored: Effect.map(originals, (all) => all.reduce((sum, { state }) => sum + state.messages, 0)),
    /** The server that leads the bucket where most originals are. */
    leader: Effect.flatMap(originals, ([fullest]) => named(fullest?.cluster?.leader)),
    /** The server that a connection of the studio is to, by the name of the connection. */
    serverOf: (connection: string) =>
      Effect.promise(async () => {
        const answers = await system.connection.requestMany("$SYS.REQ.SERVER.PING.CONNZ", "{}", {
          maxWait: 2_000,
          maxMessages: nodes.length
        })
        for await (const answer of answers) {
          const { data, server } = answer.json<{
            readonly server: { readonly name: string }
            readonly data: { readonly connections: ReadonlyArray<{ readonly name?: string }> }
          }>()
          if (data.connections.some(({ name }) => name === connection)) return server.name
        }
        return undefined
      }).pipe(Effect.flatMap(named)),
    /** Each stream and bucket is on all three servers, and each of them has all of it. */
    caughtUp: Effect.repeat(streams, { until: (all) => all.length > 0 && all.every(isCaughtUp), schedule: often }),
    /** Every event of the log: type and id as they were published. */
    events: Effect.gen(function* () {
      const found: Array<{ readonly type: string; readonly id: string | undefined }> = []
      for (let seq = 0; ; ) {
        const page = yield* Effect.orDie(StreamLog.readAll(admin, { stream: "EVT", filter: ">" }, seq + 1))
        if (page.length === 0) return found
        for (const { headers, subject } of page) {
          found.push({ type: subject.split(".").slice(4).join("."), id: headers["Nats-Msg-Id"] })
        }
        seq = page.at(-1)?.seq ?? seq
      }
    })
  }
})
