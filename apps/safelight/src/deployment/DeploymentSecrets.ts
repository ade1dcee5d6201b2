import { chmod, mkdir } from "node:fs/promises"
import { join, resolve } from "node:path"
import { readOrCreate } from "@safelight/embedded/SecretFile"
import { urlOf } from "@safelight/sql/Provision"
import * as Config from "effect/Config"
import * as Console from "effect/Console"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import { brokerAccounts } from "../BrokerAccounts.ts"
import { writePrivately } from "../PrivateFile.ts"
import * as Secrets from "../Secrets.ts"
import { signingOf } from "../split/ProcessEnvironment.ts"
import { type ProcessName, processes, processNames } from "../split/ProcessList.ts"

/** Read where the secrets are made, and again by the step that makes tables. */
export const databaseSetting = Config.option(
  Config.redacted("DATABASE_URL").pipe(
    Config.withDescription("an administrator's address at another PostgreSQL than the one of docker-compose.yml")
  )
)

/** What making the secrets is told besides their folder. */
export const deploymentSettings = Config.all({
  databaseUrl: databaseSetting,
  smtpUrl: Config.option(
    Config.redacted("SMTP_URL").pipe(
      Config.withDescription("the mail server to send through, as smtps://user:password@host")
    )
  )
})

/** Where containers reach the database of docker-compose.yml, as its administrator. */
const ownDatabase = (password: Redacted.Redacted) => {
  const url = new URL("postgres://safelight@postgres:5432/safelight")
  url.password = Redacted.value(password)
  return Redacted.make(url.toString())
}

export const natsUrl = "nats://nats:4222"

const isOneOf = <const Name extends string>(names: ReadonlyArray<Name>, name: string): name is Name =>
  names.some((each) => each === name)

export interface DeploymentSecrets {
  readonly secrets: Secrets.Secrets
  /** With the administrator's name and password. */
  readonly databaseUrl: Redacted.Redacted
  readonly databasePassword: Redacted.Redacted
}

/** The secrets of a folder, made where they are missing. */
export const load = Effect.fn("DeploymentSecrets.load")(function* (folder: string) {
  const made = join(resolve(folder), "made")
  yield* Effect.promise(() => mkdir(made, { recursive: true, mode: 0o700 }))
  const databasePassword = yield* readOrCreate(join(made, "postgres"))
  const databaseUrl = yield* databaseSetting
  const loaded: DeploymentSecrets = {
    secrets: yield* Secrets.load(made),
    databasePassword,
    databaseUrl: Option.getOrElse(databaseUrl, () => ownDatabase(databasePassword))
  }
  return loaded
})

/** What one process may know and no other file of the deployment says, by the names of its settings. */
export const environmentOf = (
  name: ProcessName,
  { databaseUrl, secrets }: DeploymentSecrets,
  smtpUrl: Option.Option<Redacted.Redacted>
): Readonly<Record<string, string>> => {
  const text = Redacted.value
  const wanted = processes[name].secrets ?? []
  return {
    ...signingOf(name, secrets),
    ...(isOneOf(Secrets.sqlServices, name)
      ? { DATABASE_URL: text(urlOf(databaseUrl, { service: name, password: secrets.sql[name] })) }
      : {}),
    ...(isOneOf(Secrets.natsUsers, name) ? { NATS_PASSWORD: text(secrets.nats[name]) } : {}),
    ...(wanted.includes("link") ? { SAFELIGHT_LINK_SECRET: text(secrets.linkSecret) } : {}),
    ...(wanted.includes("csrf") ? { SAFELIGHT_CSRF_SECRET: text(secrets.csrfSecret) } : {}),
    ...(wanted.includes("smtp") && Option.isSome(smtpUrl) ? { SMTP_URL: text(smtpUrl.value) } : {})
  }
}

/** As `node --env-file` reads it: a key in JSON holds double quotes, and nothing here a single one. */
const environmentFile = (environment: Readonly<Record<string, string>>): string =>
  Object.entries(environment)
    .map(([name, value]) => `${name}='${value}'\n`)
    .join("")

/**
 * Writes one file of secrets per container, for its owner only: what is there stays as it is, so that running it again
 * changes the mail server's address and nothing else.
 */
export const write = Effect.fn("DeploymentSecrets.write")(function* (folder: string) {
  const root = resolve(folder)
  const deployment = yield* load(root)
  const { smtpUrl: smtp } = yield* deploymentSettings
  const put = (name: string, text: string) => writePrivately(join(root, name), text)
  yield* Effect.forEach(processNames, (name) =>
    put(`${name}.env`, environmentFile(environmentOf(name, deployment, smtp)))
  )
  yield* put("postgres-password", Redacted.value(deployment.databasePassword))
  yield* put("nats-accounts.conf", brokerAccounts(deployment.secrets, yield* DateTime.now))
  yield* Effect.promise(() => chmod(root, 0o700))
  yield* Console.log(`Secrets of every process are in ${root}; keep the folder, and keep it to yourself.`)
  if (Option.isNone(smtp))
    yield* Console.error("SMTP_URL is not set: no mail can go out until it is, and this ran again.")
})
