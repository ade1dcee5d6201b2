import { settings as contentSettings } from "@safelight/content-service/ContentSettings"
import { fileConfig } from "@safelight/file-service/FileSettings"
import { gatewaySettings } from "@safelight/gateway/GatewaySettings"
import { mediaConfig } from "@safelight/media-service/MediaSettings"
import { settings as notificationSettings } from "@safelight/notification-service/NotificationSettings"
import type * as Config from "effect/Config"

/** Services that run as processes of their own. */
export const processNames = ["user", "invite", "shoot", "file", "media", "notification", "content", "gateway"] as const
export type ProcessName = (typeof processNames)[number]

/** What one process is given besides what all of them are. */
export interface ProcessNeeds {
  /** Its program. */
  readonly module: string
  /** Processes it calls. */
  readonly calls: ReadonlyArray<ProcessName>
  /** Settings of the installation that it reads. */
  readonly settings?: Config.Config<unknown>
  /** Secrets that not every process has. */
  readonly secrets?: ReadonlyArray<"link" | "csrf" | "smtp">
}

export const processes: Readonly<Record<ProcessName, ProcessNeeds>> = {
  user: { module: "@safelight/user-service/main", calls: ["shoot"] },
  invite: { module: "@safelight/invite-service/main", calls: ["user", "shoot"] },
  shoot: { module: "@safelight/shoot-service/main", calls: ["user"] },
  file: {
    module: "@safelight/file-service/main",
    calls: ["user", "shoot"],
    settings: fileConfig,
    secrets: ["link", "csrf"]
  },
  media: { module: "@safelight/media-service/main", calls: ["user", "shoot"], settings: mediaConfig },
  notification: {
    module: "@safelight/notification-service/main",
    calls: ["user", "invite", "shoot", "file", "content"],
    settings: notificationSettings,
    secrets: ["smtp"]
  },
  content: { module: "@safelight/content-service/main", calls: [], settings: contentSettings },
  gateway: {
    module: "@safelight/gateway/main",
    calls: ["user", "invite", "shoot", "file", "media", "notification", "content"],
    settings: gatewaySettings,
    secrets: ["csrf"]
  }
}
