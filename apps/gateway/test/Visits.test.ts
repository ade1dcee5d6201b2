import { assert, it } from "@effect/vitest"
import { Effect, Ref, TestClock } from "effect"
import { makeVisits } from "../src/Visits.ts"

it.effect("a visit is told once a minute for each person and gallery, and again when telling failed", () =>
  Effect.gen(function* () {
    const told = yield* Ref.make<ReadonlyArray<string>>([])
    const visit = makeVisits()
    const look = (key: string) =>
      visit(
        key,
        Ref.update(told, (all) => [...all, key])
      )
    yield* look("anna one")
    yield* look("anna one")
    yield* look("anna two")
    assert.deepStrictEqual(yield* Ref.get(told), ["anna one", "anna two"])
    yield* TestClock.adjust("1 minute")
    yield* Effect.flip(visit("anna one", Effect.fail("away")))
    yield* look("anna one")
    assert.strictEqual((yield* Ref.get(told)).length, 3)
  })
)
