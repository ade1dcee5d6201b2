import * as Context from "effect/Context"

/** Marks a POST that only asks, because what it asks with does not belong in an address: it may be sent again. */
export class OnlyAsks extends Context.Reference<OnlyAsks>()("@safelight/contracts/OnlyAsks", {
  defaultValue: () => false
}) {}
