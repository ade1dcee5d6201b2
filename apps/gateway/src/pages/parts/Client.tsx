import type { ComponentChildren, VNode } from "preact"
import { messagesFor } from "../../messages/Catalogue.ts"
import { locales } from "../../messages/Locale.ts"
import { type PageContext, wordsOf } from "../PageContext.ts"
import * as Paths from "../Paths.ts"
import { Post } from "./Post.tsx"

/** The studio's name, as it stands on every client page. */
export const StudioName = (props: { readonly context: PageContext }): VNode => (
  <a class="studio" href={Paths.home} dir="auto">
    {props.context.studioName}
  </a>
)

/** Choosing the other language: buttons, since it is kept. */
export const Languages = (props: { readonly context: PageContext }): VNode => (
  <Post context={props.context} action={Paths.language} label={wordsOf(props.context).m.language.switch}>
    {locales
      .filter((locale) => locale !== props.context.locale)
      .map((locale) => (
        <button type="submit" key={locale} class="plain" name="locale" value={locale} lang={locale}>
          {messagesFor(locale).language.name}
        </button>
      ))}
  </Post>
)

/** The last line of client pages: who is signed in, the way out, the other language. */
export const Foot = (props: { readonly context: PageContext }): VNode => {
  const { context } = props
  const { m } = wordsOf(context)
  return (
    <footer class="foot">
      <p dir="auto">{context.user === undefined ? context.studioName : m.page.signedInAs(context.user.email)}</p>
      <div class="cluster">
        {context.user === undefined ? null : (
          <Post context={context} action={Paths.signOut}>
            <button type="submit" class="plain">
              {m.page.signOut}
            </button>
          </Post>
        )}
        <Languages context={context} />
      </div>
    </footer>
  )
}

/** A picture beside a question; one that anyone who reads the page may see. */
export interface Plate {
  readonly src: string
  readonly width: number
  readonly height: number
}

/** A page that asks one thing. */
export const Ask = (props: {
  readonly context: PageContext
  readonly plate?: Plate | undefined
  /** The studio's name is the page's own title. */
  readonly named?: boolean
  readonly children: ComponentChildren
  readonly last?: ComponentChildren
}): VNode => (
  <div class={props.plate === undefined ? "single bare" : "single"}>
    <main class="page" id="main">
      <p>{props.named === true ? null : <StudioName context={props.context} />}</p>
      <div class="ask flow">{props.children}</div>
      <div class="small quiet cluster between">
        <p>{props.last}</p>
        <Languages context={props.context} />
      </div>
    </main>
    {props.plate === undefined ? null : (
      <img src={props.plate.src} width={props.plate.width} height={props.plate.height} alt="" fetchpriority="high" />
    )}
  </div>
)

/** The head of the pages around a gallery. */
export const GalleryTop = (props: {
  readonly context: PageContext
  readonly shootId: string
  readonly favouriteCount?: number
  readonly downloadable: boolean
  readonly current: "photographs" | "favourites" | "downloads"
}): VNode => {
  const { m, f } = wordsOf(props.context)
  const here = (name: typeof props.current) => (props.current === name ? { "aria-current": "page" as const } : {})
  return (
    <header class="top">
      <StudioName context={props.context} />
      <nav aria-label={m.gallery.actions}>
        <a href={Paths.gallery(props.shootId)} {...here("photographs")}>
          {m.gallery.back}
        </a>
        <a href={Paths.favourites(props.shootId)} {...here("favourites")}>
          {m.gallery.favourites}
          {props.favouriteCount === undefined ? null : (
            <span class="n" data-count="favourites">
              {f.number(props.favouriteCount)}
            </span>
          )}
        </a>
        {props.downloadable ? (
          <a href={Paths.downloads(props.shootId)} {...here("downloads")}>
            {m.gallery.download}
          </a>
        ) : null}
      </nav>
    </header>
  )
}
