import { Fragment, type VNode } from "preact"

/** File names and addresses, which have no spaces: they break after `_`, `-` or `@` and before a dot, not within a word. */
export const Breakable = (props: { readonly text: string }): VNode => (
  <>
    {props.text.split(/(?<=[_@-])|(?=\.)/).map((part, index) => (
      <Fragment key={index}>
        {index === 0 ? null : <wbr />}
        {part}
      </Fragment>
    ))}
  </>
)
