import type { FileState } from "@safelight/contracts/file/Files"
import type { MailView } from "@safelight/contracts/notification/Notifications"
import type { PhotoId, ShootId } from "@safelight/events/Ids"

/** What became of a delivery, as `--json` prints it. */
export interface DeliverReport {
  readonly shootId: ShootId
  /** Address of the gallery, for its clients. */
  readonly gallery: string
  readonly delivered: boolean
  /** Why the delivery did not go out, or a mail did not. */
  readonly problem: string | null
  readonly accepted: ReadonlyArray<{
    /** Path below the folder. */
    readonly file: string
    /** Two files with the same bytes are one photograph. */
    readonly photoId: PhotoId
    readonly sha256: string
    readonly state: FileState
    /** Why there is no picture of it, when there is none. */
    readonly reason: string | null
  }>
  readonly refused: ReadonlyArray<{ readonly file: string; readonly reason: string }>
  readonly seconds: {
    readonly create: number
    readonly upload: number
    readonly process: number
    readonly deliver: number
  }
  readonly mails: ReadonlyArray<Pick<MailView, "id" | "kind" | "userId" | "state" | "reason">>
}

const plural = (count: number, one: string) => `${count} ${one}${count === 1 ? "" : "s"}`

/** The report for a person at a terminal. */
export const text = (report: DeliverReport): string => {
  const { accepted, mails, refused, seconds } = report
  const withoutPicture = accepted.filter(({ reason }) => reason !== null)
  const total = seconds.create + seconds.upload + seconds.process + seconds.deliver
  return [
    `Accepted ${accepted.length} of ${plural(accepted.length + refused.length, "file")}.`,
    ...(withoutPicture.length > 0 ? ["Kept without a picture of it:"] : []),
    ...withoutPicture.map(({ file, reason }) => `  ${file}: ${reason}`),
    ...(refused.length > 0 ? ["Refused:"] : []),
    ...refused.map(({ file, reason }) => `  ${file}: ${reason}`),
    ...(report.problem === null ? [] : [`Not delivered as asked: ${report.problem}`]),
    `Gallery: ${report.gallery}`,
    ...(mails.length === 0
      ? []
      : [`Mails: ${mails.map(({ kind, state }) => `${kind} ${state.replaceAll("-", " ")}`).join(", ")}`]),
    `Seconds: create ${seconds.create.toFixed(1)}, upload ${seconds.upload.toFixed(1)}, process ${seconds.process.toFixed(1)}, deliver ${seconds.deliver.toFixed(1)}, together ${total.toFixed(1)}`
  ].join("\n")
}
