import type { VNode } from "preact"
import * as Paths from "../Paths.ts"
import { Status, type Tone } from "../parts/Status.tsx"
import { counted, Frame, format, type StudioProps } from "./Frame.tsx"

/** Where a shoot stands. */
export type ShootState = "preparing" | "ready" | "delivered" | "published" | "archived"

export const shootStateWord: Readonly<Record<ShootState, string>> = {
  preparing: "Preparing",
  ready: "Ready to deliver",
  delivered: "Delivered",
  published: "Published",
  archived: "Archived"
}

export interface ShootRow {
  readonly id: string
  readonly title: string
  /** Calendar day, "2026-06-20". */
  readonly date?: string
  readonly state: ShootState
  readonly clients: ReadonlyArray<string>
  readonly photoCount: number
  readonly bytes: number
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
  readonly page: number
  readonly more: number
}

const tones: Readonly<Record<ShootState, Tone>> = {
  preparing: "over",
  ready: "now",
  delivered: "fine",
  published: "fine",
  archived: "over"
}

/** "20 Jun 2026". */
const shortDay = (isoDay: string): string =>
  format.calendarDay(isoDay).replace(/\p{L}{5,}/u, (month) => month.slice(0, 3))

const names = (clients: ReadonlyArray<string>): string => {
  const [first, second] = clients
  if (first === undefined) return "No client yet"
  if (second === undefined) return first
  const rest = clients.length - 2
  return rest === 0 ? `${first}, ${second}` : `${first}, ${second} and ${format.number(rest)} more`
}

const Rows = (props: {
  readonly id: string
  readonly title: string
  readonly shoots: ReadonlyArray<ShootRow>
}): VNode | null =>
  props.shoots.length === 0 ? null : (
    <section class="group" aria-labelledby={props.id}>
      <h2 id={props.id}>
        {props.title} <span class="n">{format.number(props.shoots.length)}</span>
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
              <small dir="auto">{names(shoot.clients)}</small>
            </div>
            <span class="spare">{shoot.date === undefined ? "No day yet" : shortDay(shoot.date)}</span>
            <span class="spare n">
              {shoot.photoCount === 0 ? (
                "No photos yet"
              ) : (
                <>
                  {counted(shoot.photoCount, "photo", "photos")}
                  <small>{format.bytes(shoot.bytes)}</small>
                </>
              )}
            </span>
            <div>
              {shoot.trouble === undefined ? (
                <Status tone={tones[shoot.state]}>{shootStateWord[shoot.state]}</Status>
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

/** Every shoot: what needs the photographer first. */
export const ShootsPage = ({ context, model }: StudioProps<ShootsModel>): VNode => {
  const total = Object.values(model.counts).reduce((sum, count) => sum + count, 0)
  if (total === 0) {
    return (
      <Frame context={context} title="Shoots" current="shoots">
        <div class="head">
          <div>
            <h1>Shoots</h1>
          </div>
        </div>
        <div class="empty flow">
          <p class="lede">
            No shoots yet. Create one, drop the files from the card, choose who may see them. That is all it takes to
            deliver.
          </p>
          <p>
            <a class="button solid" href={Paths.newShoot}>
              Create the first shoot
            </a>
          </p>
        </div>
      </Frame>
    )
  }
  const tabs: ReadonlyArray<readonly [ShootState | undefined, string, number]> = [
    [undefined, "All", total],
    ["preparing", "Preparing", model.counts.preparing],
    ["ready", "Ready", model.counts.ready],
    ["delivered", "Delivered", model.counts.delivered],
    ["published", "Published", model.counts.published],
    ["archived", "Archived", model.counts.archived]
  ]
  const due = model.shoots.filter((shoot) => shoot.trouble !== undefined || shoot.state === "ready")
  const rest = model.shoots.filter((shoot) => !due.includes(shoot))
  return (
    <Frame context={context} title="Shoots" current="shoots">
      <div class="head">
        <div>
          <h1>Shoots</h1>
        </div>
        <div class="acts">
          <a class="button solid" href={Paths.newShoot}>
            New shoot
          </a>
        </div>
      </div>
      <nav class="tabs" aria-label="Which shoots">
        {tabs
          .filter(([state, , count]) => state === undefined || count > 0)
          .map(([state, word, count]) => (
            <a
              key={word}
              href={Paths.studio(state)}
              {...(state === model.state ? { "aria-current": "page" as const } : {})}
            >
              {word} <span class="n">{format.number(count)}</span>
            </a>
          ))}
      </nav>
      {model.shoots.length === 0 ? <p class="quiet">No shoot stands here.</p> : null}
      <Rows id="due" title="Needs you" shoots={due} />
      <Rows id="rest" title={due.length === 0 ? "Shoots" : "Moving by themselves"} shoots={rest} />
      {model.more === 0 ? null : (
        <p class="quiet">
          <a href={Paths.studio(model.state, model.page + 1)} rel="next">
            {format.number(model.more)} more
          </a>
        </p>
      )}
    </Frame>
  )
}
