import type { VNode } from "preact"
import { studioWordsOf } from "../PageContext.ts"
import * as Paths from "../Paths.ts"
import { Away, type AwayPart } from "../parts/Away.tsx"
import { Status, type Tone } from "../parts/Status.tsx"
import { Frame, type StudioContext, type StudioProps } from "./Frame.tsx"

/** Where a shoot stands. */
export type ShootState = "preparing" | "ready" | "delivered" | "archived"

export interface ShootRow {
  readonly id: string
  readonly title: string
  /** Calendar day, "2026-06-20". */
  readonly date?: string
  readonly state: ShootState
  readonly clients: ReadonlyArray<string>
  readonly photoCount: number
  /** A photograph to show. */
  readonly cover?: string
  /** Something that waits for the photographer, in a few words; the row moves up. */
  readonly trouble?: string
  /** The last true fact: "Ines fetched 9 of 12 parts". */
  readonly fact?: string
}

export interface ShootsModel {
  readonly shoots: ReadonlyArray<ShootRow>
  /** The tab that is open, and how many shoots stand in each. */
  readonly state?: ShootState
  readonly counts: Readonly<Record<ShootState, number>>
  readonly away?: ReadonlyArray<AwayPart>
  readonly page: number
  readonly more: number
}

const tones: Readonly<Record<ShootState, Tone>> = {
  preparing: "over",
  ready: "now",
  delivered: "fine",
  archived: "over"
}

/** "20 Jun 2026". */
const shortDay = (context: StudioContext, isoDay: string): string =>
  studioWordsOf(context)
    .f.calendarDay(isoDay)
    .replace(/\p{L}{5,}/u, (month) => `${month.slice(0, 3)}${context.locale === "fr" ? "." : ""}`)

const names = (context: StudioContext, clients: ReadonlyArray<string>): string => {
  const { m } = studioWordsOf(context)
  const [first, second] = clients
  if (first === undefined) return m.shoots.noClient
  if (second === undefined) return first
  const rest = clients.length - 2
  return rest === 0 ? `${first}, ${second}` : m.shoots.andMore(`${first}, ${second}`, rest)
}

const Rows = (props: {
  readonly context: StudioContext
  readonly id: string
  readonly title: string
  readonly shoots: ReadonlyArray<ShootRow>
}): VNode | null => {
  const { m, f } = studioWordsOf(props.context)
  return props.shoots.length === 0 ? null : (
    <section class="group" aria-labelledby={props.id}>
      <h2 id={props.id}>
        {props.title} <span class="n">{f.number(props.shoots.length)}</span>
      </h2>
      <ul class="rows shoots">
        {props.shoots.map((shoot) => (
          <li key={shoot.id} id={`shoot-${shoot.id}`}>
            {shoot.cover === undefined ? (
              <span class="none" />
            ) : (
              <img src={Paths.image(shoot.cover, "thumb")} width={320} height={213} alt="" loading="lazy" />
            )}
            <div>
              <a class="name" href={Paths.shoot(shoot.id)} dir="auto">
                {shoot.title}
              </a>
              <small dir="auto">{names(props.context, shoot.clients)}</small>
            </div>
            <span class="spare">{shoot.date === undefined ? m.shoots.noDay : shortDay(props.context, shoot.date)}</span>
            <span class="spare n">
              {shoot.photoCount === 0 ? m.shoots.noPhotos : m.counts.photos(shoot.photoCount)}
            </span>
            <div>
              {shoot.trouble === undefined ? (
                <Status tone={tones[shoot.state]}>{m.shoots.state[shoot.state]}</Status>
              ) : (
                <Status tone="trouble">{shoot.trouble}</Status>
              )}
              {shoot.fact === undefined ? null : <small dir="auto">{shoot.fact}</small>}
            </div>
          </li>
        ))}
      </ul>
    </section>
  )
}

/** Every shoot: what needs the photographer first. */
export const ShootsPage = ({ context, model }: StudioProps<ShootsModel>): VNode => {
  const { m, f } = studioWordsOf(context)
  const total = Object.values(model.counts).reduce((sum, count) => sum + count, 0)
  if (total === 0) {
    return (
      <Frame context={context} title={m.shoots.title} current="shoots">
        <div class="head">
          <div>
            <h1>{m.shoots.title}</h1>
          </div>
        </div>
        <div class="empty flow">
          <p class="lede">{m.shoots.empty}</p>
          <p>
            <a class="button solid" href={Paths.newShoot}>
              {m.shoots.createFirst}
            </a>
          </p>
        </div>
      </Frame>
    )
  }
  const tabs: ReadonlyArray<readonly [ShootState | undefined, string, number]> = [
    [undefined, m.shoots.current, total - model.counts.archived],
    ["preparing", m.shoots.preparing, model.counts.preparing],
    ["ready", m.shoots.ready, model.counts.ready],
    ["delivered", m.shoots.delivered, model.counts.delivered],
    ["archived", m.shoots.archived, model.counts.archived]
  ]
  const due = model.shoots.filter((shoot) => shoot.trouble !== undefined || shoot.state === "ready")
  const rest = model.shoots.filter((shoot) => !due.includes(shoot))
  return (
    <Frame context={context} title={m.shoots.title} current="shoots">
      <div class="head">
        <div>
          <h1>{m.shoots.title}</h1>
        </div>
        <div class="acts">
          <a class="button solid" href={Paths.newShoot}>
            {m.shoots.new}
          </a>
        </div>
      </div>
      <nav class="tabs" aria-label={m.shoots.which}>
        {tabs
          .filter(([state, , count]) => state === undefined || count > 0)
          .map(([state, word, count]) => (
            <a
              key={word}
              href={Paths.studio(state)}
              {...(state === model.state ? { "aria-current": "page" as const } : {})}
            >
              {word} <span class="n">{f.number(count)}</span>
            </a>
          ))}
      </nav>
      <Away context={context} parts={model.away ?? []} />
      {model.shoots.length === 0 ? <p class="quiet">{m.shoots.none}</p> : null}
      <Rows context={context} id="due" title={m.shoots.needsYou} shoots={due} />
      <Rows context={context} id="rest" title={due.length === 0 ? m.shoots.title : m.shoots.moving} shoots={rest} />
      {model.more === 0 ? null : (
        <p class="quiet">
          <a href={Paths.studio(model.state, model.page + 1)} rel="next">
            {m.shoots.more(model.more)}
          </a>
        </p>
      )}
    </Frame>
  )
}
