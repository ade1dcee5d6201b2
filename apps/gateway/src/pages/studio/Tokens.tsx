import type { Scope } from "@safelight/auth/Principal"
import type { VNode } from "preact"
import type { PageContext } from "../PageContext.ts"
import * as Paths from "../Paths.ts"
import { SelectField, TextField } from "../parts/Field.tsx"
import { Post } from "../parts/Post.tsx"
import { Scroll } from "../parts/Scroll.tsx"
import { Status } from "../parts/Status.tsx"
import { Frame, format, type StudioProps, when } from "./Frame.tsx"

/** A token as the studio sees it; moments in ms. */
export interface TokenRow {
  readonly id: string
  readonly name: string
  readonly scopes: ReadonlyArray<Scope>
  readonly createdAt: number
  readonly expiresAt: number | null
  readonly lastUsedAt: number | null
  readonly state: "good" | "expired" | "revoked"
}

export interface TokensModel {
  readonly tokens: ReadonlyArray<TokenRow>
  /** One that was just made, with what is shown this once. */
  readonly made?: { readonly name: string; readonly secret: string }
  /** The form as it was typed, with a sentence per field that was not taken. */
  readonly form: {
    readonly name: string
    readonly scopes: ReadonlyArray<string>
    readonly days: string
    readonly errors: Partial<Readonly<Record<"name" | "scopes" | "days", string>>>
  }
}

export interface ConfirmRevokeModel {
  readonly token: Pick<TokenRow, "id" | "name">
}

const scopes: ReadonlyArray<{ readonly value: Scope; readonly label: string }> = [
  { value: "upload", label: "Upload: send files into shoots" },
  { value: "read", label: "Read: see shoots, files, mails and figures" },
  { value: "admin", label: "Admin: everything a photographer can do" }
]

/** How long a token may be good, in days; empty is for as long as it is not revoked. */
export const lifetimes = [
  { value: "30", label: "30 days" },
  { value: "90", label: "90 days" },
  { value: "365", label: "A year" },
  { value: "", label: "Until it is revoked" }
]

const states = {
  good: { tone: "fine", word: "In use" },
  expired: { tone: "over", word: "Expired" },
  revoked: { tone: "over", word: "Revoked" }
} as const

const Row = (props: { readonly context: PageContext; readonly token: TokenRow }): VNode => {
  const { context, token } = props
  const { tone, word } = states[token.state]
  const until = token.expiresAt === null ? "until revoked" : `until ${when(context, token.expiresAt)}`
  const used = token.lastUsedAt === null ? "never used" : `last used ${when(context, token.lastUsedAt)}`
  return (
    <li>
      <div>
        <b dir="auto">{token.name}</b>
        <small>{token.scopes.join(", ")}</small>
      </div>
      <Status tone={tone}>{word}</Status>
      <small>
        Made {when(context, token.createdAt)}, {until}, {used}
      </small>
      <div class="acts-line">
        {token.state === "revoked" ? null : (
          <Post
            context={context}
            action={Paths.tokens}
            fields={[
              ["do", "revoke"],
              ["token", token.id]
            ]}
          >
            <button type="submit" class="plain">
              Revoke<span class="aside"> {token.name}</span>
            </button>
          </Post>
        )}
      </div>
    </li>
  )
}

const Made = (props: { readonly made: NonNullable<TokensModel["made"]> }): VNode => (
  <section class="group" aria-labelledby="made">
    <h2 id="made" dir="auto">
      Made: {props.made.name}
    </h2>
    <p>
      <Status tone="trouble">Copy it now. It is shown this once; the studio keeps a fingerprint only.</Status>
    </p>
    <Scroll label="The new token">
      <pre>
        <code>{props.made.secret}</code>
      </pre>
    </Scroll>
  </section>
)

const Create = (props: { readonly context: PageContext; readonly form: TokensModel["form"] }): VNode => {
  const { errors, ...typed } = props.form
  return (
    <section class="group" aria-labelledby="create">
      <h2 id="create">Make a token</h2>
      <Post context={props.context} action={Paths.tokens} class="flow tight narrow" fields={[["do", "create"]]}>
        <TextField
          id="name"
          name="name"
          label="What it is for"
          value={typed.name}
          hint="A program or a machine, so that you know what to revoke."
          error={errors.name}
          maxLength={100}
          required
        />
        <fieldset class="field" {...(errors.scopes === undefined ? {} : { "aria-describedby": "scopes-error" })}>
          <legend>What it may do</legend>
          {scopes.map(({ label, value }) => (
            <label key={value} class="check">
              <input type="checkbox" name="scope" value={value} checked={typed.scopes.includes(value)} />
              {label}
            </label>
          ))}
          {errors.scopes === undefined ? null : (
            <p class="error" id="scopes-error">
              {errors.scopes}
            </p>
          )}
        </fieldset>
        <SelectField
          id="days"
          name="days"
          label="Good for"
          options={lifetimes}
          value={typed.days}
          error={errors.days}
        />
        <button type="submit" class="button solid">
          Make the token
        </button>
      </Post>
    </section>
  )
}

/** Tokens for programs: what there is, making one, ending one. */
export const TokensPage = ({ context, model }: StudioProps<TokensModel>): VNode => (
  <Frame context={context} title="API tokens" current="account">
    <div class="head">
      <div>
        <h1>API tokens</h1>
        <p class="quiet">
          For programs that work in the studio. What they may ask stands in the{" "}
          <a href={Paths.referenceOf("studio")}>reference</a>.
        </p>
      </div>
    </div>
    {model.made === undefined ? null : <Made made={model.made} />}
    <Create context={context} form={model.form} />
    <section class="group" aria-labelledby="tokens">
      <h2 id="tokens">
        Tokens <span class="n">{format.number(model.tokens.length)}</span>
      </h2>
      <ul class="rows people">
        {model.tokens.map((token) => (
          <Row key={token.id} context={context} token={token} />
        ))}
      </ul>
    </section>
  </Frame>
)

/** A program that still uses a token stops working, so ending one asks on a page of its own. */
export const ConfirmRevokePage = ({ context, model }: StudioProps<ConfirmRevokeModel>): VNode => (
  <Frame context={context} title="Revoke a token" current="account">
    <div class="head">
      <h1 dir="auto">Revoke {model.token.name}?</h1>
    </div>
    <section class="group">
      <p>What uses it is shut out within seconds. This cannot be taken back.</p>
      <Post
        context={context}
        action={Paths.tokens}
        class="cluster"
        fields={[
          ["do", "revoke"],
          ["sure", "yes"],
          ["token", model.token.id]
        ]}
      >
        <button type="submit" class="button solid">
          Revoke it
        </button>
        <a class="plain" href={Paths.tokens}>
          Keep it
        </a>
      </Post>
    </section>
  </Frame>
)
