import { Unavailable } from "@safelight/events/Unavailable"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Pg from "pg"

export interface Account {
  /** Name of the role's schema, and behind `safelight_` of the role. */
  readonly service: string
  readonly password: Redacted.Redacted
}

export const roleOf = (service: string): string => `safelight_${service}`

/** The address of the same server and database for one service's role. */
export const urlOf = (adminUrl: Redacted.Redacted, account: Account): Redacted.Redacted => {
  const url = new URL(Redacted.value(adminUrl))
  url.username = roleOf(account.service)
  url.password = Redacted.value(account.password)
  return Redacted.make(url.toString())
}

const statements = (database: string, { password, service }: Account): ReadonlyArray<string> => {
  const role = Pg.escapeIdentifier(roleOf(service))
  const schema = Pg.escapeIdentifier(service)
  const name = Pg.escapeLiteral(roleOf(service))
  return [
    `DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = ${name}) THEN CREATE ROLE ${role}; END IF; END $$`,
    `ALTER ROLE ${role} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS PASSWORD ${Pg.escapeLiteral(Redacted.value(password))}`,
    `GRANT CONNECT ON DATABASE ${database} TO ${role}`,
    `CREATE SCHEMA IF NOT EXISTS ${schema} AUTHORIZATION ${role}`
  ]
}

/**
 * One role and one schema per service: a role owns its schema and can neither see into another nor create anything
 * elsewhere. An explicit step with an administrator's address; running it again changes only passwords.
 */
export const provision = Effect.fn("Provision.provision")(function* (options: {
  readonly adminUrl: Redacted.Redacted
  readonly accounts: ReadonlyArray<Account>
}) {
  const client = yield* Effect.acquireRelease(
    Effect.tryPromise(async () => {
      const client = new Pg.Client({ connectionString: Redacted.value(options.adminUrl), statement_timeout: 10_000 })
      await client.connect()
      return client
    }),
    (client) => Effect.promise(() => client.end())
  ).pipe(Effect.catchAll((error) => Effect.die(new Unavailable({ what: "PostgreSQL", cause: error.cause }))))
  const database = Pg.escapeIdentifier(client.database ?? "postgres")
  const all = [
    "SELECT pg_advisory_xact_lock(hashtextextended('safelight/provision', 0))",
    `REVOKE ALL ON DATABASE ${database} FROM PUBLIC`,
    "REVOKE ALL ON SCHEMA public FROM PUBLIC",
    ...options.accounts.flatMap((account) => statements(database, account))
  ]
  yield* Effect.promise(() => client.query(`BEGIN; ${all.join("; ")}; COMMIT`))
}, Effect.scoped)
