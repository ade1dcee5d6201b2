import * as Context from "effect/Context"
import * as Duration from "effect/Duration"

/** When a failed handler is tried again. Tests shorten it; a live system keeps the defaults. */
export class RetryPolicy extends Context.Reference<RetryPolicy>()("@safelight/bus/RetryPolicy", {
  defaultValue: () => ({
    /** Before the second, third and fourth try of a consumer marked `any`, and of a job. */
    any: [Duration.seconds(5), Duration.seconds(10), Duration.seconds(20)] as ReadonlyArray<Duration.Duration>,
    /** Of a consumer marked `ordered`: three tries within three seconds, since a try holds up its partition. */
    ordered: [Duration.millis(700), Duration.millis(1_800)] as ReadonlyArray<Duration.Duration>,
    /** How often a fault of logic is tried before it's parked. */
    faults: 3,
    /** How often a message may come back unsettled, which only a crash or a lost connection causes. */
    crashes: 10,
    /** Between probes while infrastructure is away. */
    probe: Duration.seconds(1),
    /** A message held longer than three times this without a word goes to another process. */
    heartbeat: Duration.seconds(10)
  })
}) {}
