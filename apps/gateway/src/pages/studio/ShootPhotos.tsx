import type { VNode } from "preact"
import * as Paths from "../Paths.ts"
import { Away, type AwayPart } from "../parts/Away.tsx"
import { Breakable } from "../parts/Breakable.tsx"
import { SelectField, TextField } from "../parts/Field.tsx"
import { Post } from "../parts/Post.tsx"
import { Progress, Status, type Tone } from "../parts/Status.tsx"
import { ratioClass } from "../Ratio.ts"
import { counted, Frame, format, type StudioContext, type StudioProps } from "./Frame.tsx"
import { ShootHead, type ShootHeadModel } from "./ShootHead.tsx"
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

/** A photograph in the sheet. */
export interface StudioPhoto {
  readonly id: string
  readonly name: string
  readonly width: number
  readonly height: number
  /** Renditions exist. */
  readonly shown: boolean
  /** Of one with none: the reason in two or three words. */
  readonly note?: string
}

export interface StudioSet {
  readonly id: string
  readonly name: string
  /** Of the whole set. */
  readonly count: number
  readonly photos: ReadonlyArray<StudioPhoto>
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
  readonly order: "time" | "name"
  /** Some picture of this page is about to be there; the page asks again by itself. */
  readonly settling: boolean
  /** Largest file this studio takes, in bytes. */
  readonly maxFileBytes: number
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
}): VNode => (
  <div data-part={props.part}>
    {props.files.length === 0 ? null : (
      <section class="group" aria-labelledby={`${props.part}-name`}>
        <h2 id={`${props.part}-name`}>
          {props.title} <span class="n">{format.number(props.count)}</span>
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
              <span class="right quiet">{format.bytes(file.bytes)}</span>
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
                      Try again<span class="aside"> {file.name}</span>
                    </button>
                  </Post>
                ) : null}
                {props.removable ? (
                  <a class="plain" href={Paths.shootDelete(props.shootId, [file.id])}>
                    Remove<span class="aside"> {file.name}</span>
                  </a>
                ) : null}
              </div>
            </li>
          ))}
        </ul>
        {props.count > props.files.length ? (
          <p class="quiet">And {format.number(props.count - props.files.length)} more.</p>
        ) : null}
      </section>
    )}
  </div>
)

const Sheet = (props: {
  readonly shootId: string
  readonly set: StudioSet
  readonly order: "time" | "name"
}): VNode => {
  const { set } = props
  const anchor = Paths.setAnchor(set.id === "" ? "none" : set.id)
  const shown = set.photos.length
  return (
    <section class="group" aria-labelledby={`${anchor}-name`} id={anchor}>
      <div class="group-head">
        <h2 id={`${anchor}-name`}>
          <span dir="auto">{set.name}</span>{" "}
          <span class="n">
            {shown === set.count ? format.number(set.count) : `${format.number(shown)} of ${format.number(set.count)}`}
            {props.order === "time" ? ", by capture time" : ", by name"}
          </span>
        </h2>
        <div class="acts-line">
          {set.id === "" ? null : (
            <a class="plain" href={Paths.shootSet(props.shootId, set.id)}>
              Change<span class="aside"> the set {set.name}</span>
            </a>
          )}
          {shown === 0 ? null : (
            <button type="button" class="plain all" data-all hidden>
              Choose all<span class="aside"> of {set.name}</span>
            </button>
          )}
        </div>
      </div>
      {shown === 0 ? <p class="quiet">Nothing in it yet. Choose photos below and put them here.</p> : null}
      <ol class="sheet contact">
        {set.photos.map((photo) => (
          <li key={photo.id} class={ratioClass(photo.width, photo.height)} id={Paths.photoAnchor(photo.id)}>
            <label>
              {photo.shown ? (
                <img
                  src={Paths.image(photo.id, "thumb")}
                  width={Math.max(1, photo.width)}
                  height={Math.max(1, photo.height)}
                  alt=""
                  loading="lazy"
                  decoding="async"
                />
              ) : (
                <span class="wanting">{photo.note ?? "No preview"}</span>
              )}
              <span class="marks">
                <input type="checkbox" name="photo" value={photo.id} />
                <span class="file" dir="auto">
                  <Breakable text={photo.name} />
                </span>
              </span>
            </label>
          </li>
        ))}
      </ol>
    </section>
  )
}

const Photographs = ({ context, model }: StudioProps<ShootPhotosModel>): VNode => {
  const { shoot, sets } = model
  return (
    <Post context={context} action={Paths.shootPhotos(shoot.id)} enhance="photos" id="photos-form">
      {sets.map((set) => (
        <Sheet key={set.id} shootId={shoot.id} set={set} order={model.order} />
      ))}
      <fieldset class="choose">
        <legend class="aside">With the chosen photos</legend>
        <output class="chosen">chosen</output>
        <SelectField
          id="put"
          name="set"
          label="Put into"
          options={[
            ...sets.filter((set) => set.id !== "").map((set) => ({ value: set.id, label: set.name })),
            { value: "", label: "No set" }
          ]}
        />
        <button type="submit" class="button soft" formaction={Paths.shootSets(shoot.id)} name="do" value="assign">
          Put
        </button>
        <button type="submit" class="plain" name="do" value="delete">
          Delete
        </button>
      </fieldset>
    </Post>
  )
}

/** The photographs of a shoot: the upload place, every file's verdict, the sheet with its sets. */
export const ShootPhotosPage = ({ context, model }: StudioProps<ShootPhotosModel>): VNode => {
  const { shoot, figures } = model
  const all = model.sets.reduce((sum, set) => sum + set.count, 0)
  const empty = all === 0 && model.sets.length <= 1
  return (
    <Frame context={context} title={shoot.title} current="shoots" live={Paths.shootLive(shoot.id)}>
      <ShootHead context={context} shoot={shoot} current="photos" />
      <UploadPlace context={context} shootId={shoot.id} maxFileBytes={model.maxFileBytes} first={all === 0} />
      <div data-part="figures">
        <Away context={context} parts={model.away ?? []} />
        {shoot.photoCount + figures.underway + figures.refused === 0 ? null : (
          <p class="figure-line" role="status">
            {[
              `${counted(figures.ready, "photo is", "photos are")} ready, ${format.bytes(figures.bytes)}`,
              ...(figures.underway === 0 ? [] : [`${format.number(figures.underway)} on their way`]),
              ...(figures.remarked === 0 ? [] : [`${format.number(figures.remarked)} with a remark`]),
              ...(figures.refused === 0 ? [] : [`${format.number(figures.refused)} refused`])
            ].join(", ")}
          </p>
        )}
      </div>
      <FileList
        context={context}
        shootId={shoot.id}
        part="refused"
        title="Refused"
        count={figures.refused}
        files={model.refused}
        removable
      />
      <FileList
        context={context}
        shootId={shoot.id}
        part="underway"
        title="On their way"
        count={figures.underway}
        files={model.underway}
        removable={false}
      />
      <FileList
        context={context}
        shootId={shoot.id}
        part="remarked"
        title="With a remark"
        count={figures.remarked}
        files={model.remarked}
        removable
      />
      {/* Always there, so that the first files of a shoot appear without a reload; what is typed into one stays. */}
      <div data-part="tools">
        {empty ? null : (
          <div class="tools-line">
            <Post context={context} action={Paths.shootSets(shoot.id)} fields={[["do", "order"]]} class="cluster">
              <span class="quiet">Order</span>
              {(["time", "name"] as const).map((order) => (
                <button
                  key={order}
                  type="submit"
                  class="plain"
                  name="order"
                  value={order}
                  aria-pressed={model.order === order ? "true" : "false"}
                >
                  {order === "time" ? "By capture time" : "By name"}
                </button>
              ))}
            </Post>
            <Post context={context} action={Paths.shootSets(shoot.id)} fields={[["do", "create"]]} class="inline-form">
              <TextField id="set-name" name="name" label="New set" required />
              <button type="submit" class="button soft">
                Add
              </button>
            </Post>
          </div>
        )}
      </div>
      <div data-part="sheet" {...(model.settling ? { "data-poll": "" } : {})}>
        {empty ? null : (
          <>
            <Photographs context={context} model={model} />
            {model.more === 0 ? null : (
              <p class="quiet">
                <a href={Paths.shoot(shoot.id, { page: model.page + 1 })} rel="next">
                  {counted(model.more, "more photo", "more photos")}
                </a>
              </p>
            )}
          </>
        )}
      </div>
    </Frame>
  )
}
