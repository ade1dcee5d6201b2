import type { ComponentChildren, VNode } from "preact"
import type { AssetName } from "../../assets/AssetName.ts"
import { type PageContext, wordsOf } from "../PageContext.ts"
import { ToastLine } from "./Toast.tsx"

/** What each script imports at once, so that its modules come in one round trip instead of two. */
const modules = {
  "gallery.js": ["hearts.js", "live.js", "toast.js"],
  "studio.js": ["arrange.js", "live.js", "toast.js", "upload.js"]
} as const

/** The document around every page: head, skip link, toast. Pages are never indexed unless `indexed`. */
export const Page = (props: {
  readonly context: PageContext
  readonly title: string
  readonly sheet: Extract<AssetName, "client.css" | "studio.css" | "reference.css">
  readonly script?: Extract<AssetName, "gallery.js" | "studio.js">
  readonly bodyClass?: string
  readonly indexed?: boolean
  readonly children: ComponentChildren
}): VNode => {
  const { context } = props
  const { m } = wordsOf(context)
  return (
    <html lang={context.locale} {...(context.scheme === undefined ? {} : { "data-scheme": context.scheme })}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover" />
        <title>{`${props.title} · ${context.studioName}`}</title>
        <meta name="color-scheme" content={context.scheme ?? "light dark"} />
        {props.indexed === true ? null : <meta name="robots" content="noindex, noimageindex" />}
        <link rel="icon" href={context.asset("icon.svg")} type="image/svg+xml" />
        {(["eb-garamond-latin-wght-normal.woff2", "instrument-sans-latin-wght-normal.woff2"] as const).map((font) => (
          <link
            key={font}
            rel="preload"
            href={context.asset(font)}
            as="font"
            type="font/woff2"
            crossorigin="anonymous"
          />
        ))}
        <link rel="stylesheet" href={context.asset(props.sheet)} />
        {props.script === undefined
          ? null
          : modules[props.script].map((name) => <link key={name} rel="modulepreload" href={context.asset(name)} />)}
        {props.script === undefined ? null : <script type="module" src={context.asset(props.script)} />}
      </head>
      <body
        {...(props.bodyClass === undefined ? {} : { class: props.bodyClass })}
        data-failed={m.page.failed}
        data-undo={m.page.undo}
      >
        <a class="skip" href="#main">
          {m.page.skip}
        </a>
        {props.children}
        {context.toast === undefined ? null : <ToastLine context={context} toast={context.toast} />}
      </body>
    </html>
  )
}
