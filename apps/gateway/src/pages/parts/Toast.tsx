import type { VNode } from "preact"
import { type PageContext, type Toast, wordsOf } from "../PageContext.ts"
import { Post } from "./Post.tsx"

/** What was just done, with its undo. Stays until the next page; the script takes it away later. */
export const ToastLine = (props: { readonly context: PageContext; readonly toast: Toast }): VNode => {
  const { m } = wordsOf(props.context)
  const { toast } = props
  return (
    <div class="toast" role="status" data-toast>
      <span dir="auto">{toast.text}</span>
      {toast.undo === undefined ? null : (
        <Post context={props.context} action={toast.undo.action} fields={toast.undo.fields}>
          <button type="submit" class="plain">
            {m.page.undo}
          </button>
        </Post>
      )}
    </div>
  )
}
