import { assert, layer } from "@effect/vitest"
import { Access } from "@safelight/auth/Access"
import { Files } from "@safelight/contracts/file/Files"
import { FactSource } from "@safelight/events/Facts"
import { Unavailable } from "@safelight/events/Unavailable"
import { timely } from "@safelight/testing/Timely"
import { Deferred, Effect, Layer } from "effect"
import { body, delivered, get, noise } from "./Delivery.ts"
import { objects, studioOn } from "./Studio.ts"

const facts = { silent: false }

/** Access by facts that nobody can vouch for while they are silent. */
const access = Access.layer.pipe(
  Layer.provide(
    Layer.effect(
      FactSource,
      Effect.map(FactSource, ({ get }) => ({
        get: (key) => (facts.silent ? Effect.die(new Unavailable({ what: "the owner of a fact" })) : get(key))
      }))
    )
  )
)

const studio = studioOn(objects, {}, access)

/** How many bytes of a slowly read answer came, and whether it was whole. */
const received = (response: Response, begun: Deferred.Deferred<void>) =>
  Effect.promise(async () => {
    let bytes = 0
    try {
      for (const reader = response.body?.getReader(); ; ) {
        const piece = await reader?.read()
        if (piece?.value === undefined) return { bytes, whole: true }
        bytes += piece.value.length
        Deferred.unsafeDone(begun, Effect.void)
        await new Promise((resolve) => setTimeout(resolve, 20))
      }
    } catch {
      return { bytes, whole: false }
    }
  })

layer(studio, { excludeTestServices: true })("facts that are silent", (it) => {
  it.effect("refuse for the time being, cut what runs, and nothing is final", () =>
    Effect.gen(function* () {
      const files = yield* Files
      const size = 24_000_000
      const { anna, photos, url } = yield* delivered([noise(size, 1)])
      const [photo] = photos
      const picture = `${url}/i/${photo}/thumb`
      if (photo === undefined) return assert.fail("no photograph")
      const link = `${url}${yield* anna.as(files.link(photo))}`
      const part = { range: "bytes=1000-1999" }
      yield* body(yield* get(picture, anna.token))
      assert.strictEqual((yield* body(yield* get(link, undefined, part))).length, 1000)
      const begun = yield* Deferred.make<void>()
      const running = yield* Effect.fork(Effect.flatMap(get(link), (answer) => received(answer, begun)))
      yield* Deferred.await(begun)

      facts.silent = true
      const refusals = [
        yield* get(picture, anna.token),
        yield* get(`${url}/d/photo/${photo}`, anna.token),
        yield* get(link, undefined),
        yield* get(link, undefined, {}, "HEAD")
      ]
      for (const { headers, status } of refusals) {
        assert.strictEqual(status, 503)
        assert.strictEqual(headers.get("retry-after"), "5")
        assert.include(headers.get("cache-control") ?? "", "no-store")
      }
      // Who goes on with a download is cut off: programs give up on an answer, and try again after a break.
      const resumption = yield* Effect.promise(() =>
        fetch(link, { headers: part }).then(
          ({ status }) => status,
          () => "cut"
        )
      )
      assert.strictEqual(resumption, "cut")
      const began = Date.now()
      const { bytes, whole } = yield* running
      assert.isFalse(whole)
      assert.isBelow(bytes, size)
      assert.isBelow(Date.now() - began, timely(3_000))

      facts.silent = false
      assert.strictEqual((yield* body(yield* get(link, undefined, part))).length, 1000)
    }).pipe(
      Effect.ensuring(
        Effect.sync(() => {
          facts.silent = false
        })
      )
    )
  )
})
