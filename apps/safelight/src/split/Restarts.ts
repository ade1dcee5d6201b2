import type { ProcessName } from "./ProcessList.ts"

/** Milliseconds after which a process that left is away rather than being started again. */
const restartLasts = 20_000
/** Milliseconds in which the others notice that it is back. */
const settling = 2_000

/** Which processes are between being told to stop, or their end, and their next start. */
export const makeRestarts = () => {
  const leftAt = new Map<ProcessName, number>()
  let returnedAt = 0
  return {
    /** It was told to stop, or it ended. */
    left: (name: ProcessName): void => void leftAt.set(name, Date.now()),
    returned: (name: ProcessName): void => {
      if (leftAt.delete(name)) returnedAt = Date.now()
    },
    /** Whether something fails for the reason that a process is being started again, and will not in a moment. */
    underway: (): boolean => {
      const now = Date.now()
      return now - returnedAt < settling || [...leftAt.values()].some((at) => now - at < restartLasts)
    }
  }
}

export type Restarts = ReturnType<typeof makeRestarts>
