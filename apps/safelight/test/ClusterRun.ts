import { createHash } from "node:crypto"
import { get, type IncomingMessage } from "node:http"
import { CaughtMail } from "@safelight/embedded/CaughtMail"
import { ShootId } from "@safelight/events/Ids"
import { chunkSize } from "@safelight/objects/ChunkSize"
import { Clock, Deferred, Effect, Fiber, Schedule, Schema } from "effect"
import * as Delivery from "../../../scripts/lab/Delivery.ts"
import * as Promises from "./DeliveryPromises.ts"
import * as Rig from "./DeliveryRig.ts"
import { studioCluster } from "./support/StudioCluster.ts"

/** A server killed as it happened. */
export interface NodeKill {
  readonly during: "upload" | "download"
  readonly server: string
  /** Whether there was unfinished work to hit. */
  readonly hit: boolean
  /** From its return until it had all that the others have. */
  readonly caughtUpSeconds: number
}

export interface ClusterOutcome {
  readonly kills: ReadonlyArray<NodeKill>
  /** SHA-256 of the archive, fetched in peace and while a server was killed. */
  readonly archive: { readonly calm: string; readonly disturbed: string; readonly bytes: number }
  readonly events: ReadonlyArray<{ readonly type: string; readonly id: string | undefined }>
  readonly kept: Promises.Kept
}

/** Most of what is on its way from the studio to a reader who waits: buffers of both ends and of the store's reader. */
const onTheLine = 30_000_000

const Report = Schema.parseJson(Schema.Struct({ shootId: ShootId }))

/**
 * SHA-256 and length of an answer. With `pause` its first bytes are `reached`, and the rest is taken when it may `goOn`:
 * until then no more than the line holds is on its way.
 */
const fetched = (
  url: URL,
  pause?: { readonly reached: Deferred.Deferred<void>; readonly goOn: Deferred.Deferred<void> }
) =>
  Effect.async<{ readonly sha256: string; readonly length: number }>((resume) => {
    const answered = async (answer: IncomingMessage) => {
      const sum = createHash("sha256")
      let length = 0
      for await (const piece of answer) {
        if (length === 0 && pause !== undefined) {
          await Effect.runPromise(Deferred.succeed(pause.reached, undefined))
          await Effect.runPromise(Deferred.await(pause.goOn))
        }
        sum.update(piece)
        length += piece.length
      }
      return { sha256: sum.digest("hex"), length }
    }
    const asked = get(url, (answer) => resume(Effect.promise(() => answered(answer))))
    asked.on("error", (error) => resume(Effect.die(error)))
  })

/**
 * Delivers drawn photographs on three nats-servers, of which one is killed in the middle of the upload and one in the
 * middle of an archive's download; each comes back. Then looks at everything that was promised.
 */
export const clusterRun = (
  load: Rig.Load,
  say: (line: string) => Effect.Effect<void>,
  words: ReadonlyArray<string> = []
) =>
  Effect.gen(function* () {
    const rig = yield* Rig.rig(load)
    yield* say("photographs are drawn")
    const cluster = yield* studioCluster(rig.dataFolder)
    yield* say("three nats-servers are there")
    const studio = yield* Rig.start(rig, { NATS_URL: cluster.url, SAFELIGHT_PAGE_RATE: "0" }, words)

    yield* say("the studio is ready")
    const kills: Array<NodeKill> = []
    const noted = (kill: NodeKill) =>
      Effect.zipRight(
        Effect.sync(() => kills.push(kill)),
        say(
          `${kill.server} killed in the middle of the ${kill.during}: ${kill.hit ? "hit work" : "HIT NOTHING"}; back with everything after ${kill.caughtUpSeconds} s`
        )
      )

    const { delivery, ended } = yield* Rig.deliver(rig)
    // A third of the bytes is there.
    const due = (load.photos * (load.trailer ?? 0)) / chunkSize / 3
    yield* Effect.repeat(cluster.stored, {
      until: (messages) => messages >= due,
      schedule: Schedule.spaced("20 millis")
    })
    const led = yield* cluster.leader
    yield* led.kill
    const before = yield* Rig.standing(rig, true)
    const exitCode = yield* Deferred.await(ended)
    if (exitCode !== 0) yield* say(delivery.output())
    const back = yield* Clock.currentTimeMillis
    yield* led.start
    yield* cluster.caughtUp
    yield* noted({
      during: "upload",
      server: led.name,
      hit: before.acknowledged < load.photos,
      caughtUpSeconds: Rig.seconds(back, yield* Clock.currentTimeMillis)
    })

    const { shootId } = yield* Effect.orDie(Schema.decode(Report)(delivery.stdout()))
    const owner = yield* Effect.promise(() => Delivery.owner(studio.file))
    const url = yield* Effect.promise(() => Delivery.archive(studio.file, owner, shootId))
    const calm = yield* fetched(url)
    const reached = yield* Deferred.make<void>()
    const goOn = yield* Deferred.make<void>()
    const download = yield* Effect.fork(fetched(url, { reached, goOn }))
    yield* Deferred.await(reached)
    const connected = yield* cluster.serverOf("file files")
    yield* connected.kill
    yield* Deferred.succeed(goOn, undefined)
    const disturbed = yield* Fiber.join(download)
    const again = yield* Clock.currentTimeMillis
    yield* connected.start
    yield* cluster.caughtUp
    yield* noted({
      during: "download",
      server: connected.name,
      hit: calm.length > onTheLine,
      caughtUpSeconds: Rig.seconds(again, yield* Clock.currentTimeMillis)
    })

    const events = yield* cluster.events
    yield* say("looking at what was promised")
    const inbox = Effect.promise(async () => (await fetch(`${studio.file.inboxUrl}/messages.json`)).json()).pipe(
      Effect.flatMap(Schema.decodeUnknown(Schema.Array(CaughtMail))),
      Effect.orDie
    )
    const kept = yield* Promises.inspect(rig, {
      studio,
      exitCode,
      report: delivery.stdout(),
      inbox,
      seen: [],
      natsUrl: cluster.url
    })
    const outcome: ClusterOutcome = {
      kills,
      archive: { calm: calm.sha256, disturbed: disturbed.sha256, bytes: disturbed.length },
      events,
      kept
    }
    return outcome
  }).pipe(Effect.scoped)

/** Every promise that was not kept, as sentences; empty when all were. */
export const brokenPromises = (
  { photos }: Rig.Load,
  { archive, events, kept, kills }: ClusterOutcome
): ReadonlyArray<string> => {
  const count = (type: string) => events.filter((event) => event.type === type).length
  const ids = new Set(events.map(({ id }) => id))
  return [
    ...kills.flatMap(({ during, hit }) => (hit ? [] : [`the kill hit no ${during}, so this run does not count`])),
    ...(archive.calm === archive.disturbed ? [] : ["the archive came with other bytes"]),
    ...(ids.size === events.length ? [] : [`${events.length - ids.size} events are in the log twice`]),
    ...(count("file.uploaded") === photos ? [] : [`${count("file.uploaded")} of ${photos} file.uploaded`]),
    ...(count("file.processed") === photos ? [] : [`${count("file.processed")} of ${photos} file.processed`]),
    ...(count("shoot.delivered") === 1 ? [] : [`${count("shoot.delivered")} times shoot.delivered`]),
    ...Promises.broken(photos, kept)
  ]
}
