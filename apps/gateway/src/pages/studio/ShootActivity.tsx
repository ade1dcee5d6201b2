import type { VNode } from "preact"
import { studioWordsOf } from "../PageContext.ts"
import * as Paths from "../Paths.ts"
import { Away, type AwayPart } from "../parts/Away.tsx"
import { Status } from "../parts/Status.tsx"
import { Frame, type StudioProps } from "./Frame.tsx"
import { ShootHead, type ShootHeadModel } from "./ShootHead.tsx"

/** One thing that happened. `who` is set apart; `text` goes on after it. */
export interface ActivityEntry {
  readonly id: string
  /** In ms. */
  readonly at: number
  readonly who?: string
  readonly text: string
  readonly kind: "shoot" | "access" | "file" | "mail" | "archive" | "note"
  readonly trouble?: boolean
}

export interface ShootActivityModel {
  readonly shoot: ShootHeadModel
  /** Newest first. */
  readonly entries: ReadonlyArray<ActivityEntry>
  /** Marks the last entry of this page, to ask for what was before it. */
  readonly before?: string
  readonly earlier: number
  /** Parts of what happened that are away. */
  readonly away?: ReadonlyArray<AwayPart>
}

/** Everything that happened in a shoot, by day. */
export const ShootActivityPage = ({ context, model }: StudioProps<ShootActivityModel>): VNode => {
  const { shoot } = model
  const { m, f } = studioWordsOf(context)
  const days = new Map<string, Array<ActivityEntry>>()
  for (const entry of model.entries) {
    const day = f.day({ at: entry.at, zone: context.zone })
    days.set(day, [...(days.get(day) ?? []), entry])
  }
  return (
    <Frame
      context={context}
      title={`${m.activity.title} · ${shoot.title}`}
      current="shoots"
      live={Paths.shootLive(shoot.id)}
    >
      <ShootHead context={context} shoot={shoot} current="activity" />
      <div data-part="activity">
        <Away context={context} parts={model.away ?? []} />
        {model.entries.length === 0 ? <p class="quiet">{m.activity.nothing}</p> : null}
        {[...days].map(([day, entries], index) => (
          <section class="day" key={day} aria-labelledby={`day-${index}`}>
            <h2 id={`day-${index}`}>{day}</h2>
            <ol>
              {entries.map((entry) => (
                <li key={entry.id} id={`entry-${entry.id}`}>
                  <time dateTime={new Date(entry.at).toISOString()}>
                    {f.time({ at: entry.at, zone: context.zone })}
                  </time>
                  <p dir="auto">
                    {entry.who === undefined ? null : <b>{entry.who} </b>}
                    {entry.text}
                  </p>
                  <small>
                    {entry.trouble === true ? (
                      <Status tone="trouble">{m.activity.kind[entry.kind]}</Status>
                    ) : (
                      m.activity.kind[entry.kind]
                    )}
                  </small>
                </li>
              ))}
            </ol>
          </section>
        ))}
      </div>
      {model.earlier === 0 || model.before === undefined ? null : (
        <p class="quiet">
          <a href={`${Paths.shootActivity(shoot.id)}?before=${encodeURIComponent(model.before)}`} rel="next">
            {m.activity.earlier(model.earlier)}
          </a>
        </p>
      )}
    </Frame>
  )
}
