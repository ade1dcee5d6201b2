/*
 * What leaves a process for good, told from what its drivers are asked to send. There is no list of steps to keep: a
 * service reaches PostgreSQL, the broker and the mail server through one driver each (test/Architecture.test.ts), so a
 * step that is new is seen like the others. Pure, and without an import, since a process loads it before all else.
 */

/** Tables that a statement writes, in the order it names them; none for one that only reads. */
export const tablesOf = (statement: string): ReadonlyArray<string> => {
  const text = statement.replaceAll(/\s+/g, " ").replaceAll('"', "")
  const written = text.matchAll(
    /\b(?:INSERT INTO|DELETE FROM|(?<!FOR |KEY |DO )UPDATE|(?:CREATE|ALTER|DROP)(?: UNLOGGED)? TABLE(?: IF (?:NOT )?EXISTS)?|TRUNCATE) (\w+)/g
  )
  return [...new Set([...written].map(([, table = ""]) => (table.startsWith("rebuild_") ? "rebuild" : table)))]
}

/** Whether the rows that a statement answers with are of a query beside what it writes, and tell nothing of that. */
export const writesUnseen = (statement: string): boolean =>
  /\bAS (?:MATERIALIZED )?\((?:INSERT|UPDATE|DELETE)\b/.test(statement) && !/\bRETURNING\b/.test(statement)

/** What a statement does to the transaction around it. */
export const turnOf = (statement: string): "begin" | "commit" | "rollback" | "none" => {
  const [word = "", next = ""] = statement
    .trimStart()
    .toUpperCase()
    .split(/[\s;]+/, 2)
  if (word === "BEGIN" || word === "START") return "begin"
  if (word === "COMMIT" || word === "END") return "commit"
  return word === "ROLLBACK" && next !== "TO" ? "rollback" : "none"
}

/** Asked of the broker without leaving anything behind, or told without a promise (signals, DESIGN.md section 3). */
const fleeting =
  /^(?:_INBOX\.|ana\.|tel\.|\$JS\.API\.(?:INFO$|DIRECT\.GET\.|STREAM\.(?:INFO|NAMES|LIST|MSG\.GET)|CONSUMER\.(?:INFO|NAMES|LIST|MSG\.NEXT|CREATE|DELETE))|\$SYS\.)/

/** What a message to this subject does, in words; undefined when nothing of it stays. */
export const sentTo = (subject: string): string | undefined => {
  if (fleeting.test(subject)) return undefined
  const [, bucketClass, kind, part] = /^\$O\.([a-z]+)[^.]*\.([CM])\.[^.]+(?:\.(\w+))?$/.exec(subject) ?? []
  if (kind === "M") return `put ${bucketClass} object`
  if (kind === "C") return `put ${bucketClass} ${part ?? "chunk"}`
  const [, purged] = /^\$JS\.API\.STREAM\.PURGE\.OBJ_([a-z]+)/.exec(subject) ?? []
  if (purged !== undefined) return `purge ${purged}`
  if (subject.startsWith("$JS.API.STREAM.MSG.DELETE.")) return "delete letter"
  if (subject.startsWith("$KV.")) return "publish fact"
  const [, word] = /^(evt|job|dlq|retry|replayed)\./.exec(subject) ?? []
  const named = { evt: "event", job: "job", dlq: "letter", retry: "retry", replayed: "report" }
  return `publish ${word === undefined ? subject : named[word as keyof typeof named]}`
}

/** What an answer to a message that was handed out does; undefined for a sign of life. */
export const answered = (reply: string, body: string): string | undefined => {
  if (!reply.startsWith("$JS.ACK.")) return undefined
  const tokens = reply.split(".").slice(2)
  const [, consumer = ""] = tokens.length > 7 ? tokens.slice(2) : tokens
  const whose = consumer.replace(/-p\d+$/, "")
  if (body.startsWith("+ACK")) return `ack ${whose}`
  if (body.startsWith("-NAK")) return `release ${whose}`
  return body.startsWith("+TERM") ? `end ${whose}` : undefined
}

export type Side = "before" | "after"

/** One end of a step. */
export interface Point {
  readonly step: string
  readonly side: Side
}

export const nameOf = ({ side, step }: Point): string => `${side} ${step}`
