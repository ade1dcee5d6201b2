import { assert, describe, it } from "@effect/vitest"
import { Deferred, Effect } from "effect"
import { supervised } from "../src/Supervised.ts"

describe("a supervised server", () => {
  it.live("that was started again stops after what was built on it, as the first would have", () =>
    Effect.gen(function* () {
      const told: Array<string> = []
      const say = (words: string) => Effect.sync(() => void told.push(words))
      const firstEnd = yield* Deferred.make<string>()
      const again = yield* Deferred.make<void>()
      let starts = 0
      const make = () =>
        Effect.acquireRelease(
          Effect.sync(() => {
            starts += 1
            return { number: starts, port: 4222, exited: starts === 1 ? Deferred.await(firstEnd) : Effect.never }
          }),
          ({ number }) => say(`server ${number} stops`)
        )
      yield* Effect.scoped(
        Effect.gen(function* () {
          yield* supervised("server", make, {
            started: ({ number }) => (number === 2 ? Deferred.succeed(again, undefined) : Effect.void)
          })
          yield* Effect.addFinalizer(() => say("its client stops"))
          yield* Deferred.succeed(firstEnd, "ended by SIGKILL")
          yield* Deferred.await(again)
        })
      )
      assert.deepStrictEqual(told, ["server 1 stops", "its client stops", "server 2 stops"])
    })
  )
})
