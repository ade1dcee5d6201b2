import type { VNode } from "preact"
import * as Paths from "../Paths.ts"
import { Post } from "../parts/Post.tsx"
import { Scroll } from "../parts/Scroll.tsx"
import { Status, type Tone } from "../parts/Status.tsx"
import { counted, Frame, format, type StudioProps, when } from "./Frame.tsx"

/** An event or job that could not be handled. */
export interface DeadLetterRow {
  readonly id: string
  /** What it was about, in words: "Welcome mail to Alex Morgan". */
  readonly title: string
  readonly reason: string
  readonly consumer: string
  readonly type: string
  readonly tries: number
  /** Of the last try, in ms. */
  readonly at: number
  /** The message as indented JSON. */
  readonly body: string
}

/** One consumer or kind of job. */
export interface ConsumerRow {
  readonly name: string
  readonly state: string
  readonly tone: Tone
  readonly waiting: number
  readonly active: number
  readonly failed: number
}

export interface QueueModel {
  readonly letters: ReadonlyArray<DeadLetterRow>
  /** All there are; more than are shown. */
  readonly total: number
  readonly consumers: ReadonlyArray<ConsumerRow>
}

/** What could not be handled, and what everything else is doing. */
export const QueuePage = ({ context, model }: StudioProps<QueueModel>): VNode => (
  <Frame context={context} title="Queue" current="queue">
    <div class="head">
      <div>
        <h1>Queue</h1>
        <p class="quiet">
          {model.total === 0
            ? "Nothing waits for you; everything that arrived was handled."
            : `${counted(model.total, "message waits", "messages wait")} for you. Everything else is moving.`}
        </p>
      </div>
      {model.total === 0 ? null : (
        <div class="acts">
          <Post
            context={context}
            action={Paths.queue}
            fields={[
              ["do", "replay"],
              ["letter", "all"]
            ]}
          >
            <button type="submit" class="button">
              {model.total === 1 ? "Replay it" : `Replay all ${format.number(model.total)}`}
            </button>
          </Post>
        </div>
      )}
    </div>
    {model.letters.length === 0 ? null : (
      <section class="group" aria-labelledby="dead" data-part="dead">
        <h2 id="dead">
          Could not be handled <span class="n">{format.number(model.total)}</span>
        </h2>
        <ul class="rows dead">
          {model.letters.map((letter) => (
            <li key={letter.id} id={`letter-${letter.id}`}>
              <div class="cluster between">
                <h3 dir="auto">{letter.title}</h3>
                <div class="acts-line">
                  {(["replay", "drop"] as const).map((act) => (
                    <Post
                      key={act}
                      context={context}
                      action={Paths.queue}
                      fields={[
                        ["do", act],
                        ["letter", letter.id]
                      ]}
                    >
                      <button type="submit" class="plain">
                        {act === "replay" ? "Replay" : "Drop"}
                        <span class="aside"> {letter.title}</span>
                      </button>
                    </Post>
                  ))}
                </div>
              </div>
              <p>
                <Status tone="trouble">{letter.reason}</Status>
              </p>
              <p class="quiet small">
                {letter.consumer}, {letter.type}, {counted(letter.tries, "try", "tries")} until{" "}
                {when(context, letter.at)}
              </p>
              <details>
                <summary>
                  Look inside<span class="aside"> {letter.title}</span>
                </summary>
                <Scroll label={`Message ${letter.id}`}>
                  <pre>{letter.body}</pre>
                </Scroll>
                <p class="quiet small">Replaying twice does the work once.</p>
              </details>
            </li>
          ))}
        </ul>
      </section>
    )}
    {model.consumers.length === 0 ? null : (
      <section class="group" aria-labelledby="work">
        <h2 id="work">At work</h2>
        <Scroll label="Figures of the consumers">
          <table class="figures">
            <thead>
              <tr>
                <th scope="col">Consumer</th>
                <th scope="col">State</th>
                <th scope="col" class="right">
                  Waiting
                </th>
                <th scope="col" class="right">
                  Active
                </th>
                <th scope="col" class="right">
                  Failed
                </th>
              </tr>
            </thead>
            <tbody>
              {model.consumers.map((consumer) => (
                <tr key={consumer.name}>
                  <th scope="row">{consumer.name}</th>
                  <td>
                    <Status tone={consumer.tone}>{consumer.state}</Status>
                  </td>
                  <td class="right">{format.number(consumer.waiting)}</td>
                  <td class="right">{format.number(consumer.active)}</td>
                  <td class="right">{format.number(consumer.failed)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
      </section>
    )}
  </Frame>
)
