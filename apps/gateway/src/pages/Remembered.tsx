import type { VNode } from "preact"
import { jsxTemplate } from "preact/jsx-runtime"
import { renderToString } from "preact-render-to-string"

/** What JSON tells apart. */
type Plain<T> = T extends (...args: never) => unknown
  ? never
  : T extends object
    ? { readonly [K in keyof T]: Plain<T[K]> }
    : T

/**
 * A component that renders the same props once. Its HTML is a function of them alone, so nothing can go out of date;
 * what was not asked for in a while is dropped. Worth it for what many pages hold many times. Props are plain data, and
 * as few as possible: a page's token or path among them would make every page render its own.
 */
export const remembered = <Props extends { readonly [K in keyof Props]: Plain<Props[K]> }>(
  Component: (props: Props) => VNode,
  /** Characters of keys and HTML together, in memory a byte each. */
  budget = 16_000_000
): ((props: Props) => VNode) => {
  // Two generations of half the budget each: what is used in one lives on into the next.
  let recent = new Map<string, string>()
  let before = new Map<string, string>()
  let size = 0

  const keep = (key: string, html: string) => {
    recent.set(key, html)
    size += key.length + html.length
    if (size > budget / 2) {
      before = recent
      recent = new Map()
      size = 0
    }
    return html
  }

  const render = (props: Props): string =>
    // Copied, since a string put together from many parts goes on holding them all, and is read part by part.
    Buffer.from(renderToString(Component(props))).toString()

  return (props) => {
    const key = JSON.stringify(props)
    const html = recent.get(key) ?? keep(key, before.get(key) ?? render(props))
    // The one way to put HTML into a page unescaped: it is what the renderer has just made, escaped by it.
    return jsxTemplate([html])
  }
}
