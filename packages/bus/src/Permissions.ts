import { type ConsumerDefinition, consumers, definitions } from "@safelight/events/Catalogue"
import { ServiceName } from "@safelight/events/Event"
import { accessBucket } from "@safelight/events/Facts"
import { bands, type JobKind } from "@safelight/events/Jobs"
import * as Redacted from "effect/Redacted"
import { inboxOf } from "./NatsConnection.ts"
import { advisories, durablesOf, jobDurable, retryOf, streams } from "./Topology.ts"
import { letterBox } from "./Working.ts"

/** What one NATS user may do; everything else is refused. */
export interface Rights {
  readonly publish: ReadonlyArray<string>
  readonly deny: ReadonlyArray<string>
  readonly subscribe: ReadonlyArray<string>
}

/** Keys in `ACCESS` that a service owns. */
const facts: Partial<Record<ServiceName, ReadonlyArray<string>>> = {
  shoot: ["shoot.*"],
  user: ["session.*", "user.*"]
}

const enqueuers: ReadonlyArray<ServiceName> = ["file", "media"]
const workers: Partial<Record<ServiceName, ReadonlyArray<JobKind>>> = { media: ["process"] }

const accessStream = `KV_${accessBucket}`

const consuming = (stream: string, durable: string): ReadonlyArray<string> => [
  `$JS.API.CONSUMER.INFO.${stream}.${durable}`,
  `$JS.API.CONSUMER.MSG.NEXT.${stream}.${durable}`,
  `$JS.ACK.${stream}.${durable}.>`,
  // With domain and account in front (ADR-15, version 2).
  `$JS.ACK.*.*.${stream}.${durable}.>`
]

/** Reading a stream: from any server that holds it, and from the one that leads it. */
const reading = (stream: string): ReadonlyArray<string> => [
  `$JS.API.DIRECT.GET.${stream}`,
  `$JS.API.STREAM.MSG.GET.${stream}`
]

const publishing = (service: ServiceName): ReadonlyArray<string> =>
  definitions
    .filter((definition) => definition.owner === service)
    .map((definition) => `${definition.stream.toLowerCase()}.*.*.${definition.type}`)

const reacting = (definition: ConsumerDefinition): ReadonlyArray<string> => [
  ...[...durablesOf(definition), retryOf(definition)].flatMap(({ config, stream }) =>
    consuming(stream, config.durable_name)
  ),
  `dlq.${definition.name}`,
  // Replays: a service reads the log itself and tells how it goes.
  ...reading("EVT"),
  `replayed.${definition.name}.*`
]

const working = (kind: JobKind): ReadonlyArray<string> => [
  ...bands.flatMap((band) => consuming("JOBS", jobDurable(kind, band))),
  `dlq.${letterBox(kind)}`
]

/** The gateway's live views read the log, and its admin pages keep the dead letters. */
const gatewayPublish = [
  ...["EVT", "TEL", "ANA", "DLQ"].flatMap(reading),
  ...consuming(advisories.stream, advisories.config.durable_name),
  "dlq.*",
  "$JS.API.STREAM.MSG.DELETE.DLQ",
  "retry.*",
  "job.*.*.*"
]

/** Rights that name every stream by `*` stop at the streams of this catalogue. */
const denied = (granted: ReadonlyArray<string>, extra: ReadonlyArray<string>): ReadonlyArray<string> =>
  extra
    .filter((subject) => subject.startsWith("$JS.API.") && subject.endsWith(".*"))
    .flatMap((subject) => streams.map(({ name }) => `${subject.slice(0, -1)}${name}`))
    .filter((subject) => !granted.includes(subject))

/**
 * From the catalogue: only its owner may publish a type, a service reads its own durables only, and only the owner of
 * a fact may set it. `extra` is what the service may do besides, such as the object store's subjects.
 */
export const rightsOf = (
  service: ServiceName,
  extra: ReadonlyArray<string> = [],
  catalogue: Readonly<Record<string, ConsumerDefinition>> = consumers
): Rights => {
  const granted = [
    ...publishing(service),
    ...Object.values(catalogue).flatMap((definition) => (definition.service === service ? reacting(definition) : [])),
    ...(facts[service] ?? []).map((key) => `$KV.${accessBucket}.${key}`),
    ...(enqueuers.includes(service) ? ["job.process.*.*"] : []),
    ...(workers[service] ?? []).flatMap(working),
    ...(service === "gateway" ? gatewayPublish : []),
    ...reading(accessStream)
  ]
  return {
    publish: [...granted, ...extra],
    deny: denied(granted, extra),
    subscribe: [`${inboxOf(service)}.>`, `$KV.${accessBucket}.>`, ...(service === "gateway" ? ["evt.>", "tel.>"] : [])]
  }
}

export interface AccountsOptions {
  /** May do everything in the account: provisioning, and an operator's hands. */
  readonly admin: { readonly user: string; readonly password: Redacted.Redacted }
  /** One user per service, by its name. */
  readonly services: Readonly<Partial<Record<ServiceName, Redacted.Redacted>>>
  /** What a service may publish besides, such as `writePermissions` of the object store. */
  readonly extra?: Readonly<Partial<Record<ServiceName, ReadonlyArray<string>>>>
  /** Of the user `sys` in SYS, for monitoring. The admin's when left out. */
  readonly system?: Redacted.Redacted
  /** The catalogue's consumers, unless a test marks one differently. */
  readonly definitions?: Readonly<Record<string, ConsumerDefinition>>
}

const list = (subjects: ReadonlyArray<string>): string =>
  `[${subjects.map((subject) => JSON.stringify(subject)).join(", ")}]`

const quoted = (password: Redacted.Redacted): string => JSON.stringify(Redacted.value(password))

const userText = (user: string, password: Redacted.Redacted, rights: Rights): string =>
  `    { user: ${user}, password: ${quoted(password)}, permissions: {
      publish: { allow: ${list(rights.publish)}, deny: ${list(rights.deny)} }
      subscribe: { allow: ${list(rights.subscribe)} }
    } }`

/** The `accounts` part of a nats-server configuration: everything in APP, and SYS for monitoring. */
export const accounts = (options: AccountsOptions): string => {
  const users = ServiceName.literals.flatMap((service) => {
    const password = options.services[service]
    if (password === undefined) return []
    return [userText(service, password, rightsOf(service, options.extra?.[service], options.definitions))]
  })
  return `accounts {
  APP { jetstream: enabled, users: [
    { user: ${options.admin.user}, password: ${quoted(options.admin.password)} }
${users.join("\n")}
  ] }
  SYS { users: [ { user: sys, password: ${quoted(options.system ?? options.admin.password)} } ] }
}
system_account: SYS
`
}
