import * as Config from "effect/Config"
import * as Duration from "effect/Duration"

export const settings = Config.all({
  /** A delivery within this time makes the invitation's own mail needless. */
  invitationHold: Config.duration("SAFELIGHT_INVITATION_HOLD").pipe(
    Config.withDefault(Duration.minutes(10)),
    Config.withDescription("how long an invitation waits for the delivery before its own mail is sent")
  )
})
