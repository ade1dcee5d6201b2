import * as Config from "effect/Config"

const systemZone = new Intl.DateTimeFormat().resolvedOptions().timeZone

export const gatewaySettings = Config.all({
  zone: Config.nonEmptyString("SAFELIGHT_ZONE").pipe(
    Config.withDefault(systemZone),
    Config.withDescription("time zone of the studio, as in Europe/Paris; the machine's own by default")
  )
})
