import * as SqlClient from "@effect/sql/SqlClient"
import * as Effect from "effect/Effect"
import { orUnavailable } from "./OrUnavailable.ts"

/**
 * The studio that a connection works for, set as it opens (`Postgres.layer`). Policies refuse to say anything on a
 * connection without it.
 */
export const studioSetting = "safelight.studio_id"

/** Read once a statement, not once a row: that's what the SELECT around it is for. */
const policy = `studio_id = (SELECT current_setting('${studioSetting}')::uuid)`

/**
 * Gives each table of the service's schema that has a `studio_id`, and no policy yet, one that shows and takes rows of
 * the connection's studio only, from the table's owner too. Runs after the service's migrations, so that no table is
 * forgotten.
 */
export const protect: Effect.Effect<void, never, SqlClient.SqlClient> = Effect.flatMap(SqlClient.SqlClient, (sql) =>
  orUnavailable(
    sql.unsafe(`DO $$ DECLARE name regclass; BEGIN
      FOR name IN SELECT attrelid::regclass FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
        WHERE attname = 'studio_id' AND NOT attisdropped AND relkind IN ('r', 'p')
          AND relnamespace = current_schema()::regnamespace
          AND NOT EXISTS (SELECT FROM pg_policy WHERE polrelid = attrelid)
      LOOP
        EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', name);
        EXECUTE format('CREATE POLICY of_studio ON %s USING (${policy.replaceAll("'", "''")})', name);
      END LOOP;
    END $$`)
  )
).pipe(Effect.asVoid)
