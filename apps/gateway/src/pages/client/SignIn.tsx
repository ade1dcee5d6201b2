import type { VNode } from "preact"
import type { Messages } from "../../messages/Messages.ts"
import { type PageContext, type PageProps, wordsOf } from "../PageContext.ts"
import * as Paths from "../Paths.ts"
import { Ask, type Plate } from "../parts/Client.tsx"
import { TextField } from "../parts/Field.tsx"
import { Page } from "../parts/Page.tsx"
import { Post } from "../parts/Post.tsx"

/** Why an address could not be taken. `too-many` says the minutes until the next mail is possible. */
export type AddressError =
  | { readonly kind: "missing" | "invalid" }
  | { readonly kind: "too-many"; readonly minutes: number }

export interface SignInModel {
  /** Where the visitor was going: `studio` changes the words only. */
  readonly to: "client" | "studio"
  /** The path to open after signing in; sent along as `next`. */
  readonly next?: string
  /** What was typed. */
  readonly email?: string
  readonly error?: AddressError
  /** Why the visitor was sent here, where there is a reason to tell. */
  readonly because?: "session-expired" | "cookie-missing"
  readonly plate?: Plate
}

/** The sentence for an address that was not taken. */
export const addressError = (m: Messages, error: AddressError | undefined): string | undefined => {
  if (error === undefined) return undefined
  if (error.kind === "too-many") return m.signIn.tooMany(error.minutes)
  return error.kind === "missing" ? m.signIn.missing : m.signIn.invalid
}

/** Asking for an address, wherever a page does. */
export const AddressForm = (props: {
  readonly context: PageContext
  readonly email?: string | undefined
  readonly error?: AddressError | undefined
  readonly next?: string | undefined
  readonly ref_?: string | undefined
}): VNode => {
  const { m } = wordsOf(props.context)
  const fields: ReadonlyArray<readonly [string, string]> = [
    ...(props.next === undefined ? [] : [["next", props.next] as const]),
    ...(props.ref_ === undefined ? [] : [["ref", props.ref_] as const])
  ]
  return (
    <Post context={props.context} action={Paths.signIn} class="flow tight" fields={fields}>
      <TextField
        id="email"
        name="email"
        type="email"
        label={m.signIn.email}
        hint={m.signIn.hint}
        error={addressError(m, props.error)}
        value={props.email}
        autocomplete="email"
        required
      />
      <button type="submit" class="button solid">
        {m.signIn.send}
      </button>
    </Post>
  )
}

/** Asking for a link, for clients and for the studio alike. */
export const SignInPage = ({ context, model }: PageProps<SignInModel>): VNode => {
  const { m } = wordsOf(context)
  const studio = model.to === "studio"
  return (
    <Page context={context} title={m.signIn.send} sheet="client.css">
      <Ask
        context={context}
        plate={model.plate}
        last={
          studio ? null : (
            <>
              {m.signIn.photographer} <a href={Paths.studio()}>{m.signIn.studio}</a>
            </>
          )
        }
      >
        {model.because === "cookie-missing" ? (
          <div class="notice trouble">
            <p>
              <b>{m.signIn.cookieTitle}</b>
            </p>
            <p class="small">{m.signIn.cookie}</p>
          </div>
        ) : null}
        {model.because === "session-expired" ? <p class="notice small">{m.signIn.expired}</p> : null}
        <h1>{studio ? m.signIn.studioTitle : m.signIn.title}</h1>
        <p class="lede">{studio ? m.signIn.studioLede : m.signIn.lede}</p>
        <AddressForm context={context} email={model.email} error={model.error} next={model.next} />
      </Ask>
    </Page>
  )
}
