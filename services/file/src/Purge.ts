import { ObjectStore } from "@safelight/objects/ObjectStore"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as CatalogueRepo from "./CatalogueRepo.ts"

/** Objects removed in one pass. */
const batch = 200

/** Takes bytes out of the store that the catalogue let go of. */
export class Purge extends Context.Tag("@safelight/file-service/Purge")<
  Purge,
  {
    /** Has the timer come by now. */
    readonly wake: Effect.Effect<void>
    /** Removes what is noted, unless another row names it; answers how many objects. */
    readonly pass: Effect.Effect<number>
    readonly awaitWake: Effect.Effect<void>
  }
>() {
  static readonly layer = Layer.effect(
    Purge,
    Effect.gen(function* () {
      const store = yield* ObjectStore
      const catalogue = yield* CatalogueRepo.make
      const latch = yield* Effect.makeLatch(false)
      return Purge.of({
        wake: Effect.asVoid(latch.open),
        awaitWake: Effect.zipRight(latch.await, latch.close),
        pass: Effect.gen(function* () {
          const wanted = yield* catalogue.purges(batch)
          const named = yield* catalogue.named(wanted.map(({ nuid }) => nuid))
          for (const { nuid, object } of wanted) {
            if (!named.has(nuid)) {
              yield* Effect.catchTag(store.remove(object), "BucketMissing", (error) =>
                Effect.logError("Bytes to purge lie in a bucket that is gone", error)
              )
            }
            yield* catalogue.purged(nuid)
          }
          return wanted.length
        }).pipe(Effect.withSpan("Purge.pass"))
      })
    })
  )

  /** Passes soon after each removal, and every minute for what a stop left. */
  static readonly layerTimer = Layer.scopedDiscard(
    Effect.gen(function* () {
      const { awaitWake, pass } = yield* Purge
      yield* Effect.repeat(pass, { while: (count) => count === batch }).pipe(
        Effect.catchAllCause((cause) => Effect.logWarning("Purging failed and is tried again", cause)),
        Effect.zipRight(Effect.race(awaitWake, Effect.sleep("1 minute"))),
        Effect.forever,
        Effect.forkScoped
      )
    })
  )
}
