import type { VNode } from "preact"
import { jsxTemplate } from "preact/jsx-runtime"
import { renderToString } from "preact-render-to-string"

/** What JSON tells apart. */
type Plain<T> = T extends (...args: never) => unknown
  ? never
  : T extends object
    ? { readonly [K in keyof T]: Plain<T[K]> }
    : T

/** What is told apart by which object it is; the rest of the props by their value. */
interface ByObject<Props> {
  /** Plain data that nobody changes. Whoever keeps it from one page to the next spares the look at what is in it. */
  readonly object: (props: Props) => object
  /** All other props, in one word. */
  readonly rest: (props: Props) => string
}

/** A component that renders the same props once, and a list of it as one piece. */
export interface Remembered<Props> {
  (props: Props): VNode
  readonly all: (list: ReadonlyArray<Props>) => VNode
}

/** The one way to put HTML into a page unescaped: it is what the renderer has made, escaped by it. */
const raw = (html: string): VNode => jsxTemplate([html])

interface Joined {
  readonly pieces: ReadonlyArray<string>
  readonly html: string
}

/** A sheet of 120 tiles is 100 KB. */
const joinsKept = 30

const isSame = (some: ReadonlyArray<string>, others: ReadonlyArray<string>): boolean =>
  some.length === others.length && some.every((piece, index) => piece === others[index])

/**
 * A component that renders the same props once. Its HTML is a function of them alone, so nothing can go out of date;
 * what was not asked for in a while is dropped. Worth it for what many pages hold many times. Props are plain data, and
 * as few as possible: a page's token or path among them would make every page render its own.
 */
export const remembered = <Props extends { readonly [K in keyof Props]: Plain<Props[K]> }>(
  Component: (props: Props) => VNode,
  options: {
    /** Characters of keys and HTML together, in memory a byte each. */
    readonly budget?: number
    readonly by?: ByObject<Props>
  } = {}
): Remembered<Props> => {
  const { budget = 16_000_000, by } = options
  // Two generations of half the budget each: what is used in one lives on into the next.
  let recent = new Map<string, string>()
  let before = new Map<string, string>()
  let size = 0
  /** Of an object, what was asked for last. Gone with the object. */
  const latest = new WeakMap<object, { readonly rest: string; readonly html: string }>()

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

  const byValue = (props: Props): string => {
    const key = JSON.stringify(props)
    return recent.get(key) ?? keep(key, before.get(key) ?? render(props))
  }

  const htmlOf = (props: Props): string => {
    if (by === undefined) return byValue(props)
    const [object, rest] = [by.object(props), by.rest(props)]
    const known = latest.get(object)
    if (known?.rest === rest) return known.html
    const html = byValue(props)
    latest.set(object, { rest, html })
    return html
  }

  /** By their first piece, what lists were joined to last. */
  const joins = new Map<string, Joined>()

  const joined = (pieces: ReadonlyArray<string>): string => {
    const [first] = pieces
    if (first === undefined) return ""
    const known = joins.get(first)
    if (known !== undefined && isSame(known.pieces, pieces)) return known.html
    const html = pieces.join("")
    joins.delete(first)
    joins.set(first, { pieces, html })
    const [oldest] = joins.keys()
    if (joins.size > joinsKept && oldest !== undefined) joins.delete(oldest)
    return html
  }

  return Object.assign((props: Props) => raw(htmlOf(props)), {
    all: (list: ReadonlyArray<Props>) => raw(joined(list.map(htmlOf)))
  })
}
