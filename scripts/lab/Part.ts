/** What can be measured by itself, in the order of a whole run. */
export const parts = [
  "processing",
  "latency",
  "letters",
  "sustained",
  "rebuild",
  "dev",
  "start",
  "upload",
  "store",
  "mail",
  "archive",
  "layout",
  "memory",
  "revocation",
  "gallery"
] as const

export type Part = (typeof parts)[number]

/** Whether a part is to be measured. */
export type Wanted = (part: Part) => boolean

/** The bus alone. */
const events: ReadonlyArray<Part> = ["latency", "letters", "sustained", "rebuild"]

/** All that can be asked for by name. */
export const names = [...parts, "events"]

const isPart = (name: string): name is Part => parts.some((part) => part === name)

/** The parts that these names ask for, all of them without a name; undefined when one of them is no name. */
export const chosen = (asked: ReadonlyArray<string>): ReadonlySet<Part> | undefined => {
  if (asked.length === 0) return new Set(parts)
  const found = asked.flatMap((name) => (name === "events" ? events : isPart(name) ? [name] : []))
  return asked.every((name) => names.includes(name)) ? new Set(found) : undefined
}
