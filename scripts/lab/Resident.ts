import { readFileSync } from "node:fs"

/** Resident megabytes (10^6 bytes) of a process now; undefined where the system does not tell. */
const megabytes = (pid: number): number | undefined => {
  try {
    const kibibytes = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]
    return kibibytes === undefined ? undefined : (Number(kibibytes) * 1024) / 1e6
  } catch {
    return undefined
  }
}

/** Linux counts in hundredths, whatever the kernel's own tick. */
const ticksPerSecond = 100

/** CPU seconds that a process has used, all its threads; NaN where the system does not tell. */
const cpuSeconds = (pid: number): number => {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8")
    // After the name, which may hold anything: state is field 3, user and system time are 14 and 15.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ")
    return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond
  } catch {
    return Number.NaN
  }
}

/** What processes cost while some work ran. */
export interface Cost<A> {
  readonly value: A
  readonly seconds: number
  /** Of all the processes together. On a busy machine the figure that still means something. */
  readonly cpuSeconds: number
  /** Resident megabytes of the first process, before and at most; NaN where the system does not tell. */
  readonly before: number
  readonly peak: number
}

/** Watches processes while the work runs, memory every 100 ms. */
export const during = async <A>(pids: ReadonlyArray<number | null>, work: () => Promise<A>): Promise<Cost<A>> => {
  const known = pids.flatMap((pid) => (pid === null ? [] : [pid]))
  const [first = 0] = known
  const total = () => known.reduce((sum, pid) => sum + cpuSeconds(pid), 0)
  const before = megabytes(first) ?? Number.NaN
  let peak = before
  const look = () => {
    peak = Math.max(peak, megabytes(first) ?? Number.NaN)
  }
  const [began, cpu] = [performance.now(), total()]
  const timer = setInterval(look, 100)
  try {
    const value = await work()
    look()
    return { value, seconds: (performance.now() - began) / 1000, cpuSeconds: total() - cpu, before, peak }
  } finally {
    clearInterval(timer)
  }
}
