import { plainHttp } from "@safelight/http/PlainHttp"
import { rateSettings } from "@safelight/http/RateLimits"
import * as ProcessSettings from "@safelight/process/ProcessSettings"
import { urlOf } from "@safelight/sql/Provision"
import { loggingConfig } from "@safelight/telemetry/Logging"
import * as Config from "effect/Config"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import type { Infrastructure } from "../Infrastructure.ts"
import { keysOf, type NatsUser, natsUsers, type Secrets, type SqlService, sqlServices } from "../Secrets.ts"
import { rows } from "../SettingsTable.ts"
import { type ProcessName, type ProcessNeeds, processes } from "./ProcessList.ts"

/** What a process of a split studio is told: settings by their names. */
export type Environment = Readonly<Record<string, string>>

/** Where each process listens on loopback. */
export type Ports = Readonly<Record<ProcessName, number>>

export interface SplitParts {
  readonly infrastructure: Infrastructure
  readonly secrets: Secrets
  readonly publicUrl: URL
  /** Proxies of one's own before the studio's door. */
  readonly proxies: number
  readonly ports: Ports
}

export const addressOf = (ports: Ports, name: ProcessName): string => `http://127.0.0.1:${ports[name]}`

const isOneOf = <const A extends string>(names: ReadonlyArray<A>, name: string): name is A =>
  names.some((each) => each === name)

/** Settings of the installation that every process reads. */
const common = Config.all([rateSettings, loggingConfig, plainHttp, ProcessSettings.stopLead])

/** The names of what an installation may set and the process reads. */
export const settingsOf = ({ settings }: ProcessNeeds): ReadonlyArray<string> => [
  ...new Set([...rows(common), ...(settings === undefined ? [] : rows(settings))].map(({ name }) => name))
]

/** As the installation set them, so that a process gets what it reads and nothing else. */
const given = (needs: ProcessNeeds) =>
  Effect.forEach(settingsOf(needs), (name) =>
    Effect.map(
      Effect.option(Config.string(name)),
      Option.map((value) => [name, value] as const)
    )
  ).pipe(Effect.map((found) => Object.fromEntries(found.flatMap(Option.toArray))))

const databaseOf = (name: SqlService, { infrastructure, secrets }: SplitParts) =>
  Redacted.value(urlOf(infrastructure.databaseUrl, { service: name, password: secrets.sql[name] }))

const brokerOf = (name: NatsUser, { infrastructure, secrets }: SplitParts): Environment => ({
  NATS_URL: infrastructure.natsUrl,
  NATS_PASSWORD: Redacted.value(secrets.nats[name])
})

/** The process's own key, and by which it knows the others. */
export const signingOf = (name: ProcessName, secrets: Secrets): Environment => ({
  SAFELIGHT_SIGNING_KEY: Redacted.value(secrets.signing[name]),
  SAFELIGHT_TRUSTED_KEYS: keysOf(secrets, []).trusted
})

const secretsOf = ({ secrets: wanted = [] }: ProcessNeeds, { infrastructure, secrets }: SplitParts): Environment => ({
  ...(wanted.includes("link") ? { SAFELIGHT_LINK_SECRET: Redacted.value(secrets.linkSecret) } : {}),
  ...(wanted.includes("csrf") ? { SAFELIGHT_CSRF_SECRET: Redacted.value(secrets.csrfSecret) } : {}),
  ...(wanted.includes("smtp") ? { SMTP_URL: Redacted.value(infrastructure.smtpUrl) } : {})
})

/**
 * Everything one process is told: its own accounts at PostgreSQL and the broker and nobody else's, where the processes
 * are that it calls, and the settings that it reads.
 */
export const environmentOf = (name: ProcessName, parts: SplitParts): Effect.Effect<Environment> => {
  const needs = processes[name]
  return Effect.map(given(needs), (settings) => ({
    ...settings,
    ...(name === "file" && !("SAFELIGHT_ROOM_FOLDER" in settings) && parts.infrastructure.folder !== null
      ? { SAFELIGHT_ROOM_FOLDER: parts.infrastructure.folder }
      : {}),
    SAFELIGHT_HOST: "127.0.0.1",
    SAFELIGHT_PORT: String(parts.ports[name]),
    SAFELIGHT_URL: parts.publicUrl.href,
    // The studio's door is one more.
    SAFELIGHT_PROXIES: String(parts.proxies + 1),
    ...Object.fromEntries(
      needs.calls.map((callee) => [`SAFELIGHT_${callee.toUpperCase()}_URL`, addressOf(parts.ports, callee)])
    ),
    ...(isOneOf(sqlServices, name) ? { DATABASE_URL: databaseOf(name, parts) } : {}),
    ...(isOneOf(natsUsers, name) ? brokerOf(name, parts) : {}),
    ...signingOf(name, parts.secrets),
    ...secretsOf(needs, parts)
  }))
}
