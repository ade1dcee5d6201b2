import { availableParallelism, loadavg } from "node:os"

/** What a limit is stretched by: how many processes want each core, as the kernel counts them over the last minute. */
export const stretch = (load: number, cores: number, sideBySide: boolean): number =>
  Math.max(sideBySide ? 2 : 1, load / cores)

/** A whole run, which works on several files at once before a minute of it has been counted. */
const sideBySide = () => process.env["CI"] !== undefined || process.env["SAFELIGHT_REQUIRE"] === "all"

/**
 * The limit, in milliseconds, of what the product promises within so many. A promise in seconds is one of a machine
 * that has time for it: on a quiet one the limit is the promise itself, and with four processes that want each core
 * it is four times that. Ask for it after what is measured, when the load of that time is counted. What no promise is
 * made about has no limit: it is waited for with `eventually`.
 */
export const timely = (milliseconds: number): number =>
  Math.ceil(milliseconds * stretch(loadavg()[0] ?? 0, availableParallelism(), sideBySide()))
