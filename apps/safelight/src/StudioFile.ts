import { readFile, rm } from "node:fs/promises"
import { join } from "node:path"
import * as Effect from "effect/Effect"
import type * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { writePrivately } from "./PrivateFile.ts"

/** What a running studio tells the machine's owner (mode 0600): where it is and how to get in. */
export class StudioFile extends Schema.Class<StudioFile>("StudioFile")({
  url: Schema.String,
  /** The broker, as `nats://host:port`. */
  natsUrl: Schema.optional(Schema.String),
  /** Null when mail goes out through a real server. */
  inboxUrl: Schema.NullOr(Schema.String),
  /** A one-time link for the administrator. */
  signInUrl: Schema.String,
  /** An API token of the administrator. */
  adminToken: Schema.String,
  pids: Schema.Struct({
    studio: Schema.Number,
    postgres: Schema.NullOr(Schema.Number),
    nats: Schema.NullOr(Schema.Number)
  }),
  /** Services that run as processes of their own, by name; none in a studio of one process. */
  processes: Schema.optionalWith(
    Schema.Record({ key: Schema.String, value: Schema.Struct({ pid: Schema.Number, url: Schema.String }) }),
    { default: () => ({}) }
  )
}) {}

const Json = Schema.parseJson(StudioFile, { space: 2 })

const path = (dataFolder: string) => join(dataFolder, "studio.json")

/** The file of a data folder; none when no studio is ready there. */
export const read = (dataFolder: string): Effect.Effect<Option.Option<StudioFile>> =>
  Effect.tryPromise(() => readFile(path(dataFolder), "utf8")).pipe(
    Effect.flatMap(Schema.decode(Json)),
    // Missing, or left by another version.
    Effect.option
  )

/** Removes what an earlier studio left. */
export const remove = (dataFolder: string): Effect.Effect<void> =>
  Effect.promise(() => rm(path(dataFolder), { force: true }))

/** Writes the file in one step. */
export const write = (dataFolder: string, studio: StudioFile): Effect.Effect<void> =>
  writePrivately(path(dataFolder), `${Schema.encodeSync(Json)(studio)}\n`)

/** Writes the file and removes it with the scope. */
export const publish = (dataFolder: string, studio: StudioFile) =>
  Effect.acquireRelease(write(dataFolder, studio), () => remove(dataFolder))
