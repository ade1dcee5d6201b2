import { readFileSync } from "node:fs"

/** Resident megabytes (10^6 bytes) of a process now; undefined where the system does not tell. */
export const megabytes = (pid: number): number | undefined => {
  try {
    const kibibytes = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]
    return kibibytes === undefined ? undefined : (Number(kibibytes) * 1024) / 1e6
  } catch {
    return undefined
  }
}

/** Looks every 100 ms while the work runs; the readings are empty where the system does not tell. */
export const during = async <A>(pid: number, work: () => Promise<A>) => {
  const readings: Array<number> = []
  const look = () => {
    const now = megabytes(pid)
    if (now !== undefined) readings.push(now)
  }
  look()
  const timer = setInterval(look, 100)
  try {
    return { value: await work(), readings }
  } finally {
    clearInterval(timer)
  }
}
