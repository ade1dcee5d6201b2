import type { VNode } from "preact"
import type { OverviewModel } from "../../reference/ReferenceModels.ts"
import { type PageProps, wordsOf } from "../PageContext.ts"
import * as Paths from "../Paths.ts"
import { nameOf, ReferenceFrame } from "./ReferenceFrame.tsx"

/** Every document, with what is in it. */
export const OverviewPage = ({ context, model }: PageProps<OverviewModel>): VNode => {
  const { m } = wordsOf(context)
  return (
    <ReferenceFrame context={context} title={m.reference.title} documents={model.documents.map(({ name }) => name)}>
      <div class="head">
        <div>
          <h1>{m.reference.title}</h1>
          <p class="quiet">{m.reference.lede}</p>
        </div>
      </div>
      {model.documents.map((document) => (
        <section key={document.name} class="group" aria-labelledby={document.name}>
          <h2 id={document.name}>
            <a href={Paths.referenceOf(document.name)}>{nameOf(context, document.name)}</a>
          </h2>
          <p lang="en">{document.description}</p>
          <p class="quiet small cluster">
            <span>
              {document.kind === "events" ? m.reference.told(document.count) : m.reference.operations(document.count)}
            </span>
            <a href={Paths.referenceOf(document.file)}>
              {m.reference.raw}
              <span class="aside"> ({document.file})</span>
            </a>
          </p>
        </section>
      ))}
    </ReferenceFrame>
  )
}
