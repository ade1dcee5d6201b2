import { UploadRefusal } from "@safelight/contracts/file/UploadRefusal"
import * as Schema from "effect/Schema"
import type { VNode } from "preact"
import { studioWordsOf } from "../PageContext.ts"
import * as Paths from "../Paths.ts"
import { Frame, type StudioContext, type StudioProps } from "./Frame.tsx"
import { limitOf, refusalOf, type UploadLimits } from "./UploadLimits.ts"
import { plainUploadLimit } from "./UploadPlace.tsx"

interface Refusal {
  readonly why: string
  readonly fileName?: string
}

export interface UploadRefusedModel extends UploadLimits {
  /** The shoot the form was for, when the address named one. */
  readonly shootId?: string
  /** Files of the form that were taken all the same. */
  readonly taken: number
  /** What was not taken, one by one where a file is to blame. */
  readonly refusals: ReadonlyArray<Refusal>
}

const isOfFile = Schema.is(UploadRefusal)

/** What it means and what to do: of one file, or of the whole form. What is not known here is told without a guess. */
const sentence = (context: StudioContext, { fileName, why }: Refusal, limits: UploadLimits): string => {
  const { m } = studioWordsOf(context)
  // Too many files, or more than all of them may have, when no file is named.
  if (isOfFile(why) && (why !== "too-large" || fileName !== undefined)) return refusalOf(context, why, limits)
  switch (why) {
    case "too-large":
      return m.refused.form(plainUploadLimit, limitOf(context, limits.maximumFileSize))
    case "not-found":
      return refusalOf(context, "unknown-shoot", limits)
    case "foreign-form":
      return m.refused.foreign
    case "cookie-missing":
      return m.refused.cookie
    case "too-many":
      return m.refused.many
    case "unavailable":
      return m.refused.away
    case "bad-request":
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
              <span>{sentence(context, refusal, model)}</span>
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
