// A worker in a process of its own that says which job it took, and then never ends with it, or ends with it at once.
import { RetryPolicy } from "@safelight/bus/RetryPolicy"
import { Imaging } from "@safelight/imaging/Imaging"
import { MediaSettings } from "@safelight/media-service/MediaSettings"
import * as MediaWorker from "@safelight/media-service/MediaWorker"
import { Scratch } from "@safelight/media-service/Scratch"
import { singleServer } from "@safelight/objects/Buckets"
import { Console, Effect, Layer } from "effect"
import * as Servers from "./Servers.ts"

const [url = "", user = "", password = "", folder = "", how = "stuck"] = process.argv.slice(2)

const end = how === "stuck" ? Effect.never : Effect.sync(() => process.kill(process.pid, "SIGKILL"))

const stuck = Layer.succeed(Imaging, {
  examine: ({ name }) => Console.log(`examining ${name}`).pipe(Effect.zipRight(end), Effect.zipRight(Effect.never))
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
  Layer.provide(
    Layer.effect(
      RetryPolicy,
      Effect.map(RetryPolicy, (policy) => ({ ...policy, crashes: 1, suspect: 1 }))
    ).pipe(Layer.provide(RetryPolicy.layerTest))
  )
)

Effect.runFork(Layer.launch(worker))
