import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Foundation from "./Foundation.ts"
import { step } from "./Progress.ts"
import * as PublicServer from "./PublicServer.ts"
import { publicUrlOf, type StudioSettings } from "./Settings.ts"

export interface OpenStudioOptions {
  /** Exists and belongs to this process alone. */
  readonly dataFolder: string
  readonly settings: StudioSettings
  /** A free port; the settings may say 0. */
  readonly port: number
}

/**
 * Opens a studio whose services all run in this process, on what stands already. Lives as long as the scope. Answers
 * where it is reached, what it stands on and the Tags of every service.
 */
export const openOn = Effect.fn("OpenStudio.openOn")(function* (
  { port, settings }: Pick<OpenStudioOptions, "port" | "settings">,
  { infrastructure, secrets }: Foundation.Foundation
) {
  const { databaseUrl, folder, natsUrl, smtpUrl } = infrastructure
  const url = publicUrlOf(settings, port)
  const parts = { publicUrl: url, databaseUrl, natsUrl, smtpUrl, folder, secrets, rates: settings.rates }
  const context = yield* step(
    Layer.build(PublicServer.layer({ host: settings.host, port }, parts)),
    () => `services and pages on port ${port}`
  )
  return { url, infrastructure, context }
})

/** Starts what a studio stands on first, which lives as long as the studio. */
export const open = Effect.fn("OpenStudio.open")(function* (options: OpenStudioOptions) {
  return yield* openOn(options, yield* Foundation.lay(options.dataFolder, options.settings))
})
