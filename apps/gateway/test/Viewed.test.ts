import * as HttpClient from "@effect/platform/HttpClient"
import { assert, it } from "@effect/vitest"
import { Signals } from "@safelight/bus/Signals"
import type { AnyEvent } from "@safelight/events/Catalogue"
import { Context, Effect, Layer, Ref } from "effect"
import { ask, cookieOf, layerWith } from "./support/Site.ts"
import { wedding } from "./support/Wedding.ts"

class Emitted extends Context.Tag("test/Emitted")<Emitted, Ref.Ref<ReadonlyArray<AnyEvent>>>() {
  static readonly layer = Layer.effect(Emitted, Ref.make<ReadonlyArray<AnyEvent>>([]))
}

const recording = Layer.effect(
  Signals,
  Effect.map(Emitted, (emitted) => ({ emit: (event) => Ref.update(emitted, (all) => [...all, event]) }))
)

const phone = { "user-agent": "Mozilla/5.0 (Android 15; Mobile; rv:145.0) Gecko/145.0 Firefox/145.0" }

it.layer(Layer.provideMerge(layerWith(recording), Emitted.layer), { timeout: "60 seconds" })("a gallery", (it) => {
  it.effect("is told as viewed once for each page that a client opens, with ids and the kind of device", () =>
    Effect.gen(function* () {
      const { id, ines, photographer, photoId } = yield* wedding
      const gallery = `/g/${id}`
      const told = Effect.map(Effect.flatMap(Emitted, Ref.get), (events) =>
        events.map(({ data, metadata, type }) => ({ type, data, userId: metadata.userId }))
      )
      const viewed = { shootId: id, userId: ines.user.id, device: "phone" as const }
      const one = { type: "gallery.viewed" as const, data: viewed, userId: ines.user.id }

      yield* ask(ines, gallery, phone)
      assert.deepStrictEqual(yield* told, [one])
      yield* ask(ines, `${gallery}?page=2`, phone)
      assert.deepStrictEqual(yield* told, [one, one])

      // More of a page that is open, other pages, scanners, strangers and the studio.
      yield* ask(ines, `${gallery}?part=photos&page=2`, phone)
      yield* ask(ines, `${gallery}/p/${photoId}`, phone)
      yield* ask(photographer, gallery, phone)
      const client = yield* HttpClient.HttpClient
      yield* Effect.orDie(client.head(gallery, { headers: { cookie: cookieOf(ines) } }))
      yield* Effect.orDie(client.get(gallery))
      assert.lengthOf(yield* told, 2)
    })
  )
})
