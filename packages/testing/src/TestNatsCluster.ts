import { EmbeddedNats } from "@safelight/embedded/EmbeddedNats"
import { freePorts } from "@safelight/embedded/FreePort"
import * as Array from "effect/Array"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { type Outage, restartable } from "./Restartable.ts"
import { temporaryFolder } from "./TemporaryFolder.ts"
import { TestNats } from "./TestNats.ts"

/** One server of a cluster. */
export interface ClusterNode extends Outage {
  /** As the cluster calls it, for example where it names the leader of a stream. */
  readonly name: string
  /** `nats://127.0.0.1:port`. */
  readonly url: string
  readonly port: number
  readonly dataFolder: string
}

export interface TestNatsClusterOptions {
  /** Accounts and users of one's own, as configuration text; the same for every server. */
  readonly accounts?: string
}

const user = "app"
const password = "secret"

const ownAccounts = `accounts {
  APP { jetstream: enabled, users: [ { user: ${user}, password: ${password} } ] }
  SYS { users: [ { user: sys, password: ${password} } ] }
}
system_account: SYS`

const size = 3

/** Three nats-servers that hold the same streams, each in a folder of its own, gone with the scope. */
export class TestNatsCluster extends Context.Tag("@safelight/testing/TestNatsCluster")<
  TestNatsCluster,
  {
    /** All of them, with commas. */
    readonly url: string
    readonly nodes: ReadonlyArray<ClusterNode>
    /** The user of account APP (with the default accounts). */
    readonly user: string
    readonly password: string
  }
>() {
  static readonly make = Effect.fn("TestNatsCluster.make")(function* (options: TestNatsClusterOptions = {}) {
    const found = yield* freePorts(2 * size)
    const [clients, routes] = Array.splitAt(found, size)
    const nodes = yield* Effect.forEach(
      Array.zip(clients, routes),
      ([client, route], index) =>
        Effect.gen(function* () {
          const dataFolder = yield* temporaryFolder
          const serverName = `nats-${index + 1}`
          const [server, outage] = yield* restartable(() =>
            EmbeddedNats.make({
              dataFolder,
              port: client,
              accounts: options.accounts ?? ownAccounts,
              cluster: { serverName, port: route, ports: routes }
            })
          )
          return { name: serverName, url: server.url, port: server.port, dataFolder, ...outage }
        }),
      { concurrency: "unbounded" }
    )
    return TestNatsCluster.of({ url: nodes.map(({ url }) => url).join(","), nodes, user, password })
  })

  static readonly layer: Layer.Layer<TestNatsCluster> = Layer.scoped(this, this.make())

  /** With accounts and users of one's own, as configuration text. */
  static readonly layerWith = (accounts: string): Layer.Layer<TestNatsCluster> =>
    Layer.scoped(this, this.make({ accounts }))

  /** For tests that ask for one server: all its addresses stand in `url`, and outages are those of the first. */
  static readonly layerAsOne: Layer.Layer<TestNats> = Layer.scoped(
    TestNats,
    Effect.flatMap(TestNatsCluster.make(), ({ nodes, password, url, user }) =>
      Effect.map(Array.head(nodes), ({ dataFolder, freeze, kill, port, start, stop, thaw }) => {
        return TestNats.of({
          url,
          port,
          user,
          systemUser: "sys",
          password,
          connection: { servers: url.split(","), user, pass: password },
          dataFolder,
          ...{ freeze, kill, start, stop, thaw }
        })
      })
    ).pipe(Effect.orDie)
  )
}
