import { assert, describe, it } from "@effect/vitest"
import { anonymous } from "@safelight/auth/Principal"
import type { Tokens } from "@safelight/auth/Tokens"
import { MediaQueue, type QueueFigures } from "@safelight/contracts/media/MediaQueue"
import { ApiTokenId } from "@safelight/events/Ids"
import { Context, Effect, type Layer } from "effect"
import { anna, as, photographer } from "../People.ts"

/** Moves photos through the queue of the implementation under test. */
export class QueueHands extends Context.Tag("test/QueueHands")<
  QueueHands,
  {
    /** A photo arrives; when a worker is free it is in work at once, and stays there. */
    readonly add: Effect.Effect<void>
    /** The photos in work leave it. */
    readonly finish: Effect.Effect<void>
    /** How many photos are in work at a time. */
    readonly workers: number
  }
>() {}

const reader = {
  kind: "token",
  tokenId: ApiTokenId.make("00000000-0000-7000-8000-000000000501"),
  userId: photographer.userId,
  scopes: ["read"]
} as const

const figures = Effect.flatMap(MediaQueue, (queue) => as(photographer)(queue.figures()))

const minus = (after: QueueFigures, before: QueueFigures) => ({
  waiting: after.waiting - before.waiting,
  active: after.active - before.active
})

/** What every form of `MediaQueue` must do. */
export const contract = <E>(name: string, layer: Layer.Layer<MediaQueue | QueueHands | Tokens, E>) =>
  describe(`MediaQueue ${name}`, () => {
    it.layer(layer)((it) => {
      it.effect("counts what waits and what is in work", () =>
        Effect.gen(function* () {
          const { add, finish, workers } = yield* QueueHands
          const before = yield* figures
          yield* Effect.replicateEffect(add, workers + 2)
          assert.deepStrictEqual(minus(yield* figures, before), { waiting: 2, active: workers })
          yield* finish
          assert.deepStrictEqual(minus(yield* figures, before), { waiting: 0, active: 2 })
          yield* finish
          assert.deepStrictEqual(minus(yield* figures, before), { waiting: 0, active: 0 })
        })
      )

      it.effect("tells the studio only", () =>
        Effect.gen(function* () {
          const queue = yield* MediaQueue
          yield* as(reader)(queue.figures())
          assert.strictEqual((yield* Effect.flip(as(anonymous)(queue.figures())))._tag, "SignInRequired")
          assert.strictEqual((yield* Effect.flip(as(anna)(queue.figures())))._tag, "NotFound")
          const uploader = { ...reader, scopes: ["upload"] as const }
          assert.strictEqual((yield* Effect.flip(as(uploader)(queue.figures())))._tag, "NotFound")
        })
      )
    })
  })
