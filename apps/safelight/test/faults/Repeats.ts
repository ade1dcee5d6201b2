import { headers } from "@nats-io/nats-core"
import { jobDurable } from "@safelight/bus/Topology"
import { bandOf, bands, jobSubject, ProcessFile } from "@safelight/events/Jobs"
import { Effect, Option, Schema } from "effect"
import { launched } from "../Launched.ts"
import { queuesOfEvents, restless, type Work } from "../support/Rest.ts"
import { differences, tableHashes } from "../support/TableHashes.ts"
import { log } from "./Ledger.ts"
import { type Site, soon, whileAway } from "./Site.ts"

/** Events, photographs, and all mails, those too that wait for another try. */
const work: Work = {
  queues: [...queuesOfEvents, ...bands.map((band) => ["JOBS", jobDurable("process", band)] as const)],
  mails: "state IN ('queued', 'sending')"
}

const left = (site: Site) => restless(site, work).pipe(whileAway(["the broker is away"]))

/** Longer than a job that got lost is missed. */
const patience = "8 minutes"

/** Waits until nothing is left to do. Dies with what is, should it never end. */
export const still = (site: Site) =>
  left(site).pipe(
    Effect.repeat({ until: ({ length }) => length === 0, schedule: soon }),
    Effect.timeoutOption(patience),
    Effect.flatMap(
      Option.match({
        onSome: () => Effect.void,
        onNone: () => Effect.flatMap(left(site), (what) => Effect.dieMessage(`no end of all work: ${what.join("; ")}`))
      })
    )
  )

/** Puts every event of the log into it once more, as a relay does that comes back after the time of duplicates. */
const tellAgain = (site: Site) =>
  Effect.gen(function* () {
    const stored = yield* log(site)
    for (const { body, headers: before, subject } of stored) {
      const note = headers()
      const { traceparent } = before
      if (traceparent !== undefined) note.set("traceparent", traceparent)
      // Stored under its partition, which the stream adds.
      const told = subject.replace(/^evt\.\d+\./, "evt.")
      yield* Effect.promise(() => site.nats.jetstream.publish(told, body, { headers: note }))
    }
    return stored.length
  })

/** Every job there was, with the subject and the words it had. */
const jobs = (site: Site) =>
  Effect.gen(function* () {
    const rows = yield* site.ask<{ photoId: string; priority: number; job: unknown }>(
      "file",
      `SELECT photo_id AS "photoId", priority, json_build_object('photoId', photo_id, 'shootId', shoot_id, 'pipeline', 'full',
        'recipe', recipe, 'fileName', file_name, 'original', object, 'correlationId', correlation_id,
        'causationId', event_id, 'round', (extract(epoch FROM wanted_at) * 1000)::bigint) AS job
      FROM job JOIN original USING (photo_id)`
    )
    return yield* Effect.forEach(rows, ({ job, photoId, priority }) =>
      Effect.map(Schema.decodeUnknown(ProcessFile)(job), (decoded) => ({
        subject: jobSubject("process", bandOf(priority), photoId),
        body: JSON.stringify(Schema.encodeSync(ProcessFile)(decoded))
      }))
    )
  }).pipe(Effect.orDie)

/** Puts every job into the queue once more, as if its acknowledgement had been lost. */
const workAgain = (site: Site) =>
  Effect.gen(function* () {
    const all = yield* jobs(site)
    for (const { body, subject } of all) yield* Effect.promise(() => site.nats.jetstream.publish(subject, body))
    return all.length
  })

/** What every event and every job twice, and a rebuild from all events, changed; which should be nothing. */
export interface Repeats {
  readonly events: number
  readonly afterEvents: ReadonlyArray<string>
  readonly jobs: number
  readonly afterJobs: ReadonlyArray<string>
  readonly afterRebuild: ReadonlyArray<string>
}

/** What is done twice changed: tables, mails. */
const changedBy = <A>(site: Site, twice: Effect.Effect<A>) =>
  Effect.gen(function* () {
    yield* still(site)
    const before = yield* tableHashes(site)
    const mails = (yield* site.messages).length
    const done = yield* twice
    yield* still(site)
    const more = (yield* site.messages).length - mails
    return {
      done,
      changes: [...differences(before, yield* tableHashes(site)), ...(more === 0 ? [] : [`${more} more mails`])]
    }
  })

/** Makes the gallery's tables anew from the log. Gives what they hold now and did not before. */
const rebuild = (site: Site) =>
  Effect.gen(function* () {
    // A gallery is read anew after its tables were made anew: that is what its version says. Who asks for that uses a
    // token. What was applied is noted anew, with another time.
    const tables = tableHashes(site, (table) => (table === "shoot.inbox" ? "all" : ["version", "last_used_at"]))
    const before = yield* tables
    // Steps of a rebuild are no part of a delivery.
    yield* site.order({ counting: false })
    const rebuilt = yield* launched(["replay", "--consumer", "shoot-photos", "--rebuild"], {
      SAFELIGHT_DATA: site.rig.dataFolder
    })
    const code = yield* rebuilt.exited
    yield* still(site)
    return [
      ...(code === 0 ? [] : [`a rebuild ended with ${code}: ${rebuilt.output()}`]),
      ...differences(before, yield* tables)
    ]
  })

export const repeats = (site: Site) =>
  Effect.gen(function* () {
    const events = yield* changedBy(site, tellAgain(site))
    const jobs = yield* changedBy(site, workAgain(site))
    const outcome: Repeats = {
      events: events.done,
      afterEvents: events.changes,
      jobs: jobs.done,
      afterJobs: jobs.changes,
      afterRebuild: yield* rebuild(site)
    }
    return outcome
  })
