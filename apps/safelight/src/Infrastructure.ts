import { cleanUp } from "@safelight/embedded/CleanUp"
import { EmbeddedNats } from "@safelight/embedded/EmbeddedNats"
import { EmbeddedPostgres } from "@safelight/embedded/EmbeddedPostgres"
import { MailCatcher } from "@safelight/embedded/MailCatcher"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import { note, step } from "./Progress.ts"
import type { StudioSettings } from "./Settings.ts"
import { supervised } from "./Supervised.ts"
import * as LeftProcesses from "./split/LeftProcesses.ts"

/** The servers a studio stands on, embedded or given by address. */
export interface Infrastructure {
  /** An administrator's address. */
  readonly databaseUrl: Redacted.Redacted
  /** `nats://host:port`; the users are those of `Secrets`. */
  readonly natsUrl: string
  readonly smtpUrl: Redacted.Redacted
  readonly inboxUrl: string | null
  /** Where servers of its own keep their data; null where all are given. */
  readonly folder: string | null
  readonly pids: { readonly postgres: number | null; readonly nats: number | null }
}

const database = (settings: StudioSettings, dataFolder: string) =>
  Option.match(settings.databaseUrl, {
    onSome: (url) => Effect.succeed({ url, pid: null }),
    onNone: () =>
      supervised("PostgreSQL", (port) => EmbeddedPostgres.make({ dataFolder, port, progress: note })).pipe(
        (starting) => step(starting, (server) => `PostgreSQL ${server.version.split("-")[0]} on port ${server.port}`),
        Effect.map((server) => ({ url: server.url, pid: server.pid }))
      )
  })

const broker = (settings: StudioSettings, dataFolder: string, accounts: string) =>
  Option.match(settings.natsUrl, {
    onSome: (url) => Effect.succeed({ url, pid: null }),
    onNone: () =>
      supervised("nats-server", (port) =>
        EmbeddedNats.make({
          dataFolder,
          port,
          accounts,
          progress: note,
          executable: Option.getOrUndefined(settings.natsServer)
        })
      ).pipe(
        (starting) => step(starting, (server) => `nats-server ${server.version} on port ${server.port}`),
        Effect.map((server) => ({ url: server.url, pid: server.pid }))
      )
  })

const mail = (settings: StudioSettings, dataFolder: string) =>
  Option.match(settings.smtpUrl, {
    onSome: (url) => Effect.succeed({ url, inboxUrl: null }),
    onNone: () =>
      // Beside the pages, so that a bookmark of the inbox stays good.
      MailCatcher.make({
        dataFolder,
        inboxPort: settings.port > 0 && settings.port < 65_535 ? settings.port + 1 : undefined
      }).pipe(
        (starting) => step(starting, (catcher) => `mail catcher with its inbox at ${catcher.inboxUrl}`),
        Effect.map((catcher) => ({ url: Redacted.make(catcher.smtpUrl), inboxUrl: catcher.inboxUrl }))
      )
  })

/** Stops what a killed studio left on the folder, then starts every server that was not given by its address. */
export const start = Effect.fn("Infrastructure.start")(function* (
  settings: StudioSettings,
  dataFolder: string,
  accounts: string
) {
  const services = yield* LeftProcesses.stop(dataFolder)
  const servers = yield* cleanUp(dataFolder)
  const left = [...services, ...servers.map(({ server }) => server)]
  if (left.length > 0) yield* note(`stopped what an earlier run left behind: ${left.join(", ")}`)
  const [postgres, nats, catcher] = yield* Effect.all(
    [database(settings, dataFolder), broker(settings, dataFolder, accounts), mail(settings, dataFolder)],
    { concurrency: "unbounded" }
  )
  const infrastructure: Infrastructure = {
    databaseUrl: postgres.url,
    natsUrl: nats.url,
    smtpUrl: catcher.url,
    inboxUrl: catcher.inboxUrl,
    folder: postgres.pid === null && nats.pid === null ? null : dataFolder,
    pids: { postgres: postgres.pid, nats: nats.pid }
  }
  return infrastructure
})

/** Servers that all stand already and are given by their addresses. */
export const given = ({ databaseUrl, natsUrl, smtpUrl }: StudioSettings) =>
  Effect.map(
    Effect.all({ databaseUrl, natsUrl, smtpUrl }),
    (urls): Infrastructure => ({
      ...urls,
      inboxUrl: null,
      folder: null,
      pids: { postgres: null, nats: null }
    })
  )
