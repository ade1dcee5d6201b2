import { renditionSides } from "@safelight/contracts/file/RenditionSettings"
import * as Config from "effect/Config"
import * as DateTime from "effect/DateTime"
import * as Option from "effect/Option"

const systemZone = new Intl.DateTimeFormat().resolvedOptions().timeZone

export const gatewaySettings = Config.all({
  zone: Config.nonEmptyString("SAFELIGHT_ZONE").pipe(
    Config.validate({
      message: "Expected a time zone, like Europe/Paris",
      validation: (name) => Option.isSome(DateTime.zoneMakeNamed(name))
    }),
    Config.withDefault(systemZone),
    Config.withDescription("time zone of the studio, as in Europe/Paris; the machine's own by default")
  ),
  sides: renditionSides
})
