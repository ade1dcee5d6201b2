import * as SqlClient from "@effect/sql/SqlClient"
import * as Effect from "effect/Effect"

/**
 * `version` names the state of everything a gallery shows and of who may see it. The database renews it with every
 * change of the shoot, its sets, photographs and clients, in the same transaction and whoever makes the change, so
 * that what was read at a version is right for as long as the version is the same. It is random, not counted: a
 * database that was put back to an earlier state must not come to the same version by another way. Favourites and
 * the times at which clients came are not part of it.
 */
export const create = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  yield* sql`ALTER TABLE shoot ADD COLUMN version uuid NOT NULL DEFAULT gen_random_uuid()`
  yield* sql`CREATE FUNCTION new_shoot_version() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    NEW.version := gen_random_uuid();
    RETURN NEW;
  END $$`
  yield* sql`CREATE TRIGGER shoot_changed BEFORE UPDATE ON shoot FOR EACH ROW EXECUTE FUNCTION new_shoot_version()`
  // The update itself is what counts: the trigger above does the rest. Once for a statement, however many its rows.
  yield* sql`CREATE FUNCTION touch_shoot() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$ BEGIN
    UPDATE shoot SET version = version WHERE id IN (SELECT shoot_id FROM changed);
    RETURN NULL;
  END $$`
  const touches = (table: string, event: "INSERT" | "UPDATE" | "DELETE") =>
    sql`CREATE TRIGGER ${sql(`${table}_${event.toLowerCase()}`)} AFTER ${sql.literal(event)} ON ${sql(table)}
      REFERENCING ${sql.literal(event === "DELETE" ? "OLD" : "NEW")} TABLE AS changed
      FOR EACH STATEMENT EXECUTE FUNCTION touch_shoot()`
  for (const table of ["photo", "photo_set"]) {
    for (const event of ["INSERT", "UPDATE", "DELETE"] as const) yield* touches(table, event)
  }
  yield* touches("client", "INSERT")
  yield* touches("client", "DELETE")
})
