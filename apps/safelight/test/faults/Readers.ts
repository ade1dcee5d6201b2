import { Effect } from "effect"
import type { Site } from "./Site.ts"

/** Asks for pages all the time, so that there is something to hit in the gateway; `inFlight` is how many wait. */
export const readers = (site: Site) =>
  Effect.gen(function* () {
    let waiting = 0
    const one = (path: string) =>
      Effect.promise(async () => {
        const { adminToken, url } = site.studio.file
        waiting += 1
        await fetch(url + path, { headers: { authorization: `Bearer ${adminToken}` } })
          .then((answer) => answer.arrayBuffer())
          .catch(() => undefined)
        waiting -= 1
      })
    yield* Effect.forkScoped(
      Effect.forEach(
        ["/studio", "/api/v1/shoots"],
        (path) => Effect.forever(Effect.zipRight(one(path), Effect.sleep("100 millis"))),
        { concurrency: "unbounded" }
      )
    )
    return () => waiting
  })
