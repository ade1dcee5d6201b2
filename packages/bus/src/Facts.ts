import { accessBucket, FactSource } from "@safelight/events/Facts"
import { Unavailable } from "@safelight/events/Unavailable"
import * as Clock from "effect/Clock"
import * as Deferred from "effect/Deferred"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import { NatsConnection } from "./NatsConnection.ts"
import * as StreamLog from "./StreamLog.ts"

/** How old the newest look may be. A revocation must act within this. */
const freshness = Duration.toMillis("5 seconds")

const prefix = `$KV.${accessBucket}.`
const Json = Schema.parseJson(Schema.Unknown)

/**
 * Holds the whole bucket in memory and hears of each change. `get` dies with `Unavailable` when the last answered look
 * is older than five seconds.
 */
export const layer = (): Layer.Layer<FactSource, never, NatsConnection> =>
  Layer.scoped(
    FactSource,
    Effect.gen(function* () {
      const nats = yield* NatsConnection
      const facts = new Map<string, unknown>()
      const complete = yield* Deferred.make<void>()
      let lookedAt = 0

      const onLook = (upToDate: boolean) =>
        Effect.gen(function* () {
          if (!upToDate) return
          lookedAt = yield* Clock.currentTimeMillis
          yield* Deferred.succeed(complete, undefined)
        })

      const take = (stored: StreamLog.Stored) => {
        const key = stored.subject.slice(prefix.length)
        if (stored.headers["KV-Operation"] !== undefined) {
          facts.delete(key)
          return Effect.void
        }
        const value = Schema.decodeEither(Json)(stored.body)
        if (Either.isLeft(value)) {
          // Without a fact a decision refuses.
          facts.delete(key)
          return Effect.logError("A fact can't be read", value.left)
        }
        facts.set(key, value.right)
        return Effect.void
      }

      yield* StreamLog.follow(
        nats,
        { stream: `KV_${accessBucket}`, filter: `${prefix}>`, wake: `${prefix}>` },
        0,
        onLook
      ).pipe(Stream.runForEach(take), Effect.forkScoped)

      yield* Deferred.await(complete).pipe(
        Effect.timeoutFail({ duration: "1 minute", onTimeout: () => new Unavailable({ what: "NATS" }) }),
        Effect.orDie
      )

      return {
        get: (key) =>
          Effect.flatMap(Clock.currentTimeMillis, (now) =>
            now - lookedAt > freshness
              ? Effect.die(new Unavailable({ what: "NATS", cause: new Error("Facts about access are too old") }))
              : Effect.succeed(Option.fromNullable(facts.get(key)))
          )
      }
    })
  )
