/** A process that was told to stop is gone within 30 s: what still runs by then is cut off. */
const patienceMillis = 25_000

/** Exit codes as a shell shows a process that a signal ended. */
const codes = { SIGINT: 130, SIGTERM: 143 } as const

/**
 * Ends the process at once on a second signal and at the latest after `patienceMillis`; the first is for the runtime,
 * which closes everything in order. A process that was started with a channel tells whoever started it that it was told
 * to stop, and ends with them.
 */
export const install = (): void => {
  let told = false
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.on(signal, () => {
      if (told) process.exit(codes[signal])
      told = true
      // Whoever started it knows before anything that this process does fails.
      process.send?.("stopping")
      setTimeout(() => process.exit(1), patienceMillis).unref()
    })
  }
  process.once("disconnect", () => process.kill(process.pid, "SIGTERM"))
  process.channel?.unref()
}
