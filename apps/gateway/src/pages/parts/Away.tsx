import type { VNode } from "preact"
import { type PageContext, wordsOf } from "../PageContext.ts"

/** Parts of pages that come from a service which may be away while the rest is there. */
export type AwayPart =
  | "mails"
  | "invitations"
  | "people"
  | "files"
  | "size"
  | "downloads"
  | "pictures"
  | "letters"
  | "work"
  | "sessions"
  | "tokens"
  | "galleries"

/** Says in the place of each part that is away what that means; nothing where all are there. */
export const Away = (props: { readonly context: PageContext; readonly parts: ReadonlyArray<AwayPart> }): VNode => {
  const { m } = wordsOf(props.context)
  return (
    <>
      {props.parts.map((part) => (
        <p key={part} class="notice trouble" role="status" data-away={part}>
          {m.away[part]}
        </p>
      ))}
    </>
  )
}
