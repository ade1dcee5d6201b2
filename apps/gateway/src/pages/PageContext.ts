import type { RenditionSides } from "@safelight/contracts/file/RenditionSettings"
import type { AssetName } from "../assets/AssetName.ts"
import { messagesFor, studioMessagesFor } from "../messages/Catalogue.ts"
import { type Format, formatFor } from "../messages/Format.ts"
import type { Locale } from "../messages/Locale.ts"
import type { Messages } from "../messages/Messages.ts"
import type { StudioMessages } from "../messages/StudioMessages.ts"

/** Something just done, said once; with the way to take it back where there is one. */
export interface Toast {
  readonly text: string
  readonly undo?: {
    /** Where the form posts. */
    readonly action: string
    /** Fields besides the CSRF token, in order; a name may repeat. */
    readonly fields: ReadonlyArray<readonly [name: string, value: string]>
  }
}

/** What every page needs besides its own model: who looks, in which language, with which token. */
export interface PageContext {
  readonly locale: Locale
  /** Goes into every form as the hidden field `csrf`. */
  readonly csrf: string
  /** Path and query of this page; forms send it as `back`. */
  readonly path: string
  /** Fixes day or darkroom for a gallery; otherwise the visitor's device decides. */
  readonly scheme?: "light" | "dark"
  readonly studioName: string
  /** Where a client may write to the photographer, when the studio has said so. */
  readonly studioEmail?: string
  /** IANA zone in which times are told; the studio's own. */
  readonly zone: string
  /** How large pictures are. One that was made when the studio had other sizes is somewhat larger or smaller. */
  readonly sides: RenditionSides
  readonly user?: { readonly email: string; readonly name?: string }
  readonly toast?: Toast
  /** The address of a shipped file. */
  readonly asset: (name: AssetName) => string
}

/** What a page component takes. */
export interface PageProps<Model> {
  readonly context: PageContext
  readonly model: Model
}

/** All that the words of a part depend on. */
export type Spoken = Pick<PageContext, "locale">

/** The words and figures of a page's language. */
export const wordsOf = (context: Spoken): { readonly m: Messages; readonly f: Format } => ({
  m: messagesFor(context.locale),
  f: formatFor(context.locale)
})

/** The same for pages of the studio. */
export const studioWordsOf = (context: Spoken): { readonly m: StudioMessages; readonly f: Format } => ({
  m: studioMessagesFor(context.locale),
  f: formatFor(context.locale)
})
