import * as Migrator from "@effect/sql/Migrator"
import type * as SqlClient from "@effect/sql/SqlClient"
import * as Effect from "effect/Effect"
import { orUnavailable } from "./OrUnavailable.ts"
import { protect } from "./RowSecurity.ts"

/** By `<id>_<name>`; ids only grow, since one at or below the newest that ran is passed over. */
export type Migrations = Record<string, Effect.Effect<void, unknown, SqlClient.SqlClient>>

/**
 * Brings the service's own schema up to date, in one transaction, has its rows seen by their studio only, and returns
 * what ran. Keeps its book in `<service>_migrations`. An explicit step before a service starts, by one process.
 */
export const run = (options: {
  readonly service: string
  readonly migrations: Migrations
}): Effect.Effect<ReadonlyArray<readonly [id: number, name: string]>, Migrator.MigrationError, SqlClient.SqlClient> =>
  orUnavailable(
    Migrator.make({})({
      loader: Migrator.fromRecord(options.migrations),
      table: `${options.service}_migrations`
    })
  ).pipe(Effect.zipLeft(protect))
