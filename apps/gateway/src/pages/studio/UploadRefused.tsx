import type { VNode } from "preact"
import * as Paths from "../Paths.ts"
import { counted, Frame, type StudioProps } from "./Frame.tsx"
import { limitOf, plainUploadLimit } from "./UploadPlace.tsx"

export interface UploadRefusedModel {
  /** The shoot the form was for, when the address named one. */
  readonly shootId?: string
  /** Files of the form that were taken all the same. */
  readonly taken: number
  /** What was not taken, one by one where a file is to blame. */
  readonly refusals: ReadonlyArray<{ readonly why: string; readonly fileName?: string }>
  /** In bytes, of one file and of one shoot. */
  readonly maximumFileSize: number
  readonly maximumShootSize: number
}

/** What the file service's reasons mean and what to do; one that is not known here is told without a guess. */
const sentence = (why: string, { maximumFileSize, maximumShootSize }: UploadRefusedModel): string => {
  switch (why) {
    case "too-large":
      return `Larger than what is taken: a form holds ${plainUploadLimit} files, a file ${limitOf(maximumFileSize)}.`
    case "no-room":
      return `The shoot has reached ${limitOf(maximumShootSize)}, the most it may hold.`
    case "full":
      return "The studio’s disk is full. Nothing that was accepted is lost."
    case "closed":
      return "This shoot is archived. Restore it before adding files."
    case "unknown-shoot":
    case "not-found":
      return "There is no such shoot. Open the shoot’s page and start from there."
    case "foreign-form":
      return "The page had been open for too long, or the form came from elsewhere. Open the shoot’s page and send the files again."
    case "cookie-missing":
      return "The browser did not send our cookie. Allow cookies for this site, then send the files again."
    case "too-many":
      return "Too many uploads came at once. Wait a minute, then send the files again."
    case "unavailable":
      return "A part of the studio is restarting. Wait a minute, then send the files again."
    case "bad-request":
    case "broken-off":
      return "The form arrived incomplete. Send the files again."
    default:
      return "It could not be stored. Send it again."
  }
}

/** What became of a form of files that was not taken whole; the way back is the shoot's page. */
export const UploadRefusedPage = ({ context, model }: StudioProps<UploadRefusedModel>): VNode => (
  <Frame context={context} title="Upload" current="shoots">
    <div class="head">
      <div>
        <h1>{model.taken === 0 ? "Nothing was uploaded" : "Not everything was uploaded"}</h1>
      </div>
    </div>
    <section class="group flow" aria-label="What was not taken">
      {model.taken === 0 ? null : (
        <p>{counted(model.taken, "file has", "files have")} arrived and will be processed. This was not taken:</p>
      )}
      <ul class="rows names">
        {model.refusals.map((refusal, index) => (
          <li key={index}>
            {refusal.fileName === undefined ? null : (
              <b class="file" dir="auto">
                {refusal.fileName}
              </b>
            )}
            <span>{sentence(refusal.why, model)}</span>
          </li>
        ))}
      </ul>
      <p>
        <a class="button solid" href={model.shootId === undefined ? Paths.studio() : Paths.shoot(model.shootId)}>
          {model.shootId === undefined ? "To the shoots" : "Back to the photos"}
        </a>
      </p>
    </section>
  </Frame>
)
