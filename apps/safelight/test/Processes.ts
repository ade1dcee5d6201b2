import { readdirSync, readFileSync } from "node:fs"
import { Effect } from "effect"

/** A process, told apart from a later one with the same number by when it began (clock ticks since boot). */
export interface Running {
  readonly pid: number
  readonly began: string
}

interface Entry extends Running {
  readonly parent: number
  readonly state: string
}

const entry = (pid: number): Entry | undefined => {
  try {
    // The name in brackets may hold anything; what follows its last bracket is fields by number.
    const text = readFileSync(`/proc/${pid}/stat`, "utf8")
    const [state = "", parent = "", ...rest] = text.slice(text.lastIndexOf(")") + 2).split(" ")
    return { pid, state, parent: Number(parent), began: rest[17] ?? "" }
  } catch {
    return undefined
  }
}

/** A process and everything it started, as far as it still belongs to it. Empty where there is no /proc. */
export const family = (pid: number): ReadonlyArray<Running> => {
  let numbers: ReadonlyArray<number>
  try {
    numbers = readdirSync("/proc")
      .filter((name) => /^\d+$/.test(name))
      .map(Number)
  } catch {
    return []
  }
  const all = numbers.flatMap((number) => entry(number) ?? [])
  const found = all.filter((each) => each.pid === pid)
  for (const each of found) found.push(...all.filter(({ parent }) => parent === each.pid))
  return found.map(({ began, pid }) => ({ pid, began }))
}

/** Those that still run; a zombie does not. */
export const stillRunning = (processes: ReadonlyArray<Running>): ReadonlyArray<Running> =>
  processes.filter((each) => {
    const now = entry(each.pid)
    return now !== undefined && now.began === each.began && now.state !== "Z"
  })

/** Signals a process and everything it started; those that ended meanwhile are passed over. */
export const signalAll = (pid: number, name: NodeJS.Signals) =>
  Effect.sync(() => {
    for (const each of family(pid)) {
      try {
        process.kill(each.pid, name)
      } catch (error) {
        if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error
      }
    }
  })
