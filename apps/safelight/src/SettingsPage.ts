import { signingKey, trustedKeys } from "@safelight/auth/SigningKeys"
import { settings as contentSettings } from "@safelight/content-service/ContentSettings"
import { CacheSetting } from "@safelight/embedded/CacheFolder"
import { fileConfig, linkSecret } from "@safelight/file-service/FileSettings"
import { gatewaySettings } from "@safelight/gateway/GatewaySettings"
import { csrfSecret } from "@safelight/http/Csrf"
import { mediaConfig } from "@safelight/media-service/MediaSettings"
import { settings as notificationSettings } from "@safelight/notification-service/NotificationSettings"
import * as ProcessSettings from "@safelight/process/ProcessSettings"
import { loggingConfig } from "@safelight/telemetry/Logging"
import * as Config from "effect/Config"
import { StudioSettings } from "./Settings.ts"
import { page } from "./SettingsTable.ts"
import { processNames } from "./split/ProcessList.ts"

/** Defaults that differ from machine to machine, in words: the page is the same wherever it is written. */
export const ofMachine = {
  SAFELIGHT_MEDIA_WORKERS: "the number of cores",
  SAFELIGHT_SCRATCH: "safelight-media and the user's number in the folder for temporary files",
  SAFELIGHT_ZONE: "the machine's own"
}

/** Every setting of a studio, by what it is about. */
export const sections = {
  "The studio on one machine": StudioSettings,
  "Files and archives": fileConfig,
  "Name and mails": contentSettings,
  Invitations: notificationSettings,
  Pages: gatewaySettings,
  Processing: mediaConfig,
  Log: loggingConfig,
  "Downloaded tools": CacheSetting
}

/** Read by processes of their own; a studio that starts them sets these itself. */
const ofProcesses = {
  "A service that runs as its own process": Config.all({
    server: ProcessSettings.server,
    url: ProcessSettings.publicUrl,
    database: ProcessSettings.database,
    broker: ProcessSettings.broker,
    others: Config.all(processNames.filter((name) => name !== "gateway").map(ProcessSettings.addressOf)),
    signingKey,
    trustedKeys,
    csrfSecret,
    linkSecret,
    stopLead: ProcessSettings.stopLead
  })
}

/** Every setting the studio reads: all that is wrong is said before anything starts. */
export const everySetting = Config.map(Config.all(sections), () => undefined)

/** `docs/settings.md` for every setting the studio reads. */
export const settingsPage = (): string => page({ ...sections, ...ofProcesses }, ofMachine)
