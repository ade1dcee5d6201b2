import type { VNode } from "preact"
import { renderToString } from "preact-render-to-string"
import type { PageContext } from "./PageContext.ts"

/**
 * A page or a fragment as HTML text, to be sent as `text/html; charset=utf-8`. Fragments carry the doctype too:
 * scripts read them as documents (XMLHttpRequest `responseType = "document"`, which needs no Trusted Types policy).
 */
export const renderPage = <Context extends PageContext, Model>(
  Page: (props: { readonly context: Context; readonly model: Model }) => VNode,
  context: Context,
  model: Model
): string => `<!doctype html>\n${renderToString(Page({ context, model }))}`
