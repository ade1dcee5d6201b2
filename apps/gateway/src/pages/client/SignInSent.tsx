import type { VNode } from "preact"
import type { Messages } from "../../messages/Messages.ts"
import { type PageProps, wordsOf } from "../PageContext.ts"
import * as Paths from "../Paths.ts"
import { Ask, type Plate } from "../parts/Client.tsx"
import { TextField } from "../parts/Field.tsx"
import { Page } from "../parts/Page.tsx"
import { Post } from "../parts/Post.tsx"

/** Why a code was not taken. `digits` is how many were typed, `left` the tries that remain. */
export type CodeError =
  | { readonly kind: "length"; readonly digits: number }
  | { readonly kind: "wrong"; readonly left: number }
  | { readonly kind: "expired" }
  | { readonly kind: "spent" }

export interface SignInSentModel {
  /** Absent where an old link was renewed: who holds it need not know the address. */
  readonly email?: string
  /** Names the mail whose code is asked for; tells nothing by itself. */
  readonly signInId: string
  readonly next?: string
  /** `device`: an invitation was opened elsewhere, so this browser is asked for a code. */
  readonly because?: "asked" | "device"
  /** A second mail was just sent. */
  readonly again?: boolean
  readonly code?: string
  readonly error?: CodeError
  readonly plate?: Plate
}

const codeError = (m: Messages, error: CodeError | undefined): string | undefined => {
  switch (error?.kind) {
    case "length":
      return m.sent.digits(error.digits)
    case "wrong":
      return m.sent.wrong(error.left)
    case "expired":
      return m.sent.expired
    case "spent":
      return m.sent.spent
    default:
      return undefined
  }
}

/** After asking for a link: what happens now, and the field for the code. Never tells whether the address is known. */
export const SignInSentPage = ({ context, model }: PageProps<SignInSentModel>): VNode => {
  const { m } = wordsOf(context)
  const carried: ReadonlyArray<readonly [string, string]> = [
    ...(model.email === undefined ? [] : [["email", model.email] as const]),
    ["sign-in", model.signInId],
    ...(model.next === undefined ? [] : [["next", model.next] as const])
  ]
  const error = codeError(m, model.error)
  return (
    <Page context={context} title={m.sent.title} sheet="client.css">
      <Ask
        context={context}
        plate={model.plate}
        last={
          <>
            {m.sent.limit} <a href={Paths.signIn}>{m.sent.other}</a>
          </>
        }
      >
        <h1>{m.sent.title}</h1>
        <p class="lede">
          {model.email === undefined ? (
            m.sent.renewed
          ) : (
            <>
              {m.sent.lede[0]}
              <b dir="auto">{model.email}</b>
              {m.sent.lede[1]}
            </>
          )}
        </p>
        {model.because === "device" ? <p>{m.sent.device}</p> : null}
        {model.again === true ? (
          <p class="notice fine small" role="status">
            {m.sent.sentAgain}
          </p>
        ) : null}
        <Post context={context} action={Paths.signInCode} class="flow tight" fields={carried}>
          <TextField
            id="code"
            name="code"
            label={m.sent.code}
            hint={error === undefined ? m.sent.codeHint(10) : undefined}
            error={error}
            value={model.code}
            autocomplete="one-time-code"
            code
          />
          <button type="submit" class="button solid">
            {m.sent.confirm}
          </button>
        </Post>
        {model.email === undefined ? null : (
          <Post context={context} action={Paths.signIn} class="small quiet" fields={[...carried, ["again", "1"]]}>
            {m.sent.again[0]}
            <button type="submit" class="plain inline">
              {m.sent.sendAgain}
            </button>
            {m.sent.again[1]}
          </Post>
        )}
      </Ask>
    </Page>
  )
}
