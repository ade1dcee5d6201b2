import { open, statfs } from "node:fs/promises"
import { NatsConnection } from "@safelight/bus/NatsConnection"
import { natsFiles, natsPid } from "@safelight/embedded/EmbeddedNats"
import { signal } from "@safelight/embedded/ProcessTable"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schedule from "effect/Schedule"
import * as Schema from "effect/Schema"
import type { BrokerAdmin } from "./Provisioning.ts"

/** Free bytes with which a new start gets somewhere. */
const enough = 16 * 1024 * 1024

/** Most of the log that is read at once. */
const most = 1024 * 1024

const Info = Schema.parseJson(Schema.Struct({ error: Schema.optional(Schema.Struct({ code: Schema.Int })) }))

/** Whether the server takes connections and says that it has no JetStream. */
const isOff = ({ connected, connection }: typeof NatsConnection.Service) =>
  Effect.gen(function* () {
    if (!(yield* connected)) return false
    const answer = yield* Effect.tryPromise(() => connection.request("$JS.API.INFO", "", { timeout: 2_000 }))
    const { error } = yield* Schema.decode(Info)(answer.string())
    return error !== undefined
  }).pipe(Effect.orElseSucceed(() => false))

const hasRoom = async (folder: string) => {
  const { bavail, bsize } = await statfs(folder)
  return bavail * bsize > enough
}

/** Looks at what the server has logged since the last look; its words for a full disk are those of the system. */
const logReader = (file: string) => {
  let seen: number | undefined
  return async (): Promise<boolean> => {
    const handle = await open(file, "r")
    try {
      const { size } = await handle.stat()
      const from = seen === undefined || seen > size ? size : Math.max(seen, size - most)
      seen = size
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(size - from), 0, size - from, from)
      return buffer.toString("utf8", 0, bytesRead).includes("no space left on device")
    } finally {
      await handle.close()
    }
  }
}

/**
 * A nats-server that met a full disk stays as it is: a stream whose write failed once refuses every other, and JetStream
 * may be off as a whole. When there is room again it is told to end; what keeps it running starts it anew, with
 * everything that it acknowledged. What it could not store was never acknowledged and is sent again.
 */
export const watch = (dataFolder: string, admin: BrokerAdmin) =>
  Effect.gen(function* () {
    const nats = yield* NatsConnection.make({ ...admin, name: "revival" })
    const complains = logReader(natsFiles(dataFolder).log)
    let stuck = false
    const look = Effect.gen(function* () {
      if ((yield* Effect.promise(complains)) || (yield* isOff(nats))) stuck = true
      if (!stuck || !(yield* Effect.promise(() => hasRoom(dataFolder)))) return
      const pid = yield* natsPid(dataFolder)
      if (Option.isNone(pid)) return
      yield* Effect.logWarning("The broker met a full disk and there is room again; it is started anew")
      yield* signal(pid.value, "SIGTERM")
      // Until it is back there is nothing to look at.
      yield* Effect.timeoutOption(nats.reconnected, "30 seconds")
      yield* Effect.promise(complains)
      stuck = false
    })
    yield* Effect.forkScoped(
      Effect.repeat(
        Effect.catchAllCause(look, (cause) => Effect.logWarning("Looking after the broker failed", cause)),
        Schedule.spaced("2 seconds")
      )
    )
  })
