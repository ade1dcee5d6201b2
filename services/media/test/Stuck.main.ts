// A worker in a process of its own that takes one job, says so, and never ends with it.
import { RetryPolicy } from "@safelight/bus/RetryPolicy"
import { Imaging } from "@safelight/imaging/Imaging"
import { MediaSettings } from "@safelight/media-service/MediaSettings"
import * as MediaWorker from "@safelight/media-service/MediaWorker"
import { Scratch } from "@safelight/media-service/Scratch"
import { singleServer } from "@safelight/objects/Buckets"
import { Console, Effect, Layer } from "effect"
import * as Servers from "./Servers.ts"

const [url = "", user = "", password = "", folder = ""] = process.argv.slice(2)

const stuck = Layer.succeed(Imaging, {
  examine: ({ name }) => Effect.zipRight(Console.log(`examining ${name}`), Effect.never)
})

const worker = MediaWorker.layer.pipe(
  Layer.provide(
    Layer.mergeAll(
      stuck,
      Scratch.layer(folder),
      Layer.succeed(MediaSettings, { workers: 1, scratch: folder, buckets: singleServer })
    )
  ),
  Layer.provide(Servers.on({ url, user, password })),
  Layer.provide(RetryPolicy.layerTest)
)

Effect.runFork(Layer.launch(worker))
