import type { VNode } from "preact"
import { studioWordsOf } from "../PageContext.ts"
import * as Paths from "../Paths.ts"
import { Frame, type StudioContext, type StudioProps } from "./Frame.tsx"
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
const sentence = (
  context: StudioContext,
  why: string,
  { maximumFileSize, maximumShootSize }: UploadRefusedModel
): string => {
  const { m } = studioWordsOf(context)
  switch (why) {
    case "too-large":
      return m.refused.tooLarge(plainUploadLimit, limitOf(context, maximumFileSize))
    case "no-room":
      return m.refused.noRoom(limitOf(context, maximumShootSize))
    case "full":
      return m.refused.full
    case "closed":
      return m.refused.closed
    case "unknown-shoot":
    case "not-found":
      return m.refused.unknown
    case "foreign-form":
      return m.refused.foreign
    case "cookie-missing":
      return m.refused.cookie
    case "too-many":
      return m.refused.many
    case "unavailable":
      return m.refused.away
    case "bad-request":
    case "broken-off":
      return m.refused.broken
    default:
      return m.refused.other
  }
}

/** What became of a form of files that was not taken whole; the way back is the shoot's page. */
export const UploadRefusedPage = ({ context, model }: StudioProps<UploadRefusedModel>): VNode => {
  const { m } = studioWordsOf(context)
  return (
    <Frame context={context} title={m.refused.upload} current="shoots">
      <div class="head">
        <div>
          <h1>{model.taken === 0 ? m.refused.nothing : m.refused.notAll}</h1>
        </div>
      </div>
      <section class="group flow" aria-label={m.refused.notTaken}>
        {model.taken === 0 ? null : <p>{m.refused.taken(model.taken)}</p>}
        <ul class="rows names">
          {model.refusals.map((refusal, index) => (
            <li key={index}>
              {refusal.fileName === undefined ? null : (
                <b class="file" dir="auto">
                  {refusal.fileName}
                </b>
              )}
              <span>{sentence(context, refusal.why, model)}</span>
            </li>
          ))}
        </ul>
        <p>
          <a class="button solid" href={model.shootId === undefined ? Paths.studio() : Paths.shoot(model.shootId)}>
            {model.shootId === undefined ? m.refused.toShoots : m.refused.back}
          </a>
        </p>
      </section>
    </Frame>
  )
}
