import type { VNode } from "preact"
import type { ApiModel, OperationEntry } from "../../reference/ReferenceModels.ts"
import { type PageContext, type PageProps, wordsOf } from "../PageContext.ts"
import * as Paths from "../Paths.ts"
import { Scroll } from "../parts/Scroll.tsx"
import { nameOf, ReferenceFrame, SchemaBlock, SchemaLine, Schemas } from "./ReferenceFrame.tsx"

const Parameters = (props: { readonly context: PageContext; readonly operation: OperationEntry }): VNode => {
  const { m } = wordsOf(props.context)
  return (
    <Scroll label={`${m.reference.parameters}, ${props.operation.id}`}>
      <table class="figures">
        <thead>
          <tr>
            {[m.reference.parameter, m.reference.place, m.reference.kind, m.reference.meaning].map((word) => (
              <th scope="col" key={word}>
                {word}
              </th>
            ))}
          </tr>
        </thead>
        <tbody lang="en">
          {props.operation.parameters.map((parameter) => (
            <tr key={parameter.name}>
              <th scope="row">
                <code>{`${parameter.name}${parameter.required ? "" : "?"}`}</code>
              </th>
              <td>{parameter.place}</td>
              <td>
                <SchemaLine text={parameter.kind} />
              </td>
              <td>{parameter.meaning}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  )
}

/** An answer that says no more of itself than the name of its body. */
const isNamed = ({ body, meaning }: OperationEntry["answers"][number]): boolean => {
  const [first] = body ?? []
  return typeof first === "object" && first.ref === meaning
}

const Operation = (props: { readonly context: PageContext; readonly operation: OperationEntry }): VNode => {
  const { operation } = props
  const { m } = wordsOf(props.context)
  return (
    <section class="group" aria-labelledby={operation.id}>
      <h2 id={operation.id} lang="en">
        {operation.id}
      </h2>
      <p lang="en">
        <code>{`${operation.method} ${operation.path}`}</code>
      </p>
      {operation.summary === undefined ? null : <p lang="en">{operation.summary}</p>}
      {operation.scope === undefined ? null : <p class="quiet small">{m.reference.scope(operation.scope)}</p>}
      {operation.parameters.length === 0 ? null : <Parameters context={props.context} operation={operation} />}
      {operation.body === undefined ? null : (
        <>
          <h3>{m.reference.body}</h3>
          <SchemaBlock label={`${m.reference.body}, ${operation.id}`} text={operation.body} />
        </>
      )}
      <h3>{m.reference.answers}</h3>
      <dl class="facts" lang="en">
        {operation.answers.map((answer) => (
          <>
            <dt>{answer.status}</dt>
            <dd>
              {isNamed(answer) ? null : `${answer.meaning} `}
              {answer.body === undefined ? null : <SchemaLine text={answer.body} />}
            </dd>
          </>
        ))}
      </dl>
    </section>
  )
}

/** Every operation of one service, with its parameters, body and answers. */
export const ApiPage = ({ context, model }: PageProps<ApiModel>): VNode => {
  const { m } = wordsOf(context)
  const title = nameOf(context, model.name)
  return (
    <ReferenceFrame context={context} title={title} documents={model.documents} current={model.name}>
      <div class="head">
        <div>
          <h1>{title}</h1>
          <p class="quiet" lang="en">
            {model.description}
          </p>
          <p>
            <a href={Paths.referenceOf(model.file)}>{m.reference.raw}</a>
          </p>
        </div>
      </div>
      {model.operations.map((operation) => (
        <Operation key={operation.id} context={context} operation={operation} />
      ))}
      <Schemas context={context} schemas={model.schemas} />
    </ReferenceFrame>
  )
}
