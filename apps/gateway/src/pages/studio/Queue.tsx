import type { VNode } from "preact"
import { studioWordsOf } from "../PageContext.ts"
import * as Paths from "../Paths.ts"
import { Away, type AwayPart } from "../parts/Away.tsx"
import { SelectField, TextField } from "../parts/Field.tsx"
import { Post } from "../parts/Post.tsx"
import { Scroll } from "../parts/Scroll.tsx"
import { Status } from "../parts/Status.tsx"
import { Frame, type StudioProps, when } from "./Frame.tsx"

/** An event or job that could not be handled. */
export interface DeadLetterRow {
  readonly id: string
  /** What it was about: the event's type, or the subject of what could not be read. */
  readonly title: string
  /** The error's first line, and all of it. */
  readonly reason: string
  readonly error: string
  readonly consumer: string
  readonly type: string
  readonly tries: number
  /** Of the last try, in ms. */
  readonly at: number
  /** The message as indented JSON. */
  readonly body: string
}

/** One kind of job; a figure whose service is away is absent. */
export interface WorkRow {
  readonly name: string
  readonly waiting?: number
  readonly active?: number
  /** As far back as is known: a day and a week. */
  readonly done?: number
  readonly failed?: number
}

/** What of the letters is looked for; left out, all. */
export interface LetterChoice {
  readonly consumer?: string
  readonly type?: string
  readonly error?: string
}

export interface QueueModel {
  /** A page of those that were looked for. */
  readonly letters: ReadonlyArray<DeadLetterRow>
  /** All there are, and those that were looked for. */
  readonly total: number
  readonly found: number
  readonly choice: LetterChoice
  /** What can be looked for. */
  readonly names: ReadonlyArray<string>
  readonly types: ReadonlyArray<string>
  readonly page: number
  readonly more: number
  readonly work: ReadonlyArray<WorkRow>
  readonly away?: ReadonlyArray<AwayPart>
}

type Fields = ReadonlyArray<readonly [name: string, value: string]>

const fieldsOf = (choice: LetterChoice): Fields => Object.entries(choice).map(([name, value]) => [name, value] as const)

const Search = ({ context, model }: StudioProps<QueueModel>): VNode => {
  const { m } = studioWordsOf(context)
  const options = (words: ReadonlyArray<string>) => [
    { value: "", label: m.queue.any },
    ...words.map((word) => ({ value: word, label: word }))
  ]
  return (
    <form method="get" action={Paths.queue} class="search" aria-label={m.queue.lookFor}>
      <SelectField
        id="consumer"
        name="consumer"
        label={m.queue.consumer}
        options={options(model.names)}
        value={model.choice.consumer}
      />
      <SelectField
        id="type"
        name="type"
        label={m.queue.type}
        options={options(model.types)}
        value={model.choice.type}
      />
      <TextField id="error" name="error" label={m.queue.errorHas} value={model.choice.error} maxLength={200} />
      <button type="submit" class="button">
        {m.queue.show}
      </button>
      {fieldsOf(model.choice).length === 0 ? null : (
        <a class="plain" href={Paths.queue}>
          {m.queue.showAll(model.total)}
        </a>
      )}
    </form>
  )
}

/** Giving up asks why: the reason stands in the log, and there is no way back. */
const Drop = (props: {
  readonly context: StudioProps<QueueModel>["context"]
  readonly id: string
  readonly words: string
  readonly fields: Fields
}): VNode => {
  const { m } = studioWordsOf(props.context)
  return (
    <Post context={props.context} action={Paths.queue} class="search" fields={[["do", "drop"], ...props.fields]}>
      <TextField id={`reason-${props.id}`} name="reason" label={m.queue.why} required maxLength={200} />
      <button type="submit" class="button">
        {props.words}
      </button>
    </Post>
  )
}

const Letter = ({
  context,
  letter,
  choice
}: {
  readonly context: StudioProps<QueueModel>["context"]
  readonly letter: DeadLetterRow
  readonly choice: LetterChoice
}): VNode => {
  const fields: Fields = [["letter", letter.id], ...fieldsOf(choice)]
  const { m } = studioWordsOf(context)
  return (
    <li id={`letter-${letter.id}`}>
      <div class="cluster between">
        <h3 dir="auto">{letter.title}</h3>
        <Post context={context} action={Paths.queue} fields={[["do", "replay"], ...fields]}>
          <button type="submit" class="plain">
            {m.queue.replay}
            <span class="aside"> {letter.title}</span>
          </button>
        </Post>
      </div>
      <p>
        <Status tone="trouble">{letter.reason}</Status>
      </p>
      <p class="quiet small">
        {letter.consumer}, {letter.type}, {m.queue.tries(letter.tries, when(context, letter.at))}
      </p>
      <details>
        <summary>
          {m.queue.look}
          <span class="aside"> {letter.title}</span>
        </summary>
        <Scroll label={m.queue.errorOf(letter.id)}>
          <pre>{letter.error}</pre>
        </Scroll>
        <Scroll label={m.queue.messageOf(letter.id)}>
          <pre>{letter.body}</pre>
        </Scroll>
        <p class="quiet small">{m.queue.twice}</p>
        <Drop context={context} id={letter.id} words={m.queue.dropIt} fields={fields} />
      </details>
    </li>
  )
}

const pageAt = (choice: LetterChoice, page: number): string =>
  `${Paths.queue}?${new URLSearchParams([...Object.entries(choice), ["page", String(page)]])}`

/** What could not be handled, and what everything else is doing. */
export const QueuePage = ({ context, model }: StudioProps<QueueModel>): VNode => {
  const { m, f } = studioWordsOf(context)
  const { away = [] } = model
  const figure = (n: number | undefined) => <td class="right">{n === undefined ? "" : f.number(n)}</td>
  return (
    <Frame context={context} title={m.queue.title} current="queue">
      <div class="head">
        <div>
          <h1>{m.queue.title}</h1>
          {away.includes("letters") ? (
            <Away context={context} parts={["letters"]} />
          ) : (
            <p class="quiet">{model.total === 0 ? m.queue.nothing : m.queue.waits(model.total)}</p>
          )}
        </div>
        {model.found === 0 ? null : (
          <div class="acts">
            <Post
              context={context}
              action={Paths.queue}
              fields={[["do", "replay"], ["letter", "all"], ...fieldsOf(model.choice)]}
            >
              <button type="submit" class="button">
                {m.queue.replayAll(model.found)}
              </button>
            </Post>
          </div>
        )}
      </div>
      {model.total === 0 ? null : (
        <section class="group" aria-labelledby="dead" data-part="dead">
          <h2 id="dead">
            {m.queue.dead} <span class="n">{f.number(model.found)}</span>
          </h2>
          <Search context={context} model={model} />
          {model.found === 0 ? <p class="quiet">{m.queue.noneLikeThat}</p> : null}
          <ul class="rows dead">
            {model.letters.map((letter) => (
              <Letter key={letter.id} context={context} letter={letter} choice={model.choice} />
            ))}
          </ul>
          {model.page === 1 && model.more === 0 ? null : (
            <p class="cluster">
              {model.page === 1 ? null : <a href={pageAt(model.choice, model.page - 1)}>{m.queue.older}</a>}
              {model.more === 0 ? null : <a href={pageAt(model.choice, model.page + 1)}>{m.queue.newer(model.more)}</a>}
            </p>
          )}
          {model.found < 2 ? null : (
            <details>
              <summary>{m.queue.giveUpAll(model.found)}</summary>
              <Drop
                context={context}
                id="all"
                words={m.queue.dropAll(model.found)}
                fields={[["letter", "all"], ...fieldsOf(model.choice)]}
              />
            </details>
          )}
        </section>
      )}
      {model.work.length === 0 ? null : (
        <section class="group" aria-labelledby="work">
          <h2 id="work">{m.queue.atWork}</h2>
          <Away context={context} parts={away.filter((part) => part !== "letters")} />
          <Scroll label={m.queue.figures}>
            <table class="figures">
              <thead>
                <tr>
                  <th scope="col">{m.queue.kind}</th>
                  <th scope="col">{m.queue.state}</th>
                  <th scope="col" class="right">
                    {m.queue.waiting}
                  </th>
                  <th scope="col" class="right">
                    {m.queue.active}
                  </th>
                  <th scope="col" class="right">
                    {m.queue.done}
                  </th>
                  <th scope="col" class="right">
                    {m.queue.failed}
                  </th>
                </tr>
              </thead>
              <tbody>
                {model.work.map(({ active, done, failed, name, waiting }) => (
                  <tr key={name}>
                    <th scope="row">{name}</th>
                    <td>
                      {active === undefined ? null : active > 0 ? (
                        <Status tone="now">{m.queue.working}</Status>
                      ) : (
                        <Status tone="fine">{m.queue.idle}</Status>
                      )}
                    </td>
                    {figure(waiting)}
                    {figure(active)}
                    {figure(done)}
                    {figure(failed)}
                  </tr>
                ))}
              </tbody>
            </table>
          </Scroll>
        </section>
      )}
    </Frame>
  )
}
