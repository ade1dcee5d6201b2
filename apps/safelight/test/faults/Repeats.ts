import { createHash } from "node:crypto"
import { headers } from "@nats-io/nats-core"
import { pendingOf } from "@safelight/bus/Streams"
import { durablesOf, jobDurable } from "@safelight/bus/Topology"
import { bandOf, bands, jobSubject, ProcessFile } from "@safelight/events/Jobs"
import { Effect, Option, Schema } from "effect"
import { sqlServices } from "../../src/Secrets.ts"
import { launched } from "../Launched.ts"
import { log, outboxes, running } from "./Ledger.ts"
import { type Site, soon, whileAway } from "./Site.ts"

/** What is not at rest: rows in outboxes, events and jobs that are not settled, mails that are due. */
const restless = (site: Site) =>
  Effect.gen(function* () {
    const own = [
      ...running.flatMap((definition) =>
        durablesOf(definition).map(({ config, stream }) => [stream, config.durable_name])
      ),
      ...bands.map((band) => ["JOBS", jobDurable("process", band)])
    ]
    const queues = yield* Effect.forEach(
      own,
      ([stream = "", name = ""]) =>
        Effect.map(pendingOf(site.nats, stream, name), ({ active, waiting }) =>
          active + waiting === 0 ? [] : [`${name} has ${active} in hand and ${waiting} waiting`]
        ),
      { concurrency: 8 }
    )
    const rows = (yield* outboxes(site)).flatMap(({ name, waiting }) =>
      waiting === 0 ? [] : [`${waiting} rows in the outbox of ${name}`]
    )
    const [mails] = yield* site.ask<{ due: number }>(
      "notification",
      "SELECT count(*)::int AS due FROM mail WHERE state IN ('queued', 'sending')"
    )
    return [...queues.flat(), ...rows, ...(mails?.due === 0 ? [] : [`${mails?.due} mails are due`])]
  }).pipe(whileAway(["the broker is away"]))

/** Longer than a job that got lost is missed. */
const patience = "8 minutes"

/** Waits until nothing is left to do. Dies with what is, should it never end. */
export const still = (site: Site) =>
  restless(site).pipe(
    Effect.repeat({ until: (left) => left.length === 0, schedule: soon }),
    Effect.timeoutOption(patience),
    Effect.flatMap(
      Option.match({
        onSome: () => Effect.void,
        onNone: () =>
          Effect.flatMap(restless(site), (left) => Effect.dieMessage(`no end of all work: ${left.join("; ")}`))
      })
    )
  )

/** What every table holds, as a count and a hash of all its rows, `without` these columns. */
const tables = (site: Site, without: ReadonlyArray<string> = []) =>
  Effect.gen(function* () {
    const found = new Map<string, string>()
    for (const service of sqlServices) {
      const names = yield* site.ask<{ name: string }>(
        service,
        `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = '${service}' AND table_type = 'BASE TABLE'`
      )
      for (const { name } of names) {
        const rows = yield* site.ask<{ text: string }>(
          service,
          `SELECT (to_jsonb(t) - '{${without.join(",")}}'::text[])::text AS text FROM "${name}" t ORDER BY 1`
        )
        const hash = createHash("sha256")
          .update(rows.map(({ text }) => text).join("\n"))
          .digest("hex")
        found.set(`${service}.${name}`, `${rows.length} rows, ${hash.slice(0, 12)}`)
      }
    }
    return found
  })

const differences = (before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>) =>
  [...new Set([...before.keys(), ...after.keys()])].flatMap((name) =>
    before.get(name) === after.get(name) ? [] : [`${name}: ${before.get(name)} before, ${after.get(name)} after`]
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
    const before = yield* tables(site)
    const mails = (yield* site.messages).length
    const done = yield* twice
    yield* still(site)
    const more = (yield* site.messages).length - mails
    return {
      done,
      changes: [...differences(before, yield* tables(site)), ...(more === 0 ? [] : [`${more} more mails`])]
    }
  })

/** Makes the gallery's tables anew from the log. Gives what they hold now and did not before. */
const rebuild = (site: Site) =>
  Effect.gen(function* () {
    // A gallery is read anew after its tables were made anew: that is what its version says. Who asks for that uses a
    // token.
    const without = ["version", "last_used_at"]
    const kept = yield* tables(site, without)
    // Steps of a rebuild are no part of a delivery.
    yield* site.order({ counting: false })
    const rebuilt = yield* launched(["replay", "--consumer", "shoot-photos", "--rebuild"], {
      SAFELIGHT_DATA: site.rig.dataFolder
    })
    const code = yield* rebuilt.exited
    yield* still(site)
    // What was applied is noted anew, with another time.
    const projection = (all: ReadonlyMap<string, string>) =>
      new Map([...all].filter(([name]) => name !== "shoot.inbox"))
    return [
      ...(code === 0 ? [] : [`a rebuild ended with ${code}: ${rebuilt.output()}`]),
      ...differences(projection(kept), projection(yield* tables(site, without)))
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
