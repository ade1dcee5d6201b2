import type { ProcessName } from "./ProcessList.ts"

/** Milliseconds after which a process that ended is away rather than being started again. */
const restartLasts = 20_000
/** Milliseconds in which the others notice that it is back. */
const settling = 2_000

/** Which processes are between their end and their next start. */
export const makeRestarts = () => {
  const endedAt = new Map<ProcessName, number>()
  let returnedAt = 0
  return {
    ended: (name: ProcessName): void => void endedAt.set(name, Date.now()),
    returned: (name: ProcessName): void => {
      if (endedAt.delete(name)) returnedAt = Date.now()
    },
    /** Whether something fails for the reason that a process is being started again, and will not in a moment. */
    underway: (): boolean => {
      const now = Date.now()
      return now - returnedAt < settling || [...endedAt.values()].some((at) => now - at < restartLasts)
    }
  }
}
