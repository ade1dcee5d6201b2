import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Layer from "effect/Layer"

export interface Retries {
  /** Before the second, third and fourth try of a consumer marked `any`, and of a job. */
  readonly any: ReadonlyArray<Duration.Duration>
  /** Of a consumer marked `ordered`: three tries within three seconds, since a try holds up its partition. */
  readonly ordered: ReadonlyArray<Duration.Duration>
  /** How often a fault of logic is tried before it's parked. */
  readonly faults: number
  /** How often a message may come back unsettled, which only a crash, a stop or a lost connection causes. */
  readonly crashes: number
  /** Handed out more often than this, a message is taken alone: if it ends the process, it ends nothing beside it. */
  readonly suspect: number
  /** Between probes while infrastructure is away. */
  readonly probe: Duration.Duration
  /** A message held longer than three times this without a word goes to another process. */
  readonly heartbeat: Duration.Duration
}

/** When a failed handler is tried again. Tests shorten it; a live system keeps the defaults. */
export class RetryPolicy extends Context.Reference<RetryPolicy>()("@safelight/bus/RetryPolicy", {
  defaultValue: (): Retries => ({
    any: [Duration.seconds(5), Duration.seconds(10), Duration.seconds(20)],
    ordered: [Duration.millis(700), Duration.millis(1_800)],
    faults: 3,
    crashes: 10,
    suspect: 3,
    probe: Duration.seconds(1),
    heartbeat: Duration.seconds(10)
  })
}) {
  /** Tries without the waits of a live system. */
  static readonly layerTest = Layer.succeed(RetryPolicy, {
    any: [Duration.millis(20), Duration.millis(20), Duration.millis(20)],
    ordered: [Duration.millis(10), Duration.millis(10)],
    faults: 3,
    crashes: 10,
    suspect: 3,
    probe: Duration.millis(20),
    heartbeat: Duration.millis(200)
  })
}
