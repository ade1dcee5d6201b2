import { FileView } from "@safelight/contracts/file/Files"
import { MailView } from "@safelight/contracts/notification/Notifications"
import { Shoot } from "@safelight/contracts/shoot/Shoots"
import type { PhotoId, ShootId } from "@safelight/events/Ids"
import * as Paths from "@safelight/gateway/pages/Paths"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type { Recipient } from "../Command.ts"
import * as DeliverProgress from "./DeliverProgress.ts"
import type { DeliverReport } from "./DeliverReport.ts"
import { judge, problemOf } from "./DeliverVerdicts.ts"
import * as LocalFiles from "./LocalFiles.ts"
import * as Patience from "./Patience.ts"
import { StudioApi } from "./StudioApi.ts"
import type { StudioProblem } from "./StudioProblem.ts"
import * as Uploads from "./Uploads.ts"

export interface Delivery {
  readonly folder: string
  readonly title: string
  readonly clients: ReadonlyArray<Recipient>
  /** Goes on with this shoot instead of creating one. */
  readonly shootId?: ShootId | undefined
  /** Told before the first file is sent. */
  readonly onShoot?: ((shootId: ShootId) => Effect.Effect<void>) | undefined
  /** What is still to be done with the photographs, by file name, when all have their verdict and before delivery. */
  readonly arrange?: (
    shootId: ShootId,
    photos: ReadonlyMap<string, PhotoId>,
    patience: Patience.Patience
  ) => Effect.Effect<void, StudioProblem, StudioApi>
  /** Whether to show on standard error how far it is. */
  readonly visible: boolean
}

/** Without any change for this long, waiting for verdicts or mails is given up; the studio itself goes on. */
const standstillMillis = 10 * 60_000

const Shoots = Schema.Array(Shoot)
const FileViews = Schema.Array(FileView)
const MailViews = Schema.Array(MailView)

/** Asks again until `done`; undefined when nothing changed for too long. */
const poll = <A, E, R>(
  ask: Effect.Effect<A, E, R>,
  options: { readonly every: number; readonly done: (answer: A) => boolean; readonly mark: (answer: A) => string }
): Effect.Effect<{ readonly answer: A; readonly inTime: boolean }, E, R> => {
  const go = (mark: string, since: number): Effect.Effect<{ answer: A; inTime: boolean }, E, R> =>
    Effect.gen(function* () {
      const answer = yield* ask
      if (options.done(answer)) return { answer, inTime: true }
      const now = yield* Clock.currentTimeMillis
      const next = options.mark(answer)
      if (next === mark && now - since > standstillMillis) return { answer, inTime: false }
      yield* Effect.sleep(options.every)
      return yield* go(next, next === mark ? since : now)
    })
  return Effect.flatMap(Clock.currentTimeMillis, (now) => go("", now))
}

const isFinal = ({ state }: MailView) => state !== "queued" && state !== "sending"

const wentOut = ({ state }: MailView) => state === "accepted" || state === "possibly-twice"

/** Creates the shoot; when the answer is lost with the studio, finds the one that was made. */
const createShoot = Effect.fnUntraced(function* (
  delivery: Delivery,
  before: ReadonlySet<string>,
  patience: Patience.Patience
) {
  const api = yield* StudioApi
  let tried = false
  const once = Effect.gen(function* () {
    if (tried) {
      const { value } = yield* api.call("GET", "/api/v1/shoots", Shoots)
      const made = value.find(({ id, title }) => !before.has(id) && title === delivery.title.trim())
      if (made !== undefined) return { value: made, location: undefined }
    }
    tried = true
    return yield* api.call("POST", "/api/v1/shoots", Shoot, {
      title: delivery.title,
      clients: delivery.clients
    })
  })
  return yield* patience.keepTrying(once)
})

/** Delivers once everything has a verdict. Answers the shoot as it then is, or why it stays undelivered. */
const deliverShoot = Effect.fnUntraced(function* (shootId: ShootId, patience: Patience.Patience) {
  const api = yield* StudioApi
  const path = `/api/v1/shoots/${shootId}`
  const settled = yield* poll(patience.keepTrying(api.call("GET", path, Shoot)), {
    every: 200,
    done: ({ value }) => value.status !== "preparing",
    mark: ({ value }) => JSON.stringify(value.counts)
  })
  return yield* patience.keepTrying(api.call("POST", `${path}/deliver`, Shoot)).pipe(
    Effect.map(({ value }) => ({ shoot: value, problem: null })),
    // It may refuse because an answer that was lost had done it.
    Effect.catchTag("StudioRefused", ({ detail }) =>
      Effect.map(patience.keepTrying(api.call("GET", path, Shoot)), ({ value }) => ({
        shoot: value,
        problem: value.status === "delivered" ? null : settled.inTime ? detail : `${detail} (nothing moves any more)`
      }))
    )
  )
})

/** The whole way from a folder to mails that the mail server took. Survives restarts of the studio. */
export const deliver = Effect.fn("Deliver.deliver")(function* (delivery: Delivery) {
  const api = yield* StudioApi
  const files = yield* LocalFiles.collect(delivery.folder)
  // A studio that is not there, or a wrong token, is told at once.
  const before = yield* api.call("GET", "/api/v1/shoots", Shoots)
  const patience = yield* Patience.make
  const standing = DeliverProgress.start(
    files.length,
    files.reduce((sum, file) => sum + file.size, 0)
  )
  if (delivery.visible) yield* DeliverProgress.show(standing, patience.waiting)
  const timed = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
    Effect.gen(function* () {
      const began = yield* Clock.currentTimeMillis
      const value = yield* effect
      return { value, seconds: ((yield* Clock.currentTimeMillis) - began) / 1000 }
    })

  const created = yield* timed(
    delivery.shootId === undefined
      ? createShoot(delivery, new Set(before.value.map(({ id }) => id)), patience)
      : api.call("GET", `/api/v1/shoots/${delivery.shootId}`, Shoot)
  )
  const shootId = created.value.value.id
  if (delivery.onShoot !== undefined) yield* delivery.onShoot(shootId)
  const { url } = yield* patience.keepTrying(api.address)
  const gallery = created.value.location ?? new URL(Paths.gallery(shootId), url).href
  const askFiles = Effect.map(
    patience.keepTrying(api.call("GET", `/api/v1/shoots/${shootId}/files`, FileViews)),
    ({ value }) => value
  )

  standing.phase = "upload"
  const uploaded = yield* timed(Uploads.uploadAll(shootId, files, standing, patience))
  const sent = uploaded.value
  yield* Uploads.endLost(yield* askFiles, sent, patience)

  const kept = sent.flatMap((file) => (file.kind === "kept" ? [file] : []))
  standing.phase = "process"
  standing.photosTotal = kept.length
  const openOf = (views: ReadonlyArray<FileView>) => {
    const settled = new Set<string>(
      views.flatMap(({ id, state }) => (state === "uploading" || state === "processing" ? [] : [id]))
    )
    const open = kept.filter(({ photoId }) => !settled.has(photoId)).length
    standing.photosDone = kept.length - open
    return open
  }
  const processed = yield* timed(
    poll(askFiles, {
      every: kept.length < 500 ? 300 : 1_500,
      done: (views) => openOf(views) === 0,
      mark: (views) => String(openOf(views))
    })
  )
  const verdicts = judge(sent, processed.value.answer)
  const { accepted, refused } = verdicts

  standing.phase = "deliver"
  standing.mailsTotal = created.value.value.clients.length
  const seconds = { create: created.seconds, upload: uploaded.seconds, process: processed.seconds }
  const report = { shootId, gallery, accepted, refused }
  const problem = problemOf(verdicts, processed.value.inTime)
  if (problem !== null) {
    const undelivered: DeliverReport = {
      ...report,
      delivered: false,
      problem,
      seconds: { ...seconds, deliver: 0 },
      mails: []
    }
    return undelivered
  }

  if (delivery.arrange !== undefined) {
    yield* delivery.arrange(shootId, new Map(accepted.map(({ file, photoId }) => [file, photoId])), patience)
  }
  const delivered = yield* timed(
    Effect.gen(function* () {
      const { problem, shoot } = yield* deliverShoot(shootId, patience)
      if (problem !== null) return { problem, mails: [] }
      standing.mailsTotal = shoot.clients.length
      const ready = (mails: ReadonlyArray<MailView>) =>
        shoot.clients.flatMap(({ userId }) => {
          const own = mails.filter((mail) => mail.userId === userId && mail.kind === "gallery-ready" && isFinal(mail))
          return own.slice(0, 1)
        })
      const { answer, inTime } = yield* poll(
        Effect.map(
          patience.keepTrying(api.call("GET", `/api/v1/shoots/${shootId}/mails`, MailViews)),
          ({ value }) => value
        ),
        {
          every: 200,
          done: (mails) => {
            standing.mailsDone = ready(mails).filter(wentOut).length
            return ready(mails).length === shoot.clients.length
          },
          mark: (mails) => mails.map(({ id, state, tries }) => `${id} ${state} ${tries}`).join()
        }
      )
      const failed = ready(answer).filter((mail) => !wentOut(mail))
      return {
        problem: !inTime
          ? "a mail still waits for the mail server; the studio goes on trying."
          : failed.length > 0
            ? `a mail could not be sent: ${failed[0]?.reason ?? failed[0]?.state}`
            : null,
        mails: answer
      }
    })
  )
  const done: DeliverReport = {
    ...report,
    delivered: delivered.value.problem === null || delivered.value.mails.length > 0,
    problem: delivered.value.problem,
    seconds: { ...seconds, deliver: delivered.seconds },
    mails: delivered.value.mails.map(({ id, kind, reason, state, userId }) => ({ id, kind, userId, state, reason }))
  }
  return done
}, Effect.scoped)
