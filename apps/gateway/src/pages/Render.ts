import type { VNode } from "preact"
import { renderToString } from "preact-render-to-string"
import type { PageContext, PageProps } from "./PageContext.ts"

/**
 * A page or a fragment as HTML text, to be sent as `text/html; charset=utf-8`. Fragments carry the doctype too:
 * scripts read them as documents (XMLHttpRequest `responseType = "document"`, which needs no Trusted Types policy).
 */
export const renderPage = <Model>(
  Page: (props: PageProps<Model>) => VNode,
  context: PageContext,
  model: Model
): string => `<!doctype html>\n${renderToString(Page({ context, model }))}`
