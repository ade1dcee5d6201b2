import type { ComponentChildren, VNode } from "preact"

/** How a state looks: done, under way, needs someone, past. The word beside the mark says which. */
export type Tone = "fine" | "now" | "trouble" | "over"

export const Status = (props: { readonly tone: Tone; readonly children: ComponentChildren }): VNode => (
  <span class={`status ${props.tone}`}>{props.children}</span>
)

/** A bar with figures beside it; `share` from 0 to 1. */
export const Progress = (props: {
  readonly share: number
  readonly label: string
  readonly tone?: "fine" | "trouble" | undefined
}): VNode => (
  <progress
    max={100}
    value={Math.round(Math.min(1, Math.max(0, props.share)) * 100)}
    aria-label={props.label}
    {...(props.tone === undefined ? {} : { class: props.tone })}
  />
)
