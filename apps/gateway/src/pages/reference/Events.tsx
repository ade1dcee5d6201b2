import type { VNode } from "preact"
import type { EventsModel } from "../../reference/ReferenceModels.ts"
import { type PageProps, wordsOf } from "../PageContext.ts"
import * as Paths from "../Paths.ts"
import { nameOf, ReferenceFrame, SchemaBlock, Schemas } from "./ReferenceFrame.tsx"

/** Every event: who tells it, who hears it, what it carries. */
export const EventsPage = ({ context, model }: PageProps<EventsModel>): VNode => {
  const { m } = wordsOf(context)
  return (
    <ReferenceFrame context={context} title={nameOf(context, "events")} documents={model.documents} current="events">
      <div class="head">
        <div>
          <h1>{nameOf(context, "events")}</h1>
          <p class="quiet" lang="en">
            {model.description}
          </p>
          <p>
            <a href={Paths.referenceOf(model.file)}>{m.reference.raw}</a>
          </p>
        </div>
      </div>
      {model.events.map((event) => (
        <section key={event.name} class="group" aria-labelledby={event.name}>
          <h2 id={event.name} lang="en">
            {event.name}
          </h2>
          <p lang="en">{event.summary}</p>
          <dl class="facts">
            <dt>{m.reference.owner}</dt>
            <dd>{event.owner}</dd>
            <dt>{m.reference.heardBy}</dt>
            <dd>{event.heardBy.length === 0 ? m.reference.nobody : event.heardBy.join(", ")}</dd>
            <dt>{m.reference.subject}</dt>
            <dd>
              <code>{event.subject}</code>
            </dd>
            <dt>{m.reference.stream}</dt>
            <dd>{event.stream}</dd>
            <dt>{m.reference.version}</dt>
            <dd>{event.version}</dd>
          </dl>
          <SchemaBlock label={event.name} text={event.text} />
        </section>
      ))}
      <Schemas context={context} schemas={model.schemas} />
    </ReferenceFrame>
  )
}
