import type { ComponentChildren, VNode } from "preact"
import { formatFor } from "../../messages/Format.ts"
import { type PageContext, studioWordsOf } from "../PageContext.ts"
import * as Paths from "../Paths.ts"
import { Breakable } from "../parts/Breakable.tsx"
import { Languages } from "../parts/Client.tsx"
import { Page } from "../parts/Page.tsx"
import { Post } from "../parts/Post.tsx"

/** What stands beside every page of the studio. */
export interface StudioContext extends PageContext {
  readonly studio: {
    /** Shoots that are not archived; absent when unknown, like the figure below. */
    readonly shootCount?: number
    /** Dead letters that wait for someone. */
    readonly due?: number
  }
}

export interface StudioProps<Model> {
  readonly context: StudioContext
  readonly model: Model
}

/** A moment in short, in the studio's zone: "17 Nov 2026, 18:02". */
export const when = (context: PageContext, at: number): string =>
  formatFor(context.locale).short({ at, zone: context.zone })

/** A page of the studio. `live` names the stream of server-sent events that says when its parts have changed. */
export const Frame = (props: {
  readonly context: StudioContext
  readonly title: string
  readonly current: "shoots" | "queue" | "account"
  readonly live?: string
  readonly children: ComponentChildren
}): VNode => {
  const { context } = props
  const { due, shootCount } = context.studio
  const { m, f } = studioWordsOf(context)
  const here = (name: typeof props.current) => (props.current === name ? { "aria-current": "page" as const } : {})
  return (
    <Page context={context} title={props.title} sheet="studio.css" script="studio.js">
      <div class="studio-page">
        <header class="side">
          <a class="studio" href={Paths.studio()} dir="auto">
            {context.studioName}
          </a>
          <nav aria-label={m.frame.studio}>
            <ul>
              <li>
                <a href={Paths.studio()} {...here("shoots")}>
                  {m.frame.shoots} {shootCount === undefined ? null : <span class="n">{f.number(shootCount)}</span>}
                </a>
              </li>
              <li>
                <a href={Paths.queue} {...here("queue")}>
                  {m.frame.queue}{" "}
                  {due === undefined || due === 0 ? null : (
                    <span class="due">
                      {f.number(due)}
                      <span class="aside"> {m.frame.needYou}</span>
                    </span>
                  )}
                </a>
              </li>
              <li>
                <a href={Paths.account} {...here("account")}>
                  {m.frame.account}
                </a>
              </li>
            </ul>
          </nav>
          <div class="room">
            <Languages context={context} />
            {context.user === undefined ? null : (
              <Post context={context} action={Paths.signOut}>
                <p class="who" dir="auto">
                  <Breakable text={context.user.name ?? context.user.email} />
                </p>
                <button type="submit" class="plain">
                  {m.frame.signOut}
                </button>
              </Post>
            )}
          </div>
        </header>
        <main class="work" id="main" {...(props.live === undefined ? {} : { "data-live": props.live })}>
          {props.children}
        </main>
      </div>
    </Page>
  )
}
