import { request } from "node:http"
import { FileView } from "@safelight/contracts/file/Files"
import { Shoot } from "@safelight/contracts/shoot/Shoots"
import { isAlive, signal } from "@safelight/embedded/ProcessTable"
import { timely } from "@safelight/testing/Timely"
import { Clock, Effect, Option, Ref, Schedule, Schema } from "effect"
import { read } from "../src/StudioFile.ts"
import type { ProcessName } from "../src/split/ProcessList.ts"
import { doesNotCount } from "./Counted.ts"

/** One process that was told to stop; times in milliseconds after that. */
export interface Restart {
  readonly name: ProcessName
  /** When its own health page first said that it is not ready, and when nobody listened any more. */
  readonly red: number | undefined
  readonly closed: number
  readonly gone: number
  /** When the whole studio was ready again. */
  readonly ready: number
  /** Requests that were answered meanwhile. */
  readonly answered: number
  /** Requests that were on their way or sent meanwhile; most wait where every answer needs the process. */
  readonly asked: number
}

export interface RestartOutcome {
  readonly restarts: ReadonlyArray<Restart>
  /** Requests that may be repeated and were not answered as on any other day. */
  readonly failed: ReadonlyArray<string>
  /** What the door says, in place of these, to who has waited for as long as it lets anybody wait. */
  readonly givenUp: ReadonlyArray<string>
  /** The longest that one of them waited, in milliseconds. */
  readonly longest: number
}

/** Asks on a connection of its own, as a load balancer does. */
const health = (url: string) =>
  Effect.async<"ready" | "red" | "closed">((resume) => {
    const asking = request(`${url}/health/ready`, { agent: false, timeout: 2_000 }, (answer) => {
      answer.resume()
      resume(Effect.succeed(answer.statusCode === 200 ? "ready" : "red"))
    })
    asking.on("error", () => resume(Effect.succeed("closed")))
    asking.end()
  })

/** Pages, calls, a picture and an original of a shoot that has one ready; waited for, as its count comes by an event. */
const pathsToRead = (url: string, headers: Readonly<Record<string, string>>) =>
  Effect.gen(function* () {
    const api = (path: string): Effect.Effect<unknown> =>
      Effect.promise(async () => (await fetch(`${url}/api/v1/${path}`, { headers })).json())
    const shoots = yield* Schema.decodeUnknown(Schema.Array(Shoot))(yield* api("shoots"))
    const shoot = yield* Effect.fromNullable(shoots.find(({ counts }) => counts.ready > 0))
    const files = yield* Schema.decodeUnknown(Schema.Array(FileView))(yield* api(`shoots/${shoot.id}/files`))
    const photo = yield* Effect.fromNullable(files.find(({ state }) => state === "ready"))
    return [
      "/studio",
      `/studio/shoots/${shoot.id}`,
      `/studio/shoots/${shoot.id}/access`,
      `/g/${shoot.id}`,
      `/api/v1/shoots/${shoot.id}/files`,
      `/i/${photo.id}/thumb`,
      `/d/photo/${photo.id}`
    ]
  }).pipe(Effect.retry(Schedule.spaced("100 millis").pipe(Schedule.upTo("5 minutes"))), Effect.orDie)

/** Asks for each path again and again until it is interrupted. */
const readers = (
  url: string,
  headers: Readonly<Record<string, string>>,
  paths: ReadonlyArray<string>,
  tally: { asked: number; answered: number; longest: number; failed: Array<string>; givenUp: Array<string> }
) =>
  Effect.gen(function* () {
    const one = (path: string) =>
      Effect.promise(async () => {
        const began = Date.now()
        tally.asked += 1
        const range = path.startsWith("/d/") ? { range: "bytes=100-65635" } : {}
        try {
          const answer = await fetch(url + path, { headers: { ...headers, ...range } })
          const bytes = await answer.arrayBuffer()
          if (answer.status !== (path.startsWith("/d/") ? 206 : 200)) {
            const waited = answer.headers.get("retry-after") ?? "nothing"
            const refused = answer.status === 503 && answer.headers.has("retry-after")
            ;(refused ? tally.givenUp : tally.failed).push(
              `${path}: ${answer.status} at ${new Date().toISOString()} after ${Date.now() - began} ms, retry-after ${waited}: ${Buffer.from(bytes).toString("utf8", 0, 200)}`
            )
          }
        } catch (error) {
          // Nobody answers who goes on with a download: the connection ends, and programs try again.
          ;(path.startsWith("/d/") ? tally.givenUp : tally.failed).push(
            `${path}: at ${new Date().toISOString()} ${error instanceof Error ? (error.cause ?? error.message) : error}`
          )
        }
        tally.answered += 1
        tally.longest = Math.max(tally.longest, Date.now() - began)
      })
    yield* Effect.forEach(paths, (path) => Effect.forever(Effect.zipRight(one(path), Effect.sleep("40 millis"))), {
      concurrency: "unbounded"
    })
  })

const restart = (dataFolder: string, name: ProcessName, tally: { readonly asked: number; readonly answered: number }) =>
  Effect.gen(function* () {
    const file = Effect.map(read(dataFolder), Option.getOrThrow)
    const { processes, url } = yield* file
    const { pid = 0, url: own = "" } = processes[name] ?? {}
    const before = tally.answered
    const began = yield* Clock.currentTimeMillis
    const since = Effect.map(Clock.currentTimeMillis, (now) => now - began)
    yield* signal(pid, "SIGTERM")
    let red: number | undefined
    let state = yield* health(own)
    while (state !== "closed") {
      if (state === "red") red ??= yield* since
      yield* Effect.sleep("20 millis")
      state = yield* health(own)
    }
    const closed = yield* since
    while (yield* isAlive(pid)) yield* Effect.sleep("20 millis")
    const gone = yield* since
    const back = Effect.map(file, (now) => now.processes[name]?.pid !== pid)
    yield* Effect.repeat(back, { until: (there) => there, schedule: Schedule.spaced("50 millis") })
    yield* Effect.repeat(health(url), { until: (now) => now === "ready", schedule: Schedule.spaced("50 millis") })
    const done: Restart = {
      name,
      red,
      closed,
      gone,
      ready: yield* since,
      answered: tally.answered - before,
      asked: tally.asked - before
    }
    return done
  })

/**
 * Tells one process after the other to stop while pages, pictures and ranges are asked for without a pause. There must
 * be a shoot with a photograph. `say` gets a line for each process.
 */
export const restartRun = (
  studio: { readonly dataFolder: string; readonly url: string; readonly adminToken: string },
  names: ReadonlyArray<ProcessName>,
  say: (line: string) => Effect.Effect<void>
) =>
  Effect.gen(function* () {
    const tally = { asked: 0, answered: 0, longest: 0, failed: [] as Array<string>, givenUp: [] as Array<string> }
    const headers = { authorization: `Bearer ${studio.adminToken}` }
    const paths = yield* pathsToRead(studio.url, headers)
    yield* Effect.forkScoped(readers(studio.url, headers, paths, tally))
    const restarts = yield* Ref.make<ReadonlyArray<Restart>>([])
    for (const name of names) {
      const done = yield* restart(studio.dataFolder, name, tally)
      yield* Ref.update(restarts, (all) => [...all, done])
      yield* say(
        `${name}: not ready after ${done.red} ms, closed after ${done.closed} ms, gone after ${done.gone} ms, all ready after ${done.ready} ms; ${done.answered} requests answered meanwhile`
      )
    }
    const outcome: RestartOutcome = { restarts: yield* Ref.get(restarts), ...tally }
    return outcome
  }).pipe(Effect.scoped)

/** The door lets a request wait for 20 s. A machine on which a restart takes nearly that long has been promised nothing. */
const soon = 15_000

/** Every promise that was not kept, as sentences; empty when all were. */
export const brokenPromises = ({ failed, givenUp, restarts }: RestartOutcome): ReadonlyArray<string> => [
  ...restarts.flatMap(({ asked, closed, gone, name, red }) => [
    ...(red !== undefined && red < closed ? [] : [`${name} closed its port before it said that it is not ready`]),
    ...(gone < timely(30_000) ? [] : [`${name} was gone only after ${gone} ms`]),
    ...(asked > 0 ? [] : [`nothing was asked while ${name} was away, ${doesNotCount}`])
  ]),
  ...failed,
  ...(restarts.every(({ ready }) => ready < soon) ? givenUp : [])
]
