import { createHash } from "node:crypto"
import { join } from "node:path"
import { FileView } from "@safelight/contracts/file/Files"
import { MailView } from "@safelight/contracts/notification/Notifications"
import { Shoot } from "@safelight/contracts/shoot/Shoots"
import { CaughtMail } from "@safelight/embedded/CaughtMail"
import { stream } from "@safelight/imaging/Paint"
import { makeShoot } from "@safelight/imaging/Shoot"
import { Clock, Deferred, Effect, Option, Redacted, Schedule, Schema } from "effect"
import * as LocalFiles from "../src/commands/LocalFiles.ts"
import { layer as apiOf, StudioApi } from "../src/commands/StudioApi.ts"
import * as StudioFile from "../src/StudioFile.ts"
import { launched } from "./Launched.ts"
import { openFolder } from "./OpenFolder.ts"
import { family, type Running, stillRunning } from "./Processes.ts"
import { audit, type StoreAudit } from "./StoreAudit.ts"

export interface KillPlan {
  readonly photos: number
  readonly megapixels: number
  readonly kills: number
  readonly seed: number
}

type Place = "upload" | "process" | "deliver" | "mail"

interface Moment {
  readonly place: Place
  /** Part of the place's work that is done when it comes, or milliseconds for deliver and mail. */
  readonly at: number
}

/** One kill as it happened. */
export interface Kill {
  readonly place: Place
  /** What stood at that moment. */
  readonly state: string
  /** Whether there was unfinished work to hit. */
  readonly hit: boolean
  /** From the signal to the next studio being ready. */
  readonly restartSeconds: number
  /** Whether the start said that it cleaned up after the dead one. */
  readonly cleanedUp: boolean
}

export interface KillOutcome {
  readonly kills: ReadonlyArray<Kill>
  readonly exitCode: number | null
  readonly seconds: number
  readonly accepted: number
  /** Files that were not accepted, lost their bytes or came back with others. */
  readonly wrong: ReadonlyArray<string>
  readonly stuck: ReadonlyArray<string>
  readonly deadLetters: number
  readonly mails: {
    readonly recipients: number
    readonly sent: number
    /** Copies with the same Message-ID, which the rules allow where the answer was lost. */
    readonly repeats: number
    /** More than one mail for the same recipient and kind, or none. */
    readonly wrong: ReadonlyArray<string>
  }
  readonly store: StoreAudit
  readonly stopSeconds: number
  readonly leftRunning: ReadonlyArray<Running>
}

const clients = ["ada@example.org", "ben@example.org", "cleo@example.org"]

/** Where the kills fall: uploads and processing in equal parts, then the moment of delivery, then the mails. */
export const momentsOf = ({ kills, seed }: KillPlan): ReadonlyArray<Moment> => {
  const random = stream(seed)
  const late: ReadonlyArray<Place> = kills >= 4 ? ["deliver", "mail"] : kills >= 3 ? ["mail"] : []
  const early = kills - late.length
  const uploads = Math.ceil(early / 2)
  const spread = (place: Place, count: number) =>
    Array.from({ length: count }, (_, index): Moment => ({ place, at: (0.9 * (index + random())) / count }))
  return [
    ...spread("upload", uploads),
    ...spread("process", early - uploads),
    ...late.map((place): Moment => ({ place, at: random() * (place === "deliver" ? 150 : 40) }))
  ]
}

interface Standing {
  readonly acknowledged: number
  readonly settled: number
  readonly status: string
  readonly mailsOut: number
  readonly known: boolean
}

const ask = <A, I>(path: string, schema: Schema.Schema<A, I>) =>
  Effect.flatMap(StudioApi, (api) => Effect.map(api.call("GET", path, schema), ({ value }) => value)).pipe(
    Effect.retry({ while: ({ _tag }) => _tag === "StudioAway", times: 20, schedule: Schedule.spaced("200 millis") })
  )

const standingOf = (after: Moment["place"]) =>
  Effect.gen(function* () {
    const shoot = (yield* ask("/api/v1/shoots", Schema.Array(Shoot)))[0]
    if (shoot === undefined) return { acknowledged: 0, settled: 0, status: "none", mailsOut: 0, known: false }
    const path = `/api/v1/shoots/${shoot.id}`
    // The moment of mails is short: nothing that is not needed is asked then.
    const files = after === "mail" ? [] : yield* ask(`${path}/files`, Schema.Array(FileView))
    const mails = shoot.status === "delivered" ? yield* ask(`${path}/mails`, Schema.Array(MailView)) : []
    const kept = files.filter(({ state }) => state !== "uploading")
    return {
      acknowledged: kept.length,
      settled: kept.filter(({ state }) => state !== "processing").length,
      status: shoot.status,
      mailsOut: mails.filter(({ kind, state }) => kind === "gallery-ready" && state === "accepted").length,
      known: true
    }
  })

const download = Effect.fnUntraced(function* (photoId: string) {
  const { address } = yield* StudioApi
  const { token, url } = yield* address
  return yield* Effect.promise(async () => {
    const answer = await fetch(`${url}/d/photo/${photoId}`, {
      headers: { authorization: `Bearer ${Redacted.value(token)}` }
    })
    if (!answer.ok) return `status ${answer.status}`
    return createHash("sha256")
      .update(Buffer.from(await answer.arrayBuffer()))
      .digest("hex")
  })
})

const Report = Schema.parseJson(
  Schema.Struct({
    shootId: Schema.String,
    accepted: Schema.Array(Schema.Struct({ file: Schema.String, photoId: Schema.String, sha256: Schema.String })),
    refused: Schema.Array(Schema.Struct({ file: Schema.String, reason: Schema.String }))
  })
)

const seconds = (from: number, to: number) => Math.round((to - from) / 100) / 10

const ready = /^Safelight is ready at /

/**
 * Delivers drawn photographs while the studio is killed at seeded moments and started again each time; then looks at
 * everything that was promised. `say` gets a line for each step.
 */
export const killRun = (plan: KillPlan, say: (line: string) => Effect.Effect<void>) =>
  Effect.gen(function* () {
    const root = yield* openFolder
    const folder = join(root, "photos")
    const dataFolder = join(root, "data")
    const environment = { SAFELIGHT_DATA: dataFolder, SAFELIGHT_PORT: "0" }
    const api = apiOf({ url: undefined, token: undefined, data: dataFolder })
    yield* makeShoot({ count: plan.photos, folder, megapixels: plan.megapixels, seed: plan.seed })
    const local = new Map<string, string>()
    for (const file of yield* LocalFiles.collect(folder)) {
      local.set(file.relativePath, yield* LocalFiles.sha256(file.path))
    }
    yield* say(`${plan.photos} photographs of ${plan.megapixels} megapixels`)

    const start = Effect.gen(function* () {
      const studio = yield* launched(["start"], environment)
      yield* studio.line(ready)
      const file = yield* Effect.flatMap(
        StudioFile.read(dataFolder),
        Option.match({ onNone: () => Effect.dieMessage("no studio.json"), onSome: Effect.succeed })
      )
      return { studio, file }
    })
    let current = yield* start
    const began = yield* Clock.currentTimeMillis
    const delivery = yield* launched(
      ["deliver", folder, "--title", "Kill run", "--json", ...clients.flatMap((client) => ["--client", client])],
      environment
    )
    const ended = yield* Deferred.make<number | null>()
    yield* Effect.forkScoped(Effect.flatMap(delivery.exited, (code) => Deferred.succeed(ended, code)))

    const seen: Array<Running> = []
    const kills: Array<Kill> = []
    const isDue = ({ at, place }: Moment, { acknowledged, settled, status }: Standing, settledBefore: number) => {
      const { photos } = plan
      switch (place) {
        case "upload":
          return acknowledged >= Math.max(1, Math.floor(at * photos))
        case "process":
          return acknowledged === photos && settled >= settledBefore + Math.floor(at * (photos - settledBefore))
        case "deliver":
          return acknowledged === photos && settled === photos
        case "mail":
          return status === "delivered"
      }
    }
    /** What was settled when the last upload was done: processing moments lie behind it. */
    let settledBefore: number | undefined
    for (const moment of momentsOf(plan)) {
      let standing: Standing = { acknowledged: 0, settled: 0, status: "none", mailsOut: 0, known: false }
      while (!(yield* Deferred.isDone(ended))) {
        standing = yield* Effect.provide(standingOf(moment.place), api)
        if (standing.acknowledged === plan.photos) settledBefore ??= standing.settled
        if (isDue(moment, standing, settledBefore ?? 0)) break
        yield* Effect.sleep(moment.place === "mail" ? 5 : 60)
      }
      if (moment.place === "deliver" || moment.place === "mail") yield* Effect.sleep(moment.at)
      const done = yield* Deferred.isDone(ended)
      const { studio } = current.file.pids
      seen.push(...family(studio))
      const killedAt = yield* Clock.currentTimeMillis
      process.kill(studio, "SIGKILL")
      yield* current.studio.exited
      current = yield* start
      const restartSeconds = seconds(killedAt, yield* Clock.currentTimeMillis)
      const { acknowledged, mailsOut, settled } = standing
      const working = {
        upload: acknowledged < plan.photos,
        process: settled < plan.photos,
        deliver: standing.status !== "delivered",
        mail: mailsOut < clients.length
      }
      const kill: Kill = {
        place: moment.place,
        state:
          moment.place === "mail"
            ? `delivered, ${mailsOut} of ${clients.length} mails out`
            : `${acknowledged} acknowledged, ${settled} processed of ${plan.photos}, ${standing.status}`,
        hit: !done && working[moment.place],
        restartSeconds,
        cleanedUp: /stopped what an earlier run left behind/.test(current.studio.output())
      }
      kills.push(kill)
      yield* say(
        `kill ${kills.length} (${kill.place}): ${kill.state}; ${kill.hit ? "hit work" : "HIT NOTHING"}; ready again after ${restartSeconds} s`
      )
    }

    const exitCode = yield* Deferred.await(ended)
    const deliveredAt = yield* Clock.currentTimeMillis
    if (exitCode !== 0) yield* say(delivery.output())
    const report = yield* Schema.decode(Report)(delivery.stdout())
    const checked = yield* Effect.gen(function* () {
      const wrong: Array<string> = report.refused.map(({ file, reason }) => `${file}: ${reason}`)
      const named = new Set(report.accepted.map(({ file }) => file))
      wrong.push(...[...local.keys()].filter((file) => !named.has(file)).map((file) => `${file}: not accepted`))
      yield* Effect.forEach(
        report.accepted,
        ({ file, photoId }) =>
          Effect.map(download(photoId), (hash) => {
            if (hash !== local.get(file)) wrong.push(`${file}: downloaded as ${hash}`)
          }),
        { concurrency: 4, discard: true }
      )
      const path = `/api/v1/shoots/${report.shootId}`
      const views = yield* ask(`${path}/files`, Schema.Array(FileView))
      const stuck = views
        .filter(({ state }) => state === "uploading" || state === "processing")
        .map(({ fileName, state }) => `${fileName}: ${state}`)
      const listed = yield* ask(`${path}/mails`, Schema.Array(MailView))
      const letters = yield* ask("/api/v1/dead-letters", Schema.Array(Schema.Unknown))
      const caught = yield* Effect.promise(async () => (await fetch(`${current.file.inboxUrl}/messages.json`)).json())
      const inbox = yield* Schema.decodeUnknown(Schema.Array(CaughtMail))(caught)
      return { wrong, stuck, listed, deadLetters: letters.length, inbox }
    }).pipe(Effect.provide(api))

    const kindOf = new Map<string, MailView>(checked.listed.map((mail) => [mail.id, mail]))
    const groups = new Map<string, Array<CaughtMail>>()
    for (const mail of checked.inbox) {
      const id = /^<([^@]+)@/.exec(mail.messageId)?.[1] ?? ""
      const key = `${mail.to} ${kindOf.get(id)?.kind ?? "unknown"}`
      groups.set(key, [...(groups.get(key) ?? []), mail])
    }
    const mailsWrong = clients
      .filter((client) => !groups.has(`${client} gallery-ready`))
      .map((client) => `${client} gallery-ready: none`)
    for (const [key, mails] of groups) {
      const distinct = new Set(mails.map(({ messageId }) => messageId)).size
      if (distinct !== 1 || key.endsWith(" unknown")) mailsWrong.push(`${key}: ${distinct} different mails`)
    }

    const pids = current.file.pids
    seen.push(...family(pids.studio))
    const stopping = yield* Clock.currentTimeMillis
    process.kill(pids.studio, "SIGINT")
    yield* current.studio.exited
    const stopSeconds = seconds(stopping, yield* Clock.currentTimeMillis)
    const leftRunning = stillRunning(seen)
    const store = yield* audit(dataFolder)
    for (const [file, hash] of local) if (!store.originals.has(hash)) checked.wrong.push(`${file}: not in the store`)
    const outcome: KillOutcome = {
      kills,
      exitCode,
      seconds: seconds(began, deliveredAt),
      accepted: report.accepted.length,
      wrong: checked.wrong,
      stuck: checked.stuck,
      deadLetters: checked.deadLetters,
      mails: {
        recipients: clients.length,
        sent: checked.inbox.length,
        repeats: checked.inbox.length - new Set(checked.inbox.map(({ messageId }) => messageId)).size,
        wrong: mailsWrong
      },
      store,
      stopSeconds,
      leftRunning
    }
    return outcome
  }).pipe(Effect.scoped)

/** Every promise that was not kept, as sentences; empty when all were. */
export const brokenPromises = (plan: KillPlan, outcome: KillOutcome): ReadonlyArray<string> => {
  const { firstSweep, secondSweep } = outcome.store
  const swept = secondSweep.objects + secondSweep.fragments + secondSweep.uploads + secondSweep.messages
  const checks: ReadonlyArray<readonly [boolean, string]> = [
    [outcome.kills.every(({ hit }) => hit), "a kill hit no work, so this run does not count"],
    [outcome.kills.every(({ cleanedUp }) => cleanedUp), "a start did not say that it cleaned up"],
    [outcome.exitCode === 0, `deliver ended with ${outcome.exitCode}`],
    [outcome.accepted === plan.photos, `${outcome.accepted} of ${plan.photos} files were accepted`],
    [outcome.wrong.length === 0, `files: ${outcome.wrong.join("; ")}`],
    [outcome.stuck.length === 0, `stuck: ${outcome.stuck.join("; ")}`],
    [outcome.deadLetters === 0, `${outcome.deadLetters} dead letters`],
    [outcome.mails.wrong.length === 0, `mails: ${outcome.mails.wrong.join("; ")}`],
    [outcome.store.damaged.length === 0, `store: ${outcome.store.damaged.join("; ")}`],
    [swept === 0, `a second sweep still found ${swept} after ${firstSweep.messages}`],
    [outcome.store.unaccounted === 0, `${outcome.store.unaccounted} messages in the store belong to nothing`],
    [outcome.stopSeconds < 10, `the last stop took ${outcome.stopSeconds} s`],
    [outcome.leftRunning.length === 0, `still running: ${outcome.leftRunning.map(({ pid }) => pid).join(", ")}`]
  ]
  return checks.flatMap(([kept, sentence]) => (kept ? [] : [sentence]))
}
