import { accessBucket, type FactOwners, FactSource } from "@safelight/events/Facts"
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
import * as AskedFacts from "./AskedFacts.ts"
import { NatsConnection } from "./NatsConnection.ts"
import { restarting } from "./Restarting.ts"
import * as StreamLog from "./StreamLog.ts"

/**
 * How long the watch may be silent, from the last question that the broker answered with "nothing new"; it is asked
 * every second at least, so a bucket without changes is not silent. A revocation must act within this.
 */
const patience = Duration.toMillis("5 seconds")

const prefix = `$KV.${accessBucket}.`
const Json = Schema.parseJson(Schema.Unknown)

/**
 * Holds the whole bucket in memory and hears of each change. While the watch is silent, facts are asked from their
 * owners, and so is at any time one that can't be read: the absence of it would allow what it may forbid. `get` dies
 * with `Unavailable` when they don't answer either.
 */
export const layer = (): Layer.Layer<FactSource, never, NatsConnection | FactOwners> =>
  Layer.scoped(
    FactSource,
    Effect.gen(function* () {
      const nats = yield* NatsConnection
      const asked = yield* AskedFacts.make
      const facts = new Map<string, unknown>()
      const unreadable = new Set<string>()
      const complete = yield* Deferred.make<void>()
      let upToDateAt = 0
      let silent = false

      const onLook = (upToDate: boolean, askedAt: number) =>
        Effect.gen(function* () {
          if (!upToDate) return
          upToDateAt = askedAt
          if (silent) yield* Effect.logInfo("Facts about access are watched again")
          silent = false
          yield* Deferred.succeed(complete, undefined)
        })

      const take = (stored: StreamLog.Stored) => {
        const key = stored.subject.slice(prefix.length)
        facts.delete(key)
        unreadable.delete(key)
        if (stored.headers["KV-Operation"] !== undefined) return Effect.void
        const value = Schema.decodeEither(Json)(stored.body)
        if (Either.isLeft(value)) {
          unreadable.add(key)
          return Effect.logError("A fact can't be read", value.left)
        }
        facts.set(key, value.right)
        return Effect.void
      }

      const bucket = { stream: `KV_${accessBucket}`, filter: `${prefix}>`, wake: `${prefix}>`, strict: true }
      let reached = 0
      yield* Effect.suspend(() =>
        Stream.runForEach(StreamLog.follow(nats, bucket, reached, onLook), (stored) => {
          reached = stored.seq
          return take(stored)
        })
      ).pipe(restarting("Watching the facts about access"), Effect.forkScoped)

      yield* Deferred.await(complete).pipe(
        Effect.timeoutFail({ duration: "1 minute", onTimeout: () => new Unavailable({ what: "NATS" }) }),
        Effect.orDie
      )

      const fallSilent = Effect.suspend(() => {
        if (silent) return Effect.void
        silent = true
        return Effect.logWarning("Facts about access can't be watched; their owners are asked")
      })

      return {
        get: (key) =>
          Effect.flatMap(Clock.currentTimeMillis, (now) => {
            if (now - upToDateAt > patience) return Effect.zipRight(fallSilent, asked(key))
            return unreadable.has(key) ? asked(key) : Effect.succeed(Option.fromNullable(facts.get(key)))
          })
      }
    })
  )
