import { createHash } from "node:crypto"
import { Effect } from "effect"
import { sqlServices } from "../../src/Secrets.ts"
import type { Servers } from "./Servers.ts"

/** What every table of every service holds: its rows as a count and a hash, by `schema.table`. */
export type TableHashes = ReadonlyMap<string, string>

/** Reads each row without the columns that `without` names for its table, and no row where it gives `"all"`. */
export const tableHashes = (
  { ask }: Servers,
  without: (table: string) => ReadonlyArray<string> | "all" = () => []
): Effect.Effect<TableHashes> =>
  Effect.gen(function* () {
    const found = new Map<string, string>()
    for (const service of sqlServices) {
      const names = yield* ask<{ name: string }>(
        service,
        `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = '${service}' AND table_type = 'BASE TABLE'`
      )
      for (const { name } of names) {
        const table = `${service}.${name}`
        const columns = without(table)
        if (columns === "all") continue
        const rows = yield* ask<{ text: string }>(
          service,
          `SELECT (to_jsonb(t) - '{${columns.join(",")}}'::text[])::text AS text FROM "${service}"."${name}" t ORDER BY 1`
        )
        const hash = createHash("sha256")
          .update(rows.map(({ text }) => text).join("\n"))
          .digest("hex")
        found.set(table, `${rows.length} rows, ${hash.slice(0, 12)}`)
      }
    }
    return found
  })

/** Tables that differ, with both sides, in words. */
export const differences = (before: TableHashes, after: TableHashes): ReadonlyArray<string> =>
  [...new Set([...before.keys(), ...after.keys()])].flatMap((name) =>
    before.get(name) === after.get(name) ? [] : [`${name}: ${before.get(name)} before, ${after.get(name)} after`]
  )
