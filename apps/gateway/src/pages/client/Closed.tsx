import type { VNode } from "preact"
import type { Moment } from "../../messages/Format.ts"
import { type PageProps, wordsOf } from "../PageContext.ts"
import * as Paths from "../Paths.ts"
import { Ask } from "../parts/Client.tsx"
import { Page } from "../parts/Page.tsx"

/**
 * `expired` and `revoked` (410) are told to those who had access; `download` (410) to holders of an ended download
 * link; `missing` (404) to everybody else, equal for foreign and unknown galleries.
 */
export type ClosedModel =
  | { readonly why: "expired"; readonly closedAt?: Moment }
  | { readonly why: "revoked" }
  | { readonly why: "download"; readonly shootId?: string }
  | { readonly why: "missing" }

/** A gallery or download that does not open, and what to do. */
export const ClosedPage = ({ context, model }: PageProps<ClosedModel>): VNode => {
  const { m, f } = wordsOf(context)
  const studio = context.studioName
  const [title, lede] = {
    expired: [
      model.why === "expired" && model.closedAt !== undefined
        ? m.closed.titleOn(f.day(model.closedAt))
        : m.closed.title,
      m.closed.lede(studio)
    ],
    revoked: [m.closed.revokedTitle, m.closed.revoked(studio)],
    download: [m.closed.goneTitle, m.closed.gone(studio)],
    missing: [m.closed.missingTitle, m.closed.missing]
  }[model.why]
  const back = model.why === "download" ? model.shootId : undefined
  return (
    <Page context={context} title={title ?? m.closed.title} sheet="client.css">
      <Ask context={context} last={model.why === "expired" ? m.closed.running : null}>
        <h1>{title}</h1>
        <p class="lede">{lede}</p>
        {back === undefined ? null : (
          <p>
            <a class="button solid" href={Paths.downloads(back)}>
              {m.closed.toGallery}
            </a>
          </p>
        )}
        {model.why === "missing" ? (
          <p>
            <a class="button solid" href={Paths.signIn}>
              {m.closed.otherAddress}
            </a>
          </p>
        ) : null}
        {context.studioEmail === undefined || model.why === "missing" || model.why === "download" ? null : (
          <div class="flow tight">
            <p>
              <a class="button solid" href={`mailto:${encodeURIComponent(context.studioEmail).replace("%40", "@")}`}>
                {m.closed.ask}
              </a>
            </p>
            <p class="small quiet">
              {m.closed.write[0]}
              <b dir="auto">{context.studioEmail}</b>
              {m.closed.write[1]}
            </p>
          </div>
        )}
      </Ask>
    </Page>
  )
}
