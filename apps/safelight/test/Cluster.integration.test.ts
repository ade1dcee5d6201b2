import { assert, describe, it, layer } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { brokenPromises, clusterRun } from "./ClusterRun.ts"
import type { Load } from "./DeliveryRig.ts"
import { drawn, journey } from "./support/Journey.ts"
import { RunningStudio } from "./support/RunningStudio.ts"
import { studioCluster } from "./support/StudioCluster.ts"
import { RealBrowser } from "./support/Visitor.ts"

const say = (line: string) => Effect.sync(() => console.info(new Date().toISOString(), line))

const keepsItsPromises = (load: Load, words: ReadonlyArray<string>) =>
  Effect.map(clusterRun(load, say, words), (outcome) => assert.deepStrictEqual(brokenPromises(load, outcome), []))

describe("a studio on three nats-servers, of which one is killed", () => {
  it.live(
    "delivers every photograph and lets it be fetched",
    () => keepsItsPromises({ photos: 8, megapixels: 0.5, seed: 1, trailer: 5_000_000 }, []),
    900_000
  )

  // Minutes: `npm run test:cluster`.
  if (process.env["SAFELIGHT_TEST_CLUSTER"] === "whole") {
    it.live(
      "does so as one process per service",
      () => keepsItsPromises({ photos: 60, megapixels: 2, seed: 2, trailer: 5_000_000 }, ["--split"]),
      900_000
    )

    const Machine = Layer.merge(
      RunningStudio.layerOn((dataFolder) =>
        Effect.map(studioCluster(dataFolder), ({ url }) => ({ NATS_URL: url, SAFELIGHT_PAGE_RATE: "0" }))
      ),
      RealBrowser.layer
    )
    layer(Machine, { excludeTestServices: true })("with a browser", (it) => {
      it.scoped("delivers from the card to the client", () => journey(drawn(12, 2)), 900_000)
    })
  }
})
