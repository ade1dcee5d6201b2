import { createHash } from "node:crypto"
import { readFile } from "node:fs/promises"
import { FileView } from "@safelight/contracts/file/Files"
import { MailView } from "@safelight/contracts/notification/Notifications"
import type { CaughtMail } from "@safelight/embedded/CaughtMail"
import { Clock, Effect, Redacted, Schema } from "effect"
import { StudioApi } from "../src/commands/StudioApi.ts"
import * as LogFile from "../src/LogFile.ts"
import { ask, clients, type Rig, type RunningStudio, seconds } from "./DeliveryRig.ts"
import { family, type Running, stillRunning } from "./Processes.ts"
import { audit, type StoreAudit } from "./StoreAudit.ts"

/** What became of everything that a delivery was promised. */
export interface Kept {
  readonly exitCode: number | null
  readonly accepted: number
  /** Files that were not accepted, lost their bytes or came back with others. */
  readonly wrong: ReadonlyArray<string>
  readonly stuck: ReadonlyArray<string>
  readonly deadLetters: number
  readonly mails: {
    readonly sent: number
    /** Copies with the same Message-ID, which the rules allow where the answer was lost. */
    readonly repeats: number
    /** More than one mail for the same recipient and kind, or none. */
    readonly wrong: ReadonlyArray<string>
  }
  readonly store: StoreAudit
  readonly stopSeconds: number
  /** Lines about processes that had to be told twice. */
  readonly slowToEnd: ReadonlyArray<string>
  readonly leftRunning: ReadonlyArray<Running>
}

const Report = Schema.parseJson(
  Schema.Struct({
    shootId: Schema.String,
    accepted: Schema.Array(Schema.Struct({ file: Schema.String, photoId: Schema.String, sha256: Schema.String })),
    refused: Schema.Array(Schema.Struct({ file: Schema.String, reason: Schema.String }))
  })
)

const downloadedHash = Effect.fnUntraced(function* (photoId: string) {
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

const mailFaults = (listed: ReadonlyArray<MailView>, inbox: ReadonlyArray<CaughtMail>): ReadonlyArray<string> => {
  const kinds = new Map<string, string>(listed.map(({ id, kind }) => [id, kind]))
  const ids = new Map<string, Set<string>>()
  for (const { messageId, to } of inbox) {
    const kind = kinds.get(/^<([^@]+)@/.exec(messageId)?.[1] ?? "") ?? "unknown"
    const key = `${to} ${kind}`
    ids.set(key, (ids.get(key) ?? new Set()).add(messageId))
  }
  return [
    ...clients.flatMap((client) => (ids.has(`${client} gallery-ready`) ? [] : [`${client} gallery-ready: none`])),
    ...[...ids].flatMap(([key, { size }]) =>
      size === 1 && !key.endsWith(" unknown") ? [] : [`${key}: ${size} different mails`]
    )
  ]
}

/**
 * Looks at everything a delivery that has ended was promised, stops the studio and looks at its store. `seen` are
 * processes that must be gone by then.
 */
export const inspect = (
  rig: Rig,
  ended: {
    readonly studio: RunningStudio
    readonly exitCode: number | null
    /** What `deliver --json` printed. */
    readonly report: string
    readonly inbox: Effect.Effect<ReadonlyArray<CaughtMail>>
    readonly seen: ReadonlyArray<Running>
    /** Where the broker is, unless it is the studio's own. */
    readonly natsUrl?: string
  }
) =>
  Effect.gen(function* () {
    const report = yield* Schema.decode(Report)(ended.report)
    const wrong: Array<string> = report.refused.map(({ file, reason }) => `${file}: ${reason}`)
    const named = new Set(report.accepted.map(({ file }) => file))
    wrong.push(...[...rig.local.keys()].filter((file) => !named.has(file)).map((file) => `${file}: not accepted`))
    yield* Effect.forEach(
      report.accepted,
      ({ file, photoId }) =>
        Effect.map(downloadedHash(photoId), (hash) => {
          if (hash !== rig.local.get(file)) wrong.push(`${file}: downloaded as ${hash}`)
        }),
      { concurrency: 4, discard: true }
    )
    const path = `/api/v1/shoots/${report.shootId}`
    const stuck = (yield* ask(`${path}/files`, Schema.Array(FileView))).flatMap(({ fileName, state }) =>
      state === "uploading" || state === "processing" ? [`${fileName}: ${state}`] : []
    )
    const listed = yield* ask(`${path}/mails`, Schema.Array(MailView))
    const letters = yield* ask("/api/v1/dead-letters", Schema.Array(Schema.Unknown))
    const inbox = yield* ended.inbox

    const { launched, file } = ended.studio
    const processes = [...ended.seen, ...family(file.pids.studio)]
    const stopping = yield* Clock.currentTimeMillis
    process.kill(file.pids.studio, "SIGINT")
    yield* launched.exited
    const stopSeconds = seconds(stopping, yield* Clock.currentTimeMillis)
    const log = yield* Effect.promise(() => readFile(LogFile.pathOf(rig.dataFolder), "utf8"))
    const slowToEnd = log.split("\n").filter((line) => /did not end within/.test(line))
    const leftRunning = stillRunning(processes)
    const store = yield* audit(rig.dataFolder, ended.natsUrl)
    for (const [name, hash] of rig.local) if (!store.originals.has(hash)) wrong.push(`${name}: not in the store`)
    const kept: Kept = {
      exitCode: ended.exitCode,
      accepted: report.accepted.length,
      wrong,
      stuck,
      deadLetters: letters.length,
      mails: {
        sent: inbox.length,
        repeats: inbox.length - new Set(inbox.map(({ messageId }) => messageId)).size,
        wrong: mailFaults(listed, inbox)
      },
      store,
      stopSeconds,
      slowToEnd,
      leftRunning
    }
    return kept
  }).pipe(Effect.provide(rig.api))

/** Every promise that was not kept, as sentences; empty when all were. */
export const broken = (photos: number, kept: Kept): ReadonlyArray<string> => {
  const { firstSweep, secondSweep } = kept.store
  const swept = secondSweep.objects + secondSweep.fragments + secondSweep.uploads + secondSweep.messages
  const checks: ReadonlyArray<readonly [boolean, string]> = [
    [kept.exitCode === 0, `deliver ended with ${kept.exitCode}`],
    [kept.accepted === photos, `${kept.accepted} of ${photos} files were accepted`],
    [kept.wrong.length === 0, `files: ${kept.wrong.join("; ")}`],
    [kept.stuck.length === 0, `stuck: ${kept.stuck.join("; ")}`],
    [kept.deadLetters === 0, `${kept.deadLetters} dead letters`],
    [kept.mails.wrong.length === 0, `mails: ${kept.mails.wrong.join("; ")}`],
    [kept.store.damaged.length === 0, `store: ${kept.store.damaged.join("; ")}`],
    [swept === 0, `a second sweep still found ${swept} after ${firstSweep.messages}`],
    [kept.store.unaccounted === 0, `${kept.store.unaccounted} messages in the store belong to nothing`],
    [kept.stopSeconds < 10, `the last stop took ${kept.stopSeconds} s ${kept.slowToEnd.join(" ")}`],
    [kept.leftRunning.length === 0, `still running: ${kept.leftRunning.map(({ pid }) => pid).join(", ")}`]
  ]
  return checks.flatMap(([holds, sentence]) => (holds ? [] : [sentence]))
}

/** The figures for a reader, a line each. */
export const figures = (photos: number, kept: Kept): ReadonlyArray<string> => {
  const { mails, store } = kept
  return [
    `${kept.accepted} of ${photos} accepted, exit code ${kept.exitCode}`,
    `${store.originals.size} originals and ${store.renditions} renditions read back with their SHA-256, ${store.damaged.length} damaged`,
    `wrong ${kept.wrong.length}, stuck ${kept.stuck.length}, dead letters ${kept.deadLetters}`,
    `first sweep took ${store.firstSweep.messages} messages (${store.firstSweep.objects} objects, ${store.firstSweep.fragments} fragments, ${store.firstSweep.uploads} uploads); orphans after it: ${store.unaccounted}, objects without a record: ${store.withoutRecord}`,
    `${mails.sent} mails for ${clients.length} recipients, of them repeats with the same Message-ID: ${mails.repeats}`,
    `last stop ${kept.stopSeconds} s, processes left ${kept.leftRunning.length}`
  ]
}
