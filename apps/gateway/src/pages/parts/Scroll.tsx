import type { ComponentChildren, VNode } from "preact"

/** Something wider or longer than its place: it scrolls by itself, by keyboard too, and says what it is. */
export const Scroll = (props: { readonly label: string; readonly children: ComponentChildren }): VNode => (
  // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard (WCAG 2.1.1)
  <section class="scroll" tabIndex={0} aria-label={props.label}>
    {props.children}
  </section>
)
