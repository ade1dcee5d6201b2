import * as Context from "effect/Context"
import * as Layer from "effect/Layer"

/** The time of an id, in Unix milliseconds, and its place among those of that time, below 4096. */
export interface Place {
  readonly millis: number
  readonly counter: number
}

const counters = 4096

/**
 * Gives each place after the one before, also when the clock stands still or goes back (RFC 9562, section 6.2, method
 * 1). The counter begins in the lower half, at a random number, and runs over into the next millisecond.
 */
const begin = () => {
  let last: Place = { millis: -1, counter: 0 }
  return {
    next: (now: number, random: number): Place => {
      const first = random % (counters / 2)
      if (now > last.millis) last = { millis: now, counter: first }
      else if (last.counter + 1 < counters) last = { ...last, counter: last.counter + 1 }
      else last = { millis: last.millis + 1, counter: first }
      return last
    }
  }
}

/** Where the ids made in this process stand: one line for all of them. */
export class IdSequence extends Context.Reference<IdSequence>()("@safelight/events/IdSequence", {
  defaultValue: begin
}) {
  /** A line of its own, for tests that set the clock. */
  static readonly layerTest = Layer.sync(IdSequence, begin)
}
