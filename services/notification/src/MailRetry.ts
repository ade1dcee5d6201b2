import * as Duration from "effect/Duration"

const minute = 60_000

/**
 * Milliseconds until the next try: 5 s, then doubling to a minute, so that after any outage of the mail server all
 * is sent within five minutes. Up to a fifth is taken off by `random` in [0, 1), so that tries spread.
 */
export const delay = (tries: number, random: number): Duration.Duration =>
  Duration.millis(Math.min(minute, 5_000 * 2 ** Math.max(0, tries - 1)) * (1 - random / 5))

/** A mail that found nobody to describe for this many tries is given up. */
export const maximumNotYet = 60

/** A mail whose writing or sending is a fault of ours this many times is given up. */
export const maximumFaults = 3
