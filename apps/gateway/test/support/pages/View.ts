import type { VNode } from "preact"
import type { AssetName } from "../../../src/assets/AssetName.ts"
import type { PageContext } from "../../../src/pages/PageContext.ts"
import { renderPage } from "../../../src/pages/Render.ts"
import type { StudioContext, StudioProps } from "../../../src/pages/studio/Frame.tsx"
import { context, studioContext, type Words } from "../Samples.ts"

/** Pages in their states, by name. */
export type Pages = Readonly<Record<string, string>>

/** What pages for clients are drawn from. */
export interface ClientView {
  readonly words: Words
  /** Where somebody is signed in. */
  readonly known: PageContext
  readonly stranger: PageContext
}

export const clientView = (
  locale: "en" | "fr",
  words: Words,
  asset: ((name: AssetName) => string) | undefined
): ClientView => {
  const known = context(locale, words, asset)
  const { user: _, ...stranger } = known
  return { words, known, stranger }
}

/** What pages of the studio are drawn from. */
export interface StudioView {
  readonly words: Words
  readonly render: <Model>(
    Page: (props: StudioProps<Model>) => VNode,
    model: Model,
    change?: Partial<StudioContext>
  ) => string
}

/** `told` is given what each page is drawn from. */
export const studioView = (
  locale: "en" | "fr",
  words: Words,
  asset: ((name: AssetName) => string) | undefined,
  told: (data: unknown) => void
): StudioView => ({
  words,
  render: (Page, model, change = {}) => {
    const drawn = { ...studioContext(locale, words, asset), ...change }
    told([drawn, model])
    return renderPage(Page, drawn, model)
  }
})
