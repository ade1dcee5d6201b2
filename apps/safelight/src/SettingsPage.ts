import { CacheSetting } from "@safelight/embedded/CacheFolder"
import { StudioSettings } from "./Settings.ts"
import { page } from "./SettingsTable.ts"

/** `docs/settings.md` for every setting the studio reads. */
export const settingsPage = (): string =>
  page({
    "The studio on one machine": StudioSettings,
    "Downloaded tools": CacheSetting
  })
