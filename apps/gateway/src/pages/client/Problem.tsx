import type { VNode } from "preact"
import { type PageProps, wordsOf } from "../PageContext.ts"
import * as Paths from "../Paths.ts"
import { Ask } from "../parts/Client.tsx"
import { Page } from "../parts/Page.tsx"

/** An answer that is not a page of its own. Unknown statuses read as 500. */
export interface ProblemModel {
  readonly status: number
  /** Narrower reasons of a 400 or 403: a stale or forged form, a cookie that did not come back. */
  readonly reason?: "stale-form" | "cookie-missing"
  /** One sentence more: what exactly was not taken. */
  readonly detail?: string
  /** Of a 429, in seconds. */
  readonly retryAfter?: number
  /** Where pressing again leads; the page itself for things that pass. */
  readonly retry?: string
  /** The correlation id, to be quoted in a mail. */
  readonly reference?: string
}

/** What went wrong, what it means and what to do, for every status without a page of its own. */
export const ProblemPage = ({ context, model }: PageProps<ProblemModel>): VNode => {
  const { m } = wordsOf(context)
  const p = m.problem
  const words = (): readonly [string, string] => {
    if (model.reason === "cookie-missing") return [p.cookieTitle, p.cookie]
    if (model.reason === "stale-form") return [p.formTitle, p.form]
    switch (model.status) {
      case 400:
      case 405:
      case 415:
      case 422:
        return [p.badTitle, p.bad]
      case 403:
        return [p.forbiddenTitle, p.forbidden]
      case 404:
        return [p.missingTitle, p.missing]
      case 413:
        return [p.largeTitle, p.large]
      case 429:
        return [p.manyTitle, p.many(Math.max(1, Math.ceil((model.retryAfter ?? 60) / 60)))]
      case 503:
        return [p.awayTitle, p.away]
      default:
        return [p.faultTitle, p.fault]
    }
  }
  const [title, lede] = words()
  const retry = model.retry
  return (
    <Page context={context} title={title} sheet="client.css">
      <Ask
        context={context}
        last={model.reference === undefined ? null : <span class="file">{p.reference(model.reference)}</span>}
      >
        <h1>{title}</h1>
        <p class="lede">{lede}</p>
        {model.detail === undefined ? null : <p>{model.detail}</p>}
        <p class="cluster">
          {retry === undefined ? null : (
            <a class="button solid" href={retry}>
              {p.again}
            </a>
          )}
          <a class={retry === undefined ? "button solid" : "button soft"} href={Paths.home}>
            {p.home}
          </a>
        </p>
      </Ask>
    </Page>
  )
}
