import type { ComponentChildren, VNode } from "preact"
import type { NamedSchema } from "../../reference/ReferenceModels.ts"
import type { Piece } from "../../reference/SchemaText.ts"
import { type PageContext, wordsOf } from "../PageContext.ts"
import * as Paths from "../Paths.ts"
import { Languages, StudioName } from "../parts/Client.tsx"
import { Page } from "../parts/Page.tsx"
import { Scroll } from "../parts/Scroll.tsx"

const anchorOf = (name: string) => `schema-${name}`

/** What a document is called: `studio` and `events` by their names, services by theirs. */
export const nameOf = (context: PageContext, name: string): string => {
  const { reference } = wordsOf(context).m
  return name === "studio" ? reference.studio : name === "events" ? reference.events : reference.service(name)
}

/** A page of the reference: every document beside it, the words in the visitor's language. */
export const ReferenceFrame = (props: {
  readonly context: PageContext
  readonly title: string
  /** Names of the documents. */
  readonly documents: ReadonlyArray<string>
  /** The one that is shown; the overview when absent. */
  readonly current?: string
  readonly children: ComponentChildren
}): VNode => {
  const { context } = props
  const { m } = wordsOf(context)
  const here = (name: string | undefined) => (props.current === name ? { "aria-current": "page" as const } : {})
  return (
    <Page context={context} title={props.title} sheet="reference.css">
      <div class="studio-page">
        <header class="side">
          <StudioName context={context} />
          <nav aria-label={m.reference.nav}>
            <ul>
              <li>
                <a href={Paths.reference} {...here(undefined)}>
                  {m.reference.overview}
                </a>
              </li>
              {props.documents.map((name) => (
                <li key={name}>
                  <a href={Paths.referenceOf(name)} {...here(name)}>
                    {nameOf(context, name)}
                  </a>
                </li>
              ))}
            </ul>
          </nav>
          <div class="room">
            <Languages context={context} />
          </div>
        </header>
        <main class="work" id="main">
          {props.children}
        </main>
      </div>
    </Page>
  )
}

/** A schema written out, with links to the ones it names. */
export const SchemaBlock = (props: { readonly label: string; readonly text: ReadonlyArray<Piece> }): VNode => (
  <Scroll label={props.label}>
    <pre lang="en">
      <SchemaLine text={props.text} />
    </pre>
  </Scroll>
)

export const SchemaLine = (props: { readonly text: ReadonlyArray<Piece> }): VNode => (
  <code>
    {props.text.map((piece, index) =>
      typeof piece === "string" ? (
        piece
      ) : (
        <a key={index} href={`#${anchorOf(piece.ref)}`}>
          {piece.ref}
        </a>
      )
    )}
  </code>
)

/** The schemas that others of a page name. */
export const Schemas = (props: { readonly context: PageContext; readonly schemas: ReadonlyArray<NamedSchema> }) => {
  const { m } = wordsOf(props.context)
  return (
    <section class="group" aria-labelledby="schemas">
      <h2 id="schemas">
        {m.reference.schemas} <span class="n">{props.schemas.length}</span>
      </h2>
      {props.schemas.map(({ name, text }) => (
        <section key={name} id={anchorOf(name)} class="entry">
          <h3 lang="en">{name}</h3>
          <SchemaBlock label={name} text={text} />
        </section>
      ))}
    </section>
  )
}
