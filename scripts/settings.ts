// Writes docs/settings.md from the descriptions of the settings in the code.

import { writeFileSync } from "node:fs"
import { settingsPage } from "@safelight/studio/SettingsPage"

writeFileSync(new URL("../docs/settings.md", import.meta.url), settingsPage())
