import type { FileView } from "@safelight/contracts/file/Files"
import type { DeliverReport } from "./DeliverReport.ts"
import type { Sent } from "./Uploads.ts"

export interface Verdicts extends Pick<DeliverReport, "accepted" | "refused"> {
  /** Files that were taken and of which the studio has something else, or nothing. Refused too, and no file's fault. */
  readonly astray: ReadonlyArray<string>
}

/** What became of what was sent, by what the studio lists. */
export const judge = (sent: ReadonlyArray<Sent>, views: ReadonlyArray<FileView>): Verdicts => {
  const listed = new Map(views.map((view) => [view.id, view]))
  const accepted: Array<DeliverReport["accepted"][number]> = []
  const refused: Array<DeliverReport["refused"][number]> = []
  const astray: Array<string> = []
  const isAstray = (file: string, reason: string) => {
    astray.push(file)
    refused.push({ file, reason })
  }
  for (const each of sent) {
    const file = each.file.relativePath
    if (each.kind === "refused") {
      refused.push({ file, reason: each.reason })
      continue
    }
    const view = listed.get(each.photoId)
    if (view === undefined) {
      isAstray(file, "The studio does not list the file.")
    } else if (view.sha256 !== null && view.sha256 !== each.sha256) {
      isAstray(file, `The studio holds other bytes (SHA-256 ${view.sha256}) than ${each.sha256}.`)
    } else if (view.state === "ready" || view.state === "original-only") {
      const { reason, state } = view
      accepted.push({ file, photoId: view.sameAs ?? view.id, sha256: each.sha256, state, reason })
    } else {
      const waits = view.state === "failed" ? "The studio gives no reason." : "It has no verdict yet."
      refused.push({ file, reason: view.reason ?? waits })
    }
  }
  return { accepted, refused, astray }
}

/** Why it is not delivered by itself; null when it may be. What clients would see must be what was sent. */
export const problemOf = ({ accepted, astray }: Verdicts, inTime: boolean): string | null => {
  if (astray.length > 0) {
    return `the studio does not have what was sent as ${astray.join(", ")}; look at the shoot's page before it is delivered.`
  }
  if (accepted.length === 0) return "no photograph was accepted."
  return inTime ? null : "processing stands still; look at the shoot's page and at `safelight status`."
}
