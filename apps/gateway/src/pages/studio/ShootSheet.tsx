import type { OrderBy } from "@safelight/contracts/shoot/Shoots"
import type { VNode } from "preact"
import { studioWordsOf } from "../PageContext.ts"
import * as Paths from "../Paths.ts"
import { Breakable } from "../parts/Breakable.tsx"
import { SelectField, TextField } from "../parts/Field.tsx"
import { Post } from "../parts/Post.tsx"
import { ratioClass } from "../Ratio.ts"
import type { StudioContext } from "./Frame.tsx"

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
  /** Its place in its set, from 1. */
  readonly number: number
  /** Its neighbours in the set, those on other pages too. */
  readonly before?: string
  readonly after?: string
}

export interface StudioSet {
  readonly id: string
  readonly name: string
  /** Of the whole set. */
  readonly count: number
  readonly order: OrderBy
  readonly photos: ReadonlyArray<StudioPhoto>
}

/** What was pressed last, so that it can be pressed again. */
export interface Arranging {
  readonly chosen: ReadonlyArray<string>
  /** As the button says it: where to, for one photograph with its id before it. */
  readonly pressed?: string
}

interface SheetModel {
  readonly shoot: { readonly id: string }
  /** Sets in their order; photographs in none stand in the set whose id is "". */
  readonly sets: ReadonlyArray<StudioSet>
  readonly arranging?: Arranging
}

export const orders: ReadonlyArray<OrderBy> = ["time", "name", "hand"]

const ways = ["start", "earlier", "later", "end"] as const
type Way = (typeof ways)[number]

const signs: Readonly<Record<Way, string>> = { start: "\u21e4", earlier: "\u2190", later: "\u2192", end: "\u21e5" }

/** Beside whom, and not how far: pressed twice by mistake, it moves once. */
const goal = (photo: StudioPhoto, way: Way): string => {
  if (way === "earlier" && photo.before !== undefined) return `before ${photo.before}`
  if (way === "later" && photo.after !== undefined) return `after ${photo.after}`
  return way === "start" || way === "earlier" ? "start" : "end"
}

const Arrows = (props: {
  readonly context: StudioContext
  readonly photo: StudioPhoto
  readonly pressed: string | undefined
}): VNode => {
  const { m, f } = studioWordsOf(props.context)
  const { photo } = props
  return (
    <span class="arrows">
      <span class="n">{f.number(photo.number)}</span>
      {ways.map((way) => (
        <button
          key={way}
          type="submit"
          class="arrow"
          name="move"
          value={`${photo.id} ${goal(photo, way)}`}
          data-way={way}
          aria-label={m.arrange.photoTo[way](photo.name)}
          {...(props.pressed === `${photo.id} ${way}` ? { autofocus: true } : {})}
        >
          {signs[way]}
        </button>
      ))}
    </span>
  )
}

const Sheet = (props: {
  readonly context: StudioContext
  readonly shootId: string
  readonly set: StudioSet
  readonly arranging: Arranging | undefined
}): VNode => {
  const { arranging, context, set } = props
  const { m, f } = studioWordsOf(context)
  const anchor = Paths.setAnchor(set.id === "" ? "none" : set.id)
  const shown = set.photos.length
  const chosen = new Set(arranging?.chosen)
  return (
    <section class="group" aria-labelledby={`${anchor}-name`} id={anchor}>
      <div class="group-head">
        <h2 id={`${anchor}-name`}>
          <span dir="auto">{set.name}</span>{" "}
          <span class="n">
            {shown === set.count ? f.number(set.count) : m.counts.ofTotal(shown, set.count)}
            {m.arrange.ordered[set.order]}
          </span>
        </h2>
        <div class="acts-line">
          {arranging === undefined
            ? null
            : orders.map((order) => (
                <button
                  key={order}
                  type="submit"
                  class="plain"
                  formaction={Paths.shootSets(props.shootId)}
                  name="group"
                  value={`${set.id} ${order}`}
                  aria-pressed={set.order === order ? "true" : "false"}
                >
                  <span class="aside">{m.arrange.orderOf(set.name)}: </span>
                  {m.arrange.by[order]}
                </button>
              ))}
          {set.id === "" ? null : (
            <a class="plain" href={Paths.shootSet(props.shootId, set.id)}>
              {m.sheet.change}
              <span class="aside"> {set.name}</span>
            </a>
          )}
          {shown === 0 ? null : (
            <button type="button" class="plain all" data-all hidden>
              {m.sheet.chooseAll}
              <span class="aside"> {set.name}</span>
            </button>
          )}
        </div>
      </div>
      {shown === 0 ? <p class="quiet">{m.sheet.nothing}</p> : null}
      <ol class="sheet contact" data-set={set.id}>
        {set.photos.map((photo) => (
          <li key={photo.id} class={ratioClass(photo.width, photo.height)} id={Paths.photoAnchor(photo.id)} draggable>
            <label>
              {photo.shown ? (
                <img
                  src={Paths.image(photo.id, "thumb")}
                  width={Math.max(1, photo.width)}
                  height={Math.max(1, photo.height)}
                  alt=""
                  loading="lazy"
                  decoding="async"
                  draggable={false}
                />
              ) : (
                <span class="wanting">{photo.note ?? m.sheet.noPreview}</span>
              )}
              <span class="marks">
                <input
                  type="checkbox"
                  name="photo"
                  value={photo.id}
                  {...(chosen.has(photo.id) ? { checked: true } : {})}
                />
                <span class="file" dir="auto">
                  <Breakable text={photo.name} />
                </span>
              </span>
            </label>
            {arranging === undefined ? null : <Arrows context={context} photo={photo} pressed={arranging.pressed} />}
          </li>
        ))}
      </ol>
    </section>
  )
}

/** What is done with the chosen photographs while they are arranged. */
const Places = (props: { readonly context: StudioContext; readonly pressed: string | undefined }): VNode => {
  const words = studioWordsOf(props.context).m.arrange
  const press = (way: string) => ({
    type: "submit" as const,
    name: "to",
    value: way,
    ...(props.pressed === way ? { autofocus: true } : {})
  })
  return (
    <>
      <button class="plain" {...press("start")}>
        {words.toStart}
      </button>
      <button class="plain" {...press("earlier")}>
        {words.earlier}
      </button>
      <button class="plain" {...press("later")}>
        {words.later}
      </button>
      <button class="plain" {...press("end")}>
        {words.toEnd}
      </button>
      <TextField id="place" name="number" label={words.number} numeric />
      <button class="button soft" {...press("number")}>
        {words.place}
      </button>
    </>
  )
}

/** Every set with its photographs, and what is done with the chosen ones. Works as a form; a script adds dragging. */
export const Photographs = (props: { readonly context: StudioContext; readonly model: SheetModel }): VNode => {
  const { context, model } = props
  const { arranging, sets, shoot } = model
  const { m } = studioWordsOf(context)
  return (
    <Post
      context={context}
      action={arranging === undefined ? Paths.shootPhotos(shoot.id) : Paths.shootMoves(shoot.id)}
      enhance="photos"
      id="photos-form"
    >
      {sets.map((set) => (
        <Sheet key={set.id} context={context} shootId={shoot.id} set={set} arranging={arranging} />
      ))}
      <fieldset class="choose" data-moves={Paths.shootMoves(shoot.id)}>
        <legend class="aside">{m.sheet.withChosen}</legend>
        <output class="chosen">{m.sheet.chosen}</output>
        {arranging === undefined ? (
          <>
            <SelectField
              id="put"
              name="set"
              label={m.sheet.putInto}
              options={[
                ...sets.filter((set) => set.id !== "").map((set) => ({ value: set.id, label: set.name })),
                { value: "", label: m.sheet.noSet }
              ]}
            />
            <button type="submit" class="button soft" formaction={Paths.shootSets(shoot.id)} name="do" value="assign">
              {m.sheet.put}
            </button>
            <button type="submit" class="plain" name="do" value="delete">
              {m.sheet.delete}
            </button>
          </>
        ) : (
          <Places context={context} pressed={arranging.pressed} />
        )}
      </fieldset>
    </Post>
  )
}
