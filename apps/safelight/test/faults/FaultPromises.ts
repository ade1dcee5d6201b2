import { doesNotCount } from "../Counted.ts"
import * as Promises from "../DeliveryPromises.ts"
import type { FaultOutcome } from "../FaultRun.ts"
import type { FaultPlan } from "./FaultPlan.ts"
import type * as Kills from "./Kills.ts"
import * as MailAway from "./MailAway.ts"
import type * as Moments from "./Moments.ts"

/** Targets that were not killed often enough with work in their hands. */
const uncounted = (plan: FaultPlan, kills: ReadonlyArray<Kills.Kill>): ReadonlyArray<string> => {
  const counted = (matches: (target: Moments.Target) => boolean) =>
    kills.filter(({ hit, moment }) => hit !== undefined && matches(moment.target)).length
  const wanted: ReadonlyArray<readonly [string, number]> = [
    ["gateway", counted(({ kind, name }) => kind === "process" && name === "gateway")],
    ["file", counted(({ kind, name }) => kind === "process" && name === "file")],
    ["media", counted(({ kind, name }) => kind === "process" && name === "media")],
    ["notification", counted(({ kind, name }) => kind === "process" && name === "notification")],
    ["a relay", counted(({ kind }) => kind === "relay")],
    ["nats-server", counted(({ name }) => name === "nats-server")],
    ["PostgreSQL", counted(({ name }) => name === "postgres")]
  ]
  const parents = counted(({ kind }) => kind === "parent")
  const due = new Set(plan.brief ? ["file", "media", "nats-server"] : wanted.map(([name]) => name))
  return [
    ...wanted.flatMap(([name, times]) =>
      times >= plan.rounds || !due.has(name)
        ? []
        : [`${name} was killed only ${times} times with work in its hands, of ${plan.rounds}, ${doesNotCount}`]
    ),
    ...(plan.brief || parents > 0 ? [] : [`the parent of all was not killed with work in its hands, ${doesNotCount}`])
  ]
}

/** Every kind of durable step that a delivery has; one that was not come by means that the hook stands beside it. */
const kinds = ["write", "commit", "put", "purge", "publish", "ack", "send"]

const list = (what: string, wrong: ReadonlyArray<string>): ReadonlyArray<string> =>
  wrong.length === 0
    ? []
    : [`${what}: ${wrong.slice(0, 20).join("; ")}${wrong.length > 20 ? ` and ${wrong.length - 20} more` : ""}`]

/** Every promise that was not kept, as sentences; empty when all were. */
export const brokenPromises = (plan: FaultPlan, outcome: FaultOutcome): ReadonlyArray<string> => [
  ...uncounted(plan, outcome.kills),
  ...outcome.kills.flatMap(({ left = [] }) =>
    left.length === 0 ? [] : [`a start left ${left.length} processes of a studio whose parent was killed`]
  ),
  ...kinds.flatMap((kind) =>
    outcome.steps.kinds.includes(kind) ? [] : [`the run came by nothing to ${kind}, ${doesNotCount}`]
  ),
  ...(plan.brief ? [] : list("no process died at", outcome.steps.notHit)),
  ...(outcome.steps.died.length > 0 ? [] : [`no process died at a durable step, ${doesNotCount}`]),
  ...(outcome.small.missing === 0
    ? []
    : [`${outcome.small.missing} photographs were not in the archives of small deliveries`]),
  ...(outcome.download.missing === 0 ? [] : [`${outcome.download.missing} photographs were not in the archive`]),
  ...(outcome.mailAway === undefined ? [] : MailAway.broken(outcome.mailAway)),
  ...list("told twice, events changed", outcome.repeats.afterEvents),
  ...list("done twice, jobs changed", outcome.repeats.afterJobs),
  ...list("a rebuild changed", outcome.repeats.afterRebuild),
  ...list("not applied once", outcome.applied.wrong),
  ...list("counts and files", outcome.counts.wrong),
  ...list("mails", outcome.mails.wrong),
  ...outcome.outboxes.flatMap(({ name, waiting }) =>
    waiting === 0 ? [] : [`${waiting} rows in the outbox of ${name}`]
  ),
  ...list("secrets and addresses", outcome.secrets.found),
  ...Promises.broken(plan.photos, outcome.kept)
]

/** The figures for a reader, a line each. */
export const figures = (plan: FaultPlan, outcome: FaultOutcome): ReadonlyArray<string> => {
  const { applied, counts, kills, mails, secrets, steps, waited } = outcome
  return [
    `${kills.filter(({ hit }) => hit !== undefined).length} of ${kills.length} kills hit work; the longest until all was ready again took ${Math.max(...kills.map(({ seconds }) => seconds))} s`,
    `${steps.died.length} deaths at ${steps.passed} ends of durable steps, ${steps.notHit.length} ends not hit; ${outcome.small.deliveries} small deliveries`,
    `the longest wait for a verdict in the main delivery was ${waited.longestSeconds} s, ${waited.missed} jobs were put into the queue more than once`,
    `${applied.count} times an event and a consumer, ${applied.wrong.length} not applied once; ${outcome.repeats.events} events told again changed ${outcome.repeats.afterEvents.length} tables, ${outcome.repeats.jobs} jobs done again ${outcome.repeats.afterJobs.length}, a rebuild ${outcome.repeats.afterRebuild.length}`,
    `${counts.files} files in ${counts.shoots} shoots, ${counts.wrong.length} counts or verdicts wrong`,
    `${mails.sent} mails, ${mails.repeated} of them repeats that say so, ${mails.wrong.length} wrong`,
    `${secrets.secrets} known secrets, addresses and tokens looked for in ${secrets.lines} lines of ${secrets.logs} logs and ${secrets.messages} messages: ${secrets.found.length} found`,
    ...Promises.figures(plan.photos, outcome.kept),
    `the whole run took ${outcome.seconds} s`
  ]
}
