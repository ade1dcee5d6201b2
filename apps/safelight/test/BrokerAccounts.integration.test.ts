import { assert, it } from "@effect/vitest"
import { NatsConnection } from "@safelight/bus/NatsConnection"
import { bucketNames } from "@safelight/objects/Buckets"
import { temporaryFolder } from "@safelight/testing/TemporaryFolder"
import { TestNats } from "@safelight/testing/TestNats"
import { DateTime, Effect } from "effect"
import { brokerAccounts } from "../src/BrokerAccounts.ts"
import * as Secrets from "../src/Secrets.ts"

it.scopedLive("media may change what it made, and no original", () =>
  Effect.gen(function* () {
    const now = yield* DateTime.now
    const secrets = yield* Secrets.load(yield* temporaryFolder)
    const accounts = brokerAccounts(secrets, now)
    // The server reads it at every start, and people look into it.
    assert.isBelow(accounts.length, 64 * 1024)
    const { url } = yield* TestNats.make({ accounts })
    const connect = (user: "media" | "file") =>
      NatsConnection.make({ url, user, password: secrets.nats[user], name: user })
    const mayPublish = ({ connection }: typeof NatsConnection.Service, subject: string) =>
      Effect.promise(async () => {
        let refused = false
        const listening = (async () => {
          for await (const status of connection.status()) {
            if (status.type === "error" && status.error.message.includes(`"${subject}"`)) refused = true
          }
        })()
        void listening
        connection.publish(subject, "{}")
        await connection.flush()
        await connection.flush()
        return !refused
      })
    const [media, file] = [yield* connect("media"), yield* connect("file")]
    const month = DateTime.formatIsoDateUtc(now).slice(0, 7).replace("-", "")
    const changes = (bucket: string) => [
      `$JS.API.STREAM.PURGE.OBJ_${bucket}`,
      `$O.${bucket}.M.x`,
      `$O.${bucket}.C.x`,
      `$O.${bucket}.C.x.tail`,
      `$O.${bucket}.C.x.upload`
    ]
    for (const kind of ["original", "other"]) {
      for (const subject of changes(`${kind}-${month}-0`)) {
        assert.isFalse(yield* mayPublish(media, subject), subject)
        assert.isTrue(yield* mayPublish(file, subject), subject)
      }
    }
    assert.include(bucketNames("rendition", now), `rendition-${month}-1`)
    for (const shard of [0, 1]) {
      for (const subject of changes(`rendition-${month}-${shard}`)) {
        assert.isTrue(yield* mayPublish(media, subject), subject)
      }
    }
    assert.isTrue(yield* mayPublish(media, `$JS.API.DIRECT.GET.OBJ_original-${month}-0`))
    assert.isFalse(yield* mayPublish(media, `$JS.API.STREAM.DELETE.OBJ_rendition-${month}-0`))
  })
)
