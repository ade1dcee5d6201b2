import type { OrderBy } from "@safelight/contracts/shoot/Shoots"
import type { VNode } from "preact"
import { studioWordsOf } from "../PageContext.ts"
import * as Paths from "../Paths.ts"
import { Away, type AwayPart } from "../parts/Away.tsx"
import { TextField } from "../parts/Field.tsx"
import { Post } from "../parts/Post.tsx"
import { Progress, Status, type Tone } from "../parts/Status.tsx"
import { Frame, type StudioContext, type StudioProps } from "./Frame.tsx"
import { ShootHead, type ShootHeadModel } from "./ShootHead.tsx"
import { type Arranging, orders, Photographs, type StudioSet } from "./ShootSheet.tsx"
import type { UploadLimits } from "./UploadLimits.ts"
import { UploadPlace } from "./UploadPlace.tsx"

/** One file and its verdict. */
export interface FileRow {
  readonly id: string
  readonly name: string
  readonly bytes: number
  /** A few words: "Making previews, 2 of 3", "Refused: not a photograph". */
  readonly state: string
  readonly tone: Tone
  /** What it means and what to do, where there is more to say. */
  readonly remark?: string
  /** From 0 to 1, while something is under way. */
  readonly progress?: number
  /** Its smallest rendition exists. */
  readonly shown: boolean
  readonly canRetry: boolean
}

export interface ShootPhotosModel {
  readonly shoot: ShootHeadModel
  /** Counts of files over the whole shoot; they add up to all that arrived. */
  readonly figures: {
    readonly ready: number
    readonly underway: number
    readonly remarked: number
    readonly refused: number
    readonly bytes: number
    /** Of the last file, in ms. */
    readonly lastAt?: number
  }
  readonly away?: ReadonlyArray<AwayPart>
  /** Refused files and files with a remark; and the first of those under way. */
  readonly refused: ReadonlyArray<FileRow>
  readonly remarked: ReadonlyArray<FileRow>
  readonly underway: ReadonlyArray<FileRow>
  /** Sets in their order; photographs in none stand in the set whose id is "". */
  readonly sets: ReadonlyArray<StudioSet>
  /** Of everything where it is alike; nothing where sets differ. */
  readonly order?: OrderBy
  /** Present while photographs are arranged by hand. */
  readonly arranging?: Arranging
  /** Some picture of this page is about to be there; the page asks again by itself. */
  readonly settling: boolean
  readonly limits: UploadLimits
  readonly page: number
  /** Photographs on pages after this one. */
  readonly more: number
}

const FileList = (props: {
  readonly context: StudioContext
  readonly shootId: string
  readonly part: string
  readonly title: string
  readonly count: number
  readonly files: ReadonlyArray<FileRow>
  readonly removable: boolean
}): VNode => {
  const { m, f } = studioWordsOf(props.context)
  return (
    <div data-part={props.part}>
      {props.files.length === 0 ? null : (
        <section class="group" aria-labelledby={`${props.part}-name`}>
          <h2 id={`${props.part}-name`}>
            {props.title} <span class="n">{f.number(props.count)}</span>
          </h2>
          <ul class="rows files">
            {props.files.map((file) => (
              <li key={file.id} id={`file-${file.id}`}>
                {file.shown ? (
                  <img src={Paths.image(file.id, "thumb")} width={96} height={64} alt="" loading="lazy" />
                ) : (
                  <span class="none" />
                )}
                <span class="file" dir="auto">
                  {file.name}
                </span>
                <span class="right quiet">{f.bytes(file.bytes)}</span>
                <div class="verdict">
                  <Status tone={file.tone}>{file.state}</Status>
                  {file.progress === undefined ? null : <Progress share={file.progress} label={file.name} />}
                  {file.remark === undefined ? null : <p>{file.remark}</p>}
                </div>
                <div class="acts-line">
                  {file.canRetry ? (
                    <Post
                      context={props.context}
                      action={Paths.shootPhotos(props.shootId)}
                      fields={[
                        ["do", "retry"],
                        ["photo", file.id]
                      ]}
                    >
                      <button type="submit" class="plain">
                        {m.photos.tryAgain}
                        <span class="aside"> {file.name}</span>
                      </button>
                    </Post>
                  ) : null}
                  {props.removable ? (
                    <a class="plain" href={Paths.shootDelete(props.shootId, [file.id])}>
                      {m.photos.remove}
                      <span class="aside"> {file.name}</span>
                    </a>
                  ) : null}
                </div>
              </li>
            ))}
          </ul>
          {props.count > props.files.length ? (
            <p class="quiet">{m.counts.more(props.count - props.files.length)}</p>
          ) : null}
        </section>
      )}
    </div>
  )
}

/** The photographs of a shoot: the upload place, every file's verdict, the sheet with its sets. */
export const ShootPhotosPage = ({ context, model }: StudioProps<ShootPhotosModel>): VNode => {
  const { shoot, figures } = model
  const { m, f } = studioWordsOf(context)
  const words = m.arrange
  const all = model.sets.reduce((sum, set) => sum + set.count, 0)
  const empty = all === 0 && model.sets.length <= 1
  return (
    <Frame context={context} title={shoot.title} current="shoots" live={Paths.shootLive(shoot.id)}>
      <ShootHead context={context} shoot={shoot} current="photos" />
      {shoot.state === "archived" ? (
        <p class="notice">{m.archive.isArchived}</p>
      ) : (
        <UploadPlace context={context} shootId={shoot.id} limits={model.limits} first={all === 0} />
      )}
      <div data-part="figures">
        <Away context={context} parts={model.away ?? []} />
        {shoot.photoCount + figures.underway + figures.refused === 0 ? null : (
          <p class="figure-line" role="status">
            {[
              m.photos.readyFigure(figures.ready, f.bytes(figures.bytes)),
              ...(figures.underway === 0 ? [] : [m.photos.underwayFigure(figures.underway)]),
              ...(figures.remarked === 0 ? [] : [m.photos.remarkedFigure(figures.remarked)]),
              ...(figures.refused === 0 ? [] : [m.photos.refusedFigure(figures.refused)])
            ].join(", ")}
          </p>
        )}
      </div>
      <FileList
        context={context}
        shootId={shoot.id}
        part="refused"
        title={m.photos.refused}
        count={figures.refused}
        files={model.refused}
        removable
      />
      <FileList
        context={context}
        shootId={shoot.id}
        part="underway"
        title={m.photos.underway}
        count={figures.underway}
        files={model.underway}
        removable={false}
      />
      <FileList
        context={context}
        shootId={shoot.id}
        part="remarked"
        title={m.photos.remarked}
        count={figures.remarked}
        files={model.remarked}
        removable
      />
      {/* Always there, so that the first files of a shoot appear without a reload; what is typed into one stays. */}
      <div data-part="tools">
        {empty ? null : (
          <div class="tools-line">
            <Post context={context} action={Paths.shootSets(shoot.id)} fields={[["do", "order"]]} class="cluster">
              <span class="quiet">{words.order}</span>
              {orders.map((order) => (
                <button
                  key={order}
                  type="submit"
                  class="plain"
                  name="order"
                  value={order}
                  aria-pressed={model.order === order ? "true" : "false"}
                >
                  {words.by[order]}
                </button>
              ))}
              <a class="plain" href={Paths.shoot(shoot.id, model.arranging === undefined ? { arrange: 1 } : {})}>
                {model.arranging === undefined ? words.start : words.stop}
              </a>
            </Post>
            <Post context={context} action={Paths.shootSets(shoot.id)} fields={[["do", "create"]]} class="inline-form">
              <TextField id="set-name" name="name" label={m.photos.newSet} required />
              <button type="submit" class="button soft">
                {m.photos.add}
              </button>
            </Post>
          </div>
        )}
      </div>
      <div data-part="sheet" {...(model.settling ? { "data-poll": "" } : {})}>
        {empty ? null : (
          <>
            {model.arranging === undefined ? null : <p class="quiet hint">{words.hint}</p>}
            <Photographs context={context} model={model} />
            {model.more === 0 ? null : (
              <p class="quiet">
                <a
                  href={Paths.shoot(shoot.id, {
                    ...(model.arranging === undefined ? {} : { arrange: 1 }),
                    page: model.page + 1
                  })}
                  rel="next"
                >
                  {m.photos.morePhotos(model.more)}
                </a>
              </p>
            )}
          </>
        )}
      </div>
    </Frame>
  )
}
