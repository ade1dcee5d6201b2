import type { ComponentChildren, VNode } from "preact"
import type { PageContext } from "../PageContext.ts"

/** The hidden fields every form carries: the token, and where to come back to. */
export const Hidden = (props: { readonly context: PageContext }): VNode => (
  <>
    <input type="hidden" name="csrf" value={props.context.csrf} />
    <input type="hidden" name="back" value={props.context.path} />
  </>
)

/** A form that changes something. */
export const Post = (props: {
  readonly context: PageContext
  readonly action: string
  readonly class?: string
  readonly id?: string
  readonly label?: string
  readonly fields?: ReadonlyArray<readonly [name: string, value: string]>
  readonly multipart?: boolean
  /** Marks the form for a script, as `data-<name>`. */
  readonly enhance?: "hearts" | "upload" | "photos"
  readonly children: ComponentChildren
}): VNode => (
  <form
    method="post"
    action={props.action}
    {...(props.class === undefined ? {} : { class: props.class })}
    {...(props.id === undefined ? {} : { id: props.id })}
    {...(props.label === undefined ? {} : { "aria-label": props.label })}
    {...(props.multipart === true ? { enctype: "multipart/form-data" } : {})}
    {...(props.enhance === undefined ? {} : { "data-enhance": props.enhance })}
  >
    <Hidden context={props.context} />
    {(props.fields ?? []).map(([name, value], index) => (
      <input key={index} type="hidden" name={name} value={value} />
    ))}
    {props.children}
  </form>
)
