import * as SqlClient from "@effect/sql/SqlClient"
import type { PhotoId } from "@safelight/events/Ids"
import { done, Instant, ofStudio, onlyOf, rowsOf, toDate } from "@safelight/sql/Rows"
import type * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { OriginalRow } from "./CatalogueRepo.ts"

/** Work that the catalogue says is undone, with what a worker needs for it. */
export const JobRow = Schema.Struct({
  ...OriginalRow.fields,
  recipe: Schema.String,
  priority: Schema.Int,
  wantedAt: Instant,
  /** How often it was put into the queue anew. */
  queued: Schema.Int
})
export type JobRow = typeof JobRow.Type

const Settled = Schema.Struct({ done: Schema.NonNegativeInt, failed: Schema.NonNegativeInt })

/** Statements about processing jobs: one row per photo and recipe. */
export const make = Effect.map(SqlClient.SqlClient, (sql) => ({
  /** Wants the work done, anew if it was done or failed before. */
  want: (photoId: PhotoId, recipe: string, priority: number, now: DateTime.Utc) => {
    const row = { ...ofStudio, photoId, recipe, priority, state: "wanted", wantedAt: toDate(now), dueAt: toDate(now) }
    return sql`INSERT INTO job ${sql.insert(row)} ON CONFLICT (photo_id, recipe) DO UPDATE SET
      state = 'wanted', priority = excluded.priority, queued = 0, wanted_at = excluded.wanted_at,
      due_at = excluded.due_at, queued_at = NULL, finished_at = NULL`.pipe(done)
  },

  /** Undone jobs whose time to look after them has come, oldest first. */
  due: (now: DateTime.Utc, limit: number) =>
    sql`SELECT original.*, job.recipe, job.priority, job.wanted_at, job.queued FROM job JOIN original USING (photo_id)
      WHERE job.state IN ('wanted', 'queued') AND job.due_at <= ${toDate(now)}
      ORDER BY job.due_at LIMIT ${limit}`.pipe(rowsOf(JobRow)),

  one: (photoId: PhotoId) =>
    sql`SELECT original.*, job.recipe, job.priority, job.wanted_at, job.queued FROM job JOIN original USING (photo_id)
      WHERE job.photo_id = ${photoId} AND job.state = 'wanted'`.pipe(rowsOf(JobRow)),

  /** It lies in the queue; look again at `dueAt`. `anew`: it was not there before. */
  queued: (
    photoId: PhotoId,
    recipe: string,
    options: { readonly now: DateTime.Utc; readonly dueAt: DateTime.Utc; readonly anew: boolean }
  ) =>
    sql`UPDATE job SET state = 'queued', queued_at = ${toDate(options.now)}, due_at = ${toDate(options.dueAt)},
        queued = queued + ${options.anew ? 1 : 0}
      WHERE photo_id = ${photoId} AND recipe = ${recipe} AND state IN ('wanted', 'queued')`.pipe(done),

  /** Whatever recipe it was done with: the file has its verdict. */
  finish: (photoId: PhotoId, state: "done" | "failed", now: DateTime.Utc) =>
    sql`UPDATE job SET state = ${state}, finished_at = ${toDate(now)} WHERE photo_id = ${photoId}`.pipe(done),

  /** How many were done, and how many failed, since then. */
  settled: (doneSince: DateTime.Utc, failedSince: DateTime.Utc) =>
    sql`SELECT count(*) FILTER (WHERE state = 'done' AND finished_at >= ${toDate(doneSince)})::int AS done,
        count(*) FILTER (WHERE state = 'failed' AND finished_at >= ${toDate(failedSince)})::int AS failed
      FROM job`.pipe(onlyOf(Settled)),

  /** Forgets what was done and what failed before then. */
  forget: (doneBefore: DateTime.Utc, failedBefore: DateTime.Utc) =>
    sql`DELETE FROM job WHERE (state = 'done' AND finished_at < ${toDate(doneBefore)})
      OR (state = 'failed' AND finished_at < ${toDate(failedBefore)})`.pipe(done)
}))
