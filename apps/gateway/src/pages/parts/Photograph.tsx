import type { RenditionSides } from "@safelight/contracts/file/RenditionSettings"
import type { VNode } from "preact"
import { type Spoken, wordsOf } from "../PageContext.ts"
import * as Paths from "../Paths.ts"
import { ratioClass, renditionSize } from "../Ratio.ts"
import { remembered } from "../Remembered.tsx"
import { Breakable } from "./Breakable.tsx"

/** The file as it came from the camera; `kind` is what its name ends in ("HEIC"), empty when that says nothing. */
export interface OriginalFile {
  readonly name: string
  readonly kind: string
  readonly bytes: number
}

/**
 * A photograph as pages know it. `width` and `height` are those of the upright original in pixels, `number` its
 * place in the gallery from 1.
 */
export interface Photograph {
  readonly id: string
  readonly number: number
  readonly width: number
  readonly height: number
  readonly favourite: boolean
  /** `ready`: its renditions exist; `preparing`: they will; `original-only`: they cannot; `lost`: they are gone. */
  readonly state: "ready" | "preparing" | "original-only" | "lost"
  readonly file: OriginalFile
}

export const altOf = (context: Spoken, photo: Photograph): string => wordsOf(context).m.gallery.photo(photo.number)

/** The outline of a heart; pages that use it put `HeartSymbol` in once. */
export const HeartSymbol = (): VNode => (
  <svg hidden aria-hidden="true">
    <symbol id="heart" viewBox="0 0 16 16">
      <path d="M8 13.5C3.9 10.6 2 8.6 2 6.1A3.05 3.05 0 0 1 5.05 3C6.3 3 7.4 3.7 8 4.8 8.6 3.7 9.7 3 10.95 3A3.05 3.05 0 0 1 14 6.1c0 2.5-1.9 4.5-6 7.4Z" />
    </symbol>
  </svg>
)

/**
 * The heart is the submit button of the form around it, with its own address, so that a sheet of 120 needs one form
 * and one token. A script presses it without reloading.
 */
export const Heart = (props: {
  readonly context: Spoken
  readonly shootId: string
  readonly photo: Photograph
  readonly labelled?: boolean
}): VNode => {
  const { m } = wordsOf(props.context)
  const { photo } = props
  return (
    <button
      type="submit"
      class="heart"
      formaction={Paths.favourite(props.shootId, photo.id)}
      name="value"
      value={photo.favourite ? "off" : "on"}
      aria-pressed={photo.favourite ? "true" : "false"}
      {...(props.labelled === true ? {} : { "aria-label": m.gallery.favourite(photo.number) })}
    >
      <svg class="i" viewBox="0 0 16 16" aria-hidden="true">
        <use href="#heart" />
      </svg>
      {props.labelled === true ? m.photo.favourite : null}
    </button>
  )
}

/** Stands where a picture would be, for a file that no picture can be made of: what it is, and how large. */
export const FilePlate = (props: { readonly context: Spoken; readonly file: OriginalFile }): VNode => {
  const { m, f } = wordsOf(props.context)
  const { bytes, kind, name } = props.file
  return (
    <span class="plate-words">
      <span class="kind">{kind === "" ? m.photo.original : kind}</span>
      <span class="file" dir="auto">
        <Breakable text={name} />
      </span>
      <span>{f.bytes(bytes)}</span>
    </span>
  )
}

/** Thumb and medium with their true widths; `sizes` follows the rows of gallery.css. */
const sources = (photo: Photograph, sides: RenditionSides) => {
  const thumb = renditionSize(photo.width, photo.height, sides.thumb)
  const medium = renditionSize(photo.width, photo.height, sides.medium)
  const ratio = photo.width / Math.max(1, photo.height)
  return {
    src: Paths.image(photo.id, "thumb"),
    ...(medium.width > thumb.width
      ? {
          srcset: `${Paths.image(photo.id, "thumb")} ${thumb.width}w, ${Paths.image(photo.id, "medium")} ${medium.width}w`,
          sizes: `(max-width: 40rem) ${ratio >= 1 ? 95 : 48}vw, ${Math.min(95, Math.max(8, Math.round(ratio * 21)))}vw`
        }
      : {}),
    width: thumb.width,
    height: thumb.height
  }
}

interface TileProps {
  readonly locale: Spoken["locale"]
  readonly sides: RenditionSides
  readonly shootId: string
  readonly photo: Photograph
  readonly eager: boolean
  /** Gallery tiles say their set to readers of the page. */
  readonly hearts: boolean
}

const TilePart = (props: TileProps): VNode => {
  const { photo, shootId } = props
  const { m, f } = wordsOf(props)
  const large = renditionSize(photo.width, photo.height, props.sides.high)
  return (
    <li class={ratioClass(photo.width, photo.height)} id={Paths.photoAnchor(photo.id)}>
      {photo.state === "ready" ? (
        <a
          href={Paths.photo(shootId, photo.id)}
          data-src={Paths.image(photo.id, "high")}
          data-w={large.width}
          data-h={large.height}
          data-n={photo.number}
        >
          <img
            {...sources(photo, props.sides)}
            alt={altOf(props, photo)}
            decoding="async"
            {...(props.eager ? {} : { loading: "lazy" as const })}
          />
        </a>
      ) : photo.state === "original-only" ? (
        <a class="wanting original" href={Paths.photo(shootId, photo.id)} data-n={photo.number}>
          <span class="aside">{m.gallery.photo(photo.number)}, </span>
          <FilePlate context={props} file={photo.file} />
        </a>
      ) : (
        <a class="wanting" href={Paths.photo(shootId, photo.id)}>
          <span>
            <span class="aside">{m.gallery.photo(photo.number)}, </span>
            {photo.state === "preparing" ? m.gallery.wanting : m.gallery.lost}
          </span>
        </a>
      )}
      <div class="marks">
        <span class="pick">{f.number(photo.number)}</span>
        {props.hearts ? <Heart context={props} shootId={shootId} photo={photo} /> : null}
      </div>
    </li>
  )
}

/** One place in a row: the picture, and its margin with number and heart. */
export const Tile = remembered(TilePart, {
  by: {
    object: ({ photo }) => photo,
    rest: ({ eager, hearts, locale, shootId, sides }: TileProps) =>
      `${locale} ${shootId} ${eager} ${hearts} ${sides.thumb} ${sides.medium} ${sides.high}`
  }
})
