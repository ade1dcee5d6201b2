import { homedir } from "node:os"
import { join, resolve } from "node:path"
import * as Config from "effect/Config"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { runsAsRoot } from "./ServerUser.ts"

/** The setting that names another place for downloaded tools. */
export const CacheSetting = Config.option(
  Config.nonEmptyString("SAFELIGHT_CACHE").pipe(
    Config.withDescription("Folder for downloaded tools (default: safelight in the user's cache folder)")
  )
)

/** Where downloaded tools are kept between runs: SAFELIGHT_CACHE, else `safelight` in the XDG cache folder. */
export const cacheFolder: Config.Config<string> = Config.all([
  CacheSetting,
  Config.option(Config.nonEmptyString("XDG_CACHE_HOME"))
]).pipe(
  Config.map(([own, xdg]) =>
    Option.match(own, {
      onSome: (folder) => resolve(folder),
      onNone: () =>
        join(
          Option.getOrElse(xdg, () => join(homedir(), ".cache")),
          "safelight"
        )
    })
  )
)

/** Where programs are copied that another user must be able to run: root's home is closed to everyone else. */
export const runtimeFolder: Effect.Effect<string> = Effect.suspend(() =>
  runsAsRoot() ? Effect.succeed("/var/lib/safelight/runtime") : Effect.orDie(cacheFolder)
)
