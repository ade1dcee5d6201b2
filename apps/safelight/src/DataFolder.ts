import { mkdir } from "node:fs/promises"
import { homedir } from "node:os"
import { join, resolve } from "node:path"
import { runsAsRoot } from "@safelight/embedded/ServerUser"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"

/** The data folder cannot be made or written. */
export class DataFolderUnusable extends Schema.TaggedError<DataFolderUnusable>()("DataFolderUnusable", {
  folder: Schema.String,
  detail: Schema.String
}) {
  override get message() {
    return `The data folder ${this.folder} cannot be used: ${this.detail}\nSet SAFELIGHT_DATA to a folder you may write to.`
  }
}

/** The folder that was named, else the usual place: what root runs must not lie in root's closed home. */
export const locate = (named: string | undefined): string => {
  if (named !== undefined) return resolve(named)
  if (runsAsRoot()) return "/var/lib/safelight"
  const xdg = process.env["XDG_DATA_HOME"]
  return join(xdg ? resolve(xdg) : join(homedir(), ".local", "share"), "safelight")
}

/** Makes the folder when it is not there yet. */
export const prepare = (folder: string): Effect.Effect<void, DataFolderUnusable> =>
  Effect.tryPromise({
    try: () => mkdir(folder, { recursive: true, mode: 0o711 }),
    catch: (error) => new DataFolderUnusable({ folder, detail: error instanceof Error ? error.message : "no access" })
  })
