import type { VNode } from "preact"
import { studioWordsOf } from "../PageContext.ts"
import * as Paths from "../Paths.ts"
import { Post } from "../parts/Post.tsx"
import { type StudioContext, when } from "./Frame.tsx"
import type { ShootState } from "./Shoots.tsx"

/** What may be done next with a shoot. */
export type NextStep =
  | { readonly kind: "deliver"; readonly photoCount: number }
  | { readonly kind: "not-yet"; readonly why: string }
  | { readonly kind: "done" }

/** The head that all pages of one shoot share. */
export interface ShootHeadModel {
  readonly id: string
  readonly title: string
  readonly state: ShootState
  /** Moments of its life, in ms; those to come are absent. */
  readonly createdAt: number
  readonly deliveredAt?: number
  readonly expiresAt?: { readonly at: number; readonly zone: string }
  readonly photoCount: number
  readonly clientCount: number
  readonly next: NextStep
}

/** The button that leads to delivery, or the sentence that says why there is none. */
const NextAct = (props: { readonly context: StudioContext; readonly shoot: ShootHeadModel }): VNode | null => {
  const { shoot } = props
  switch (shoot.next.kind) {
    case "done":
      return null
    case "not-yet":
      return <p class="quiet small why">{shoot.next.why}</p>
    case "deliver":
      return (
        <a class="button solid" href={Paths.shootDeliver(shoot.id)}>
          {studioWordsOf(props.context).m.head.deliver}
        </a>
      )
  }
}

/** Title, life and tabs of one shoot. */
export const ShootHead = (props: {
  readonly context: StudioContext
  readonly shoot: ShootHeadModel
  readonly current?: "photos" | "access" | "downloads" | "activity"
}): VNode => {
  const { context, shoot } = props
  const { m, f } = studioWordsOf(context)
  const day = (at: number) => when(context, at)
  const isReady = shoot.state !== "preparing"
  const steps: ReadonlyArray<{ readonly word: string; readonly state: "done" | "now" | "next" }> = [
    { word: m.head.created(day(shoot.createdAt)), state: "done" },
    !isReady
      ? { word: shoot.photoCount === 0 ? m.head.waiting : m.head.uploading, state: "now" }
      : {
          word: m.head.ready,
          state: shoot.deliveredAt === undefined ? "now" : "done"
        },
    shoot.deliveredAt === undefined
      ? { word: m.head.delivered, state: "next" }
      : {
          word: m.head.deliveredAt(when(context, shoot.deliveredAt)),
          state: shoot.state === "archived" ? "done" : "now"
        },
    ...(shoot.expiresAt === undefined
      ? []
      : [
          {
            word:
              shoot.state === "archived"
                ? m.head.closed(f.short(shoot.expiresAt))
                : m.head.closes(f.short(shoot.expiresAt)),
            state: shoot.state === "archived" ? ("now" as const) : ("next" as const)
          }
        ])
  ]
  const here = (name: "photos" | "access" | "downloads" | "activity") =>
    props.current === name ? { "aria-current": "page" as const } : {}
  return (
    <>
      <div class="head" data-part="head">
        <div>
          <a class="crumb" href={Paths.studio()}>
            {m.head.shoots}
          </a>
          <h1 dir="auto">{shoot.title}</h1>
        </div>
        <div class="acts">
          <a class="plain" href={Paths.shootDetails(shoot.id)}>
            {m.head.details}
          </a>
          {shoot.state === "archived" ? null : (
            <a class="plain" href={Paths.shootArchive(shoot.id)}>
              {m.archive.link}
            </a>
          )}
          <a class="button soft" href={Paths.gallery(shoot.id)}>
            {m.head.asClient}
          </a>
          {shoot.state === "archived" ? (
            <Post context={context} action={Paths.shootRestore(shoot.id)}>
              <button type="submit" class="button solid">
                {m.archive.restore}
              </button>
            </Post>
          ) : (
            <NextAct context={context} shoot={shoot} />
          )}
        </div>
      </div>
      <ol class="life" aria-label={m.head.life} data-part="life">
        {steps.map((step) => (
          <li key={step.word} class={step.state} {...(step.state === "now" ? { "aria-current": "step" as const } : {})}>
            {step.word}
          </li>
        ))}
      </ol>
      <nav class="tabs" aria-label={m.head.tabs} data-part="tabs">
        <a href={Paths.shoot(shoot.id)} {...here("photos")}>
          {m.head.photos} <span class="n">{f.number(shoot.photoCount)}</span>
        </a>
        <a href={Paths.shootAccess(shoot.id)} {...here("access")}>
          {m.head.access} <span class="n">{f.number(shoot.clientCount)}</span>
        </a>
        <a href={Paths.shootDownloads(shoot.id)} {...here("downloads")}>
          {m.head.downloads}
        </a>
        <a href={Paths.shootActivity(shoot.id)} {...here("activity")}>
          {m.head.activity}
        </a>
      </nav>
    </>
  )
}
