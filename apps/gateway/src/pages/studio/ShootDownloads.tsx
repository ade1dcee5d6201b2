import type { VNode } from "preact"
import * as Paths from "../Paths.ts"
import { Away, type AwayPart } from "../parts/Away.tsx"
import { Scroll } from "../parts/Scroll.tsx"
import { Progress, Status } from "../parts/Status.tsx"
import { Frame, format, type StudioProps, when } from "./Frame.tsx"
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
  readonly resumes: number
}

/** What one client did in the gallery, and fetched photo by photo. */
export interface VisitRow {
  readonly contactId: string
  readonly client: string
  readonly firstOpenedAt?: number
  readonly lastOpenedAt?: number
  readonly favourites: number
  readonly originals: number
  readonly lastDownloadAt?: number
}

export interface ShootDownloadsModel {
  readonly shoot: ShootHeadModel
  readonly archives: ReadonlyArray<ArchiveRow>
  readonly visits: ReadonlyArray<VisitRow>
  readonly away?: ReadonlyArray<AwayPart>
}

const words = {
  requested: ["now", "Asked for"],
  preparing: ["now", "Being made"],
  ready: ["over", "Ready, not yet fetched"],
  running: ["now", "On its way"],
  stopped: ["trouble", "Stopped"],
  delivered: ["fine", "Delivered to the last byte"],
  expired: ["over", "Ended"],
  incomplete: ["trouble", "Not offered: an original is missing or damaged"]
} as const

/** Who opened the gallery, who downloaded, and how far each has come. */
export const ShootDownloadsPage = ({ context, model }: StudioProps<ShootDownloadsModel>): VNode => {
  const { shoot } = model
  return (
    <Frame context={context} title={`Downloads · ${shoot.title}`} current="shoots" live={Paths.shootLive(shoot.id)}>
      <ShootHead context={context} shoot={shoot} current="downloads" />
      <section class="group" aria-labelledby="archives" data-part="archives">
        <h2 id="archives">
          The whole gallery in one file <span class="n">{format.number(model.archives.length)}</span>
        </h2>
        <Away context={context} parts={model.away ?? []} />
        {model.archives.length === 0 && model.away === undefined ? (
          <p class="quiet">Nobody has asked for it yet. It costs no room; it is made while it is fetched.</p>
        ) : null}
        <ul class="rows given">
          {model.archives.map((archive) => {
            const [tone, word] = words[archive.state]
            const share = archive.received / Math.max(1, archive.bytes)
            const bar = archive.state === "delivered" ? "fine" : archive.state === "stopped" ? "trouble" : undefined
            return (
              <li key={archive.id} id={`archive-${archive.id}`}>
                <div>
                  <b dir="auto">{archive.client}</b>
                  <small>{archive.bytes === 0 ? "Size not known yet" : format.bytes(archive.bytes)}</small>
                </div>
                <div>
                  <Status tone={tone}>
                    {archive.state === "stopped" || archive.state === "running"
                      ? `${word} ${archive.state === "stopped" ? "at " : ", "}${format.percent(share)}`.replace(
                          " ,",
                          ","
                        )
                      : word}
                  </Status>
                  {archive.received > 0 ? (
                    <Progress share={share} label={`Download of ${archive.client}`} tone={bar} />
                  ) : null}
                  <small>
                    {archive.received > 0
                      ? `${format.bytes(archive.received)} of ${format.bytes(archive.bytes)}. `
                      : ""}
                    {when(context, archive.at)}
                    {archive.resumes === 0
                      ? ""
                      : `, resumed ${archive.resumes === 1 ? "once" : `${format.number(archive.resumes)} times`}`}
                  </small>
                </div>
              </li>
            )
          })}
        </ul>
      </section>
      <section class="group" aria-labelledby="visits" data-part="visits">
        <h2 id="visits">
          Clients <span class="n">{format.number(model.visits.length)}</span>
        </h2>
        {model.visits.length === 0 ? (
          <p class="quiet">No client yet.</p>
        ) : (
          <Scroll label="What each client did">
            <table class="figures">
              <thead>
                <tr>
                  <th scope="col">Client</th>
                  <th scope="col">First opened</th>
                  <th scope="col">Last opened</th>
                  <th scope="col" class="right">
                    Favourites
                  </th>
                  <th scope="col" class="right">
                    Single photos
                  </th>
                  <th scope="col">Last download</th>
                </tr>
              </thead>
              <tbody>
                {model.visits.map((visit) => (
                  <tr key={visit.contactId}>
                    <th scope="row" dir="auto">
                      {visit.client}
                    </th>
                    <td>{visit.firstOpenedAt === undefined ? "Not yet" : when(context, visit.firstOpenedAt)}</td>
                    <td>{visit.lastOpenedAt === undefined ? "" : when(context, visit.lastOpenedAt)}</td>
                    <td class="right">{format.number(visit.favourites)}</td>
                    <td class="right">{format.number(visit.originals)}</td>
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
