import type { Scope } from "@safelight/auth/Principal"
import type { VNode } from "preact"
import { type PageContext, studioWordsOf } from "../PageContext.ts"
import * as Paths from "../Paths.ts"
import { Away, type AwayPart } from "../parts/Away.tsx"
import { SelectField, TextField } from "../parts/Field.tsx"
import { Post } from "../parts/Post.tsx"
import { Scroll } from "../parts/Scroll.tsx"
import { Status } from "../parts/Status.tsx"
import { Frame, type StudioProps, when } from "./Frame.tsx"

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
  readonly away?: ReadonlyArray<AwayPart>
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

const scopes: ReadonlyArray<Scope> = ["upload", "read", "admin"]

/** How long a token may be good, in days; empty is for as long as it is not revoked. */
export const lifetimes = ["30", "90", "365", ""] as const

const tones = { good: "fine", expired: "over", revoked: "over" } as const

const Row = (props: { readonly context: PageContext; readonly token: TokenRow }): VNode => {
  const { context, token } = props
  const { m } = studioWordsOf(context)
  const at = (moment: number | null) => (moment === null ? undefined : when(context, moment))
  return (
    <li>
      <div>
        <b dir="auto">{token.name}</b>
        <small>{token.scopes.join(", ")}</small>
      </div>
      <Status tone={tones[token.state]}>{m.tokens.state[token.state]}</Status>
      <small>{m.tokens.life(when(context, token.createdAt), at(token.expiresAt), at(token.lastUsedAt))}</small>
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
              {m.tokens.revoke}
              <span class="aside"> {token.name}</span>
            </button>
          </Post>
        )}
      </div>
    </li>
  )
}

const Made = (props: { readonly context: PageContext; readonly made: NonNullable<TokensModel["made"]> }): VNode => {
  const { m } = studioWordsOf(props.context)
  return (
    <section class="group" aria-labelledby="made">
      <h2 id="made" dir="auto">
        {m.tokens.made(props.made.name)}
      </h2>
      <p>
        <Status tone="trouble">{m.tokens.copy}</Status>
      </p>
      <Scroll label={m.tokens.theNew}>
        <pre>
          <code>{props.made.secret}</code>
        </pre>
      </Scroll>
    </section>
  )
}

const Create = (props: { readonly context: PageContext; readonly form: TokensModel["form"] }): VNode => {
  const { errors, ...typed } = props.form
  const { m } = studioWordsOf(props.context)
  return (
    <section class="group" aria-labelledby="create">
      <h2 id="create">{m.tokens.make}</h2>
      <Post context={props.context} action={Paths.tokens} class="flow tight narrow" fields={[["do", "create"]]}>
        <TextField
          id="name"
          name="name"
          label={m.tokens.what}
          value={typed.name}
          hint={m.tokens.whatHint}
          error={errors.name}
          maxLength={100}
          required
        />
        <fieldset class="field" {...(errors.scopes === undefined ? {} : { "aria-describedby": "scopes-error" })}>
          <legend>{m.tokens.may}</legend>
          {scopes.map((value) => (
            <label key={value} class="check">
              <input type="checkbox" name="scope" value={value} checked={typed.scopes.includes(value)} />
              {m.tokens.scope[value]}
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
          label={m.tokens.goodFor}
          options={lifetimes.map((value) => ({ value, label: m.tokens.lifetime[value] }))}
          value={typed.days}
          error={errors.days}
        />
        <button type="submit" class="button solid">
          {m.tokens.makeIt}
        </button>
      </Post>
    </section>
  )
}

/** Tokens for programs: what there is, making one, ending one. */
export const TokensPage = ({ context, model }: StudioProps<TokensModel>): VNode => {
  const { m, f } = studioWordsOf(context)
  return (
    <Frame context={context} title={m.tokens.title} current="account">
      <div class="head">
        <div>
          <h1>{m.tokens.title}</h1>
          <p class="quiet">
            {m.tokens.lede[0]}
            <a href={Paths.referenceOf("studio")}>{m.tokens.reference}</a>
            {m.tokens.lede[1]}
          </p>
        </div>
      </div>
      {model.made === undefined ? null : <Made context={context} made={model.made} />}
      <Create context={context} form={model.form} />
      <section class="group" aria-labelledby="tokens">
        <h2 id="tokens">
          {m.tokens.tokens} {model.away === undefined ? <span class="n">{f.number(model.tokens.length)}</span> : null}
        </h2>
        <Away context={context} parts={model.away ?? []} />
        <ul class="rows people">
          {model.tokens.map((token) => (
            <Row key={token.id} context={context} token={token} />
          ))}
        </ul>
      </section>
    </Frame>
  )
}

/** A program that still uses a token stops working, so ending one asks on a page of its own. */
export const ConfirmRevokePage = ({ context, model }: StudioProps<ConfirmRevokeModel>): VNode => {
  const { m } = studioWordsOf(context)
  return (
    <Frame context={context} title={m.tokens.revokeTitle} current="account">
      <div class="head">
        <h1 dir="auto">{m.tokens.ask(model.token.name)}</h1>
      </div>
      <section class="group">
        <p>{m.tokens.shutOut}</p>
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
            {m.tokens.revokeIt}
          </button>
          <a class="plain" href={Paths.tokens}>
            {m.tokens.keep}
          </a>
        </Post>
      </section>
    </Frame>
  )
}
