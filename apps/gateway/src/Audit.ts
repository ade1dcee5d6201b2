import { CurrentPrincipal } from "@safelight/auth/Principal"
import * as Effect from "effect/Effect"

/**
 * Notes in the log what an administrator did to the bus, and who it was, by id. The correlation id is on every line of
 * a request.
 */
export const audit = (what: string, about: Readonly<Record<string, unknown>>) =>
  Effect.flatMap(CurrentPrincipal, (who) => Effect.annotateLogs(Effect.logInfo(what), { ...about, who }))
