import type { VNode } from "preact"
import * as Paths from "../Paths.ts"
import { format, type StudioContext, when } from "./Frame.tsx"
import type { ShootState } from "./Shoots.tsx"

/** What may be done next with a shoot. */
export type NextStep =
  /** `first-look`: some photographs are delivered while more come; `rest`: what came since the last delivery. */
  | { readonly kind: "deliver" | "first-look" | "rest"; readonly photoCount: number }
  | { readonly kind: "not-yet"; readonly why: string }
  | { readonly kind: "done" }

/** The head that all pages of one shoot share. */
export interface ShootHeadModel {
  readonly id: string
  readonly title: string
  readonly state: ShootState
  /** Moments of its life, in ms; those to come are absent. */
  readonly createdAt: number
  readonly readyAt?: number
  readonly deliveredAt?: number
  readonly expiresAt?: { readonly at: number; readonly zone: string }
  readonly photoCount: number
  readonly clientCount: number
  readonly next: NextStep
}

const stepWords = {
  deliver: "Deliver",
  "first-look": "Deliver a first look",
  rest: "Deliver the rest"
} as const

/** The button that leads to delivery, or the sentence that says why there is none. */
const NextAct = (props: { readonly shoot: ShootHeadModel }): VNode | null => {
  const { shoot } = props
  switch (shoot.next.kind) {
    case "done":
      return null
    case "not-yet":
      return <p class="quiet small why">{shoot.next.why}</p>
    default:
      return (
        <a class="button solid" href={Paths.shootDeliver(shoot.id)}>
          {stepWords[shoot.next.kind]}
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
  const day = (at: number) => when(context, at)
  const isReady = shoot.state !== "preparing"
  const ready = shoot.readyAt
  const steps: ReadonlyArray<{ readonly word: string; readonly state: "done" | "now" | "next" }> = [
    { word: `Created ${day(shoot.createdAt)}`, state: "done" },
    !isReady
      ? { word: shoot.photoCount === 0 ? "Waiting for photos" : "Uploading and processing", state: "now" }
      : {
          word: ready === undefined ? "Ready" : `Ready ${day(ready)}`,
          state: shoot.deliveredAt === undefined ? "now" : "done"
        },
    shoot.deliveredAt === undefined
      ? { word: "Delivered", state: "next" }
      : {
          word: `Delivered ${when(context, shoot.deliveredAt)}`,
          state: shoot.state === "archived" ? "done" : "now"
        },
    ...(shoot.expiresAt === undefined
      ? []
      : [
          {
            word: `${shoot.state === "archived" ? "Closed" : "Closes"} ${format.short(shoot.expiresAt)}`,
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
            Shoots
          </a>
          <h1 dir="auto">{shoot.title}</h1>
        </div>
        <div class="acts">
          <a class="plain" href={Paths.shootDetails(shoot.id)}>
            Details
          </a>
          <a class="button soft" href={Paths.gallery(shoot.id)}>
            See as a client
          </a>
          <NextAct shoot={shoot} />
        </div>
      </div>
      <ol class="life" aria-label="Life of this shoot" data-part="life">
        {steps.map((step) => (
          <li key={step.word} class={step.state} {...(step.state === "now" ? { "aria-current": "step" as const } : {})}>
            {step.word}
          </li>
        ))}
      </ol>
      <nav class="tabs" aria-label="This shoot" data-part="tabs">
        <a href={Paths.shoot(shoot.id)} {...here("photos")}>
          Photos <span class="n">{format.number(shoot.photoCount)}</span>
        </a>
        <a href={Paths.shootAccess(shoot.id)} {...here("access")}>
          Access <span class="n">{format.number(shoot.clientCount)}</span>
        </a>
        <a href={Paths.shootDownloads(shoot.id)} {...here("downloads")}>
          Downloads
        </a>
        <a href={Paths.shootActivity(shoot.id)} {...here("activity")}>
          Activity
        </a>
      </nav>
    </>
  )
}
