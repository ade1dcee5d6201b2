import type { VNode } from "preact"
import { studioWordsOf } from "../PageContext.ts"
import * as Paths from "../Paths.ts"
import { Away, type AwayPart } from "../parts/Away.tsx"
import { Scroll } from "../parts/Scroll.tsx"
import { Progress, Status } from "../parts/Status.tsx"
import { Frame, type StudioProps, when } from "./Frame.tsx"
import { ShootHead, type ShootHeadModel } from "./ShootHead.tsx"

/** One client's copy of the archive. */
export interface ArchiveRow {
  readonly id: string
  readonly client: string
  readonly bytes: number
  /** Delivered without counting a byte twice. */
  readonly received: number
  readonly state: "requested" | "preparing" | "ready" | "running" | "stopped" | "delivered" | "expired" | "incomplete"
  /** Of that state. */
  readonly at: number
}

/** What one client did in the gallery, and fetched photo by photo. */
export interface VisitRow {
  readonly contactId: string
  readonly client: string
  readonly firstOpenedAt?: number
  readonly lastOpenedAt?: number
  readonly favourites: number
  /** Absent while it is unknown. */
  readonly originals?: number
  readonly lastDownloadAt?: number
}

export interface ShootDownloadsModel {
  readonly shoot: ShootHeadModel
  readonly archives: ReadonlyArray<ArchiveRow>
  readonly visits: ReadonlyArray<VisitRow>
  readonly away?: ReadonlyArray<AwayPart>
}

const tones = {
  requested: "now",
  preparing: "now",
  ready: "over",
  running: "now",
  stopped: "trouble",
  delivered: "fine",
  expired: "over",
  incomplete: "trouble"
} as const

/** Who opened the gallery, who downloaded, and how far each has come. */
export const ShootDownloadsPage = ({ context, model }: StudioProps<ShootDownloadsModel>): VNode => {
  const { away = [], shoot } = model
  const { m, f } = studioWordsOf(context)
  return (
    <Frame
      context={context}
      title={`${m.given.title} · ${shoot.title}`}
      current="shoots"
      live={Paths.shootLive(shoot.id)}
    >
      <ShootHead context={context} shoot={shoot} current="downloads" />
      <section class="group" aria-labelledby="archives" data-part="archives">
        <h2 id="archives">
          {m.given.whole} {away.includes("downloads") ? null : <span class="n">{f.number(model.archives.length)}</span>}
        </h2>
        <Away context={context} parts={away} />
        {model.archives.length === 0 && !away.includes("downloads") ? <p class="quiet">{m.given.nobody}</p> : null}
        <ul class="rows given">
          {model.archives.map((archive) => {
            const share = archive.received / Math.max(1, archive.bytes)
            const bar = archive.state === "delivered" ? "fine" : archive.state === "stopped" ? "trouble" : undefined
            return (
              <li key={archive.id} id={`archive-${archive.id}`}>
                <div>
                  <b dir="auto">{archive.client}</b>
                  <small>{archive.bytes === 0 ? m.given.sizeUnknown : f.bytes(archive.bytes)}</small>
                </div>
                <div>
                  <Status tone={tones[archive.state]}>{m.given.state[archive.state](f.percent(share))}</Status>
                  {archive.received > 0 ? (
                    <Progress share={share} label={m.given.of(archive.client)} tone={bar} />
                  ) : null}
                  <small>
                    {archive.received > 0 ? `${m.given.part(f.bytes(archive.received), f.bytes(archive.bytes))}. ` : ""}
                    {when(context, archive.at)}
                  </small>
                </div>
              </li>
            )
          })}
        </ul>
      </section>
      <section class="group" aria-labelledby="visits" data-part="visits">
        <h2 id="visits">
          {m.given.clients} <span class="n">{f.number(model.visits.length)}</span>
        </h2>
        {model.visits.length === 0 ? (
          <p class="quiet">{m.given.noClient}</p>
        ) : (
          <Scroll label={m.given.figures}>
            <table class="figures">
              <thead>
                <tr>
                  <th scope="col">{m.given.client}</th>
                  <th scope="col">{m.given.first}</th>
                  <th scope="col">{m.given.last}</th>
                  <th scope="col" class="right">
                    {m.given.favourites}
                  </th>
                  <th scope="col" class="right">
                    {m.given.singles}
                  </th>
                  <th scope="col">{m.given.lastDownload}</th>
                </tr>
              </thead>
              <tbody>
                {model.visits.map((visit) => (
                  <tr key={visit.contactId}>
                    <th scope="row" dir="auto">
                      {visit.client}
                    </th>
                    <td>{visit.firstOpenedAt === undefined ? m.given.notYet : when(context, visit.firstOpenedAt)}</td>
                    <td>{visit.lastOpenedAt === undefined ? "" : when(context, visit.lastOpenedAt)}</td>
                    <td class="right">{f.number(visit.favourites)}</td>
                    <td class="right">{visit.originals === undefined ? "" : f.number(visit.originals)}</td>
                    <td>{visit.lastDownloadAt === undefined ? "" : when(context, visit.lastDownloadAt)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </Scroll>
        )}
      </section>
    </Frame>
  )
}
