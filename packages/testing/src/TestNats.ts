import { EmbeddedNats } from "@safelight/embedded/EmbeddedNats"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import { type Outage, restartable } from "./Restartable.ts"
import { temporaryFolder } from "./TemporaryFolder.ts"

/** A fresh nats-server with JetStream in a folder of its own, gone with the scope. */
export class TestNats extends Context.Tag("@safelight/testing/TestNats")<
  TestNats,
  {
    /** `nats://127.0.0.1:port`. */
    readonly url: string
    readonly port: number
    /** The user of account APP (with the default accounts); `systemUser` sees account SYS with the same password. */
    readonly user: string
    readonly systemUser: string
    readonly password: string
    /** What `connect` of `@nats-io/transport-node` takes. */
    readonly connection: { readonly servers: string | Array<string>; readonly user: string; readonly pass: string }
    readonly dataFolder: string
  } & Outage
>() {
  static readonly make = Effect.fn("TestNats.make")(function* (options: { readonly accounts?: string } = {}) {
    const dataFolder = yield* temporaryFolder
    const [server, outage] = yield* restartable((port) =>
      EmbeddedNats.make({
        dataFolder,
        port,
        accounts: options.accounts
      })
    )
    const password = Redacted.value(server.password)
    return TestNats.of({
      url: server.url,
      port: server.port,
      user: server.user,
      systemUser: server.systemUser,
      password,
      connection: { servers: server.url, user: server.user, pass: password },
      dataFolder,
      ...outage
    })
  })

  static readonly layer: Layer.Layer<TestNats> = Layer.scoped(this, this.make())

  /** With accounts and users of one's own, as configuration text. */
  static readonly layerWith = (accounts: string): Layer.Layer<TestNats> => Layer.scoped(this, this.make({ accounts }))
}
