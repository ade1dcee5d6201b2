import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import * as Pace from "./Pace.ts"

export type Phase = "create" | "upload" | "process" | "deliver"

/** Where a delivery stands; written by the delivery, read by whoever shows it. */
export interface Standing {
  phase: Phase
  filesDone: number
  filesTotal: number
  bytesDone: number
  bytesTotal: number
  photosDone: number
  photosTotal: number
  mailsDone: number
  mailsTotal: number
}

export const start = (filesTotal: number, bytesTotal: number): Standing => ({
  phase: "create",
  filesDone: 0,
  filesTotal,
  bytesDone: 0,
  bytesTotal,
  photosDone: 0,
  photosTotal: filesTotal,
  mailsDone: 0,
  mailsTotal: 0
})

const units = ["B", "kB", "MB", "GB", "TB"] as const

/** Bytes with three digits, decimal units. */
export const size = (bytes: number): string => {
  const power = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3))
  const value = bytes / 1000 ** power
  return `${value >= 100 || power === 0 ? Math.round(value) : value.toFixed(1)} ${units[power]}`
}

const clock = (seconds: number): string => {
  const whole = Math.max(0, Math.round(seconds))
  const hours = Math.floor(whole / 3600)
  const minutes = Math.floor((whole % 3600) / 60)
  const rest = String(whole % 60).padStart(2, "0")
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, "0")}:${rest}` : `${minutes}:${rest}`
}

const barWidth = 24

const bar = (part: number) => {
  const filled = Math.round(Math.min(1, Math.max(0, part)) * barWidth)
  return `[${"#".repeat(filled)}${"-".repeat(barWidth - filled)}]`
}

/** One line about where it stands. `rate` in bytes per second, null while none move; `waiting` is why nothing does. */
export const line = (
  standing: Standing,
  shown: { readonly rate: number | null; readonly waiting: string | null; readonly withBar: boolean }
): string => {
  const drawn = (part: number) => (shown.withBar ? `${bar(part)} ` : "")
  const pause = shown.waiting === null ? "" : `, waiting: ${shown.waiting}`
  switch (standing.phase) {
    case "create":
      return `Creating the shoot${pause}`
    case "upload": {
      const { bytesDone, bytesTotal, filesDone, filesTotal } = standing
      const { rate } = shown
      const pace = rate === null ? pause : `, ${size(rate)}/s, ${clock((bytesTotal - bytesDone) / rate)} left`
      return `Uploading ${drawn(bytesTotal === 0 ? 1 : bytesDone / bytesTotal)}${filesDone} of ${filesTotal} files, ${size(bytesDone)} of ${size(bytesTotal)}${pace}`
    }
    case "process": {
      const { photosDone, photosTotal } = standing
      return `Processing ${drawn(photosTotal === 0 ? 1 : photosDone / photosTotal)}${photosDone} of ${photosTotal} files${pause}`
    }
    case "deliver":
      return `Delivering, ${standing.mailsDone} of ${standing.mailsTotal} mails accepted${pause}`
  }
}

/** The line as it is whenever this is run. One file may wait for the studio while others move, so moving is told first. */
export const teller = (standing: Standing, waiting: Effect.Effect<string | null>, withBar: boolean) => {
  const pace = Pace.make()
  return Effect.gen(function* () {
    const reason = yield* waiting
    const rate = pace(yield* Clock.currentTimeMillis, standing.bytesDone, reason !== null)
    return line(standing, { rate, waiting: reason, withBar })
  })
}

const barMillis = 200
const lineMillis = 2_000

/** Shows a standing on standard error until the scope closes: one line that is drawn over, or a line now and then. */
export const show = (
  standing: Standing,
  waiting: Effect.Effect<string | null>
): Effect.Effect<void, never, Scope.Scope> =>
  Effect.gen(function* () {
    const terminal = process.stderr.isTTY === true
    const tell = teller(standing, waiting, terminal)
    let written = ""
    let writtenAt = 0
    let phase: Phase | undefined
    const draw = Effect.gen(function* () {
      const text = yield* tell
      if (text === written) return
      const now = yield* Clock.currentTimeMillis
      if (terminal) {
        process.stderr.write(`\r\u001b[2K${text.slice(0, Math.max(20, (process.stderr.columns || 80) - 1))}`)
      } else if (phase !== standing.phase || now - writtenAt >= lineMillis) {
        process.stderr.write(`${text}\n`)
        writtenAt = now
      } else {
        return
      }
      phase = standing.phase
      written = text
    })
    yield* Effect.addFinalizer(() =>
      Effect.sync(() => {
        if (terminal) process.stderr.write("\r\u001b[2K")
      })
    )
    yield* Effect.forkScoped(Effect.forever(Effect.zipRight(draw, Effect.sleep(barMillis))))
  })
