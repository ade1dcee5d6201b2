import type { VNode } from "preact"
import { type PageContext, wordsOf } from "../PageContext.ts"
import * as Paths from "../Paths.ts"
import { ratioClass, renditionSize } from "../Ratio.ts"

/**
 * A photograph as pages know it. `width` and `height` are those of the upright original in pixels, `number` its
 * place in the gallery from 1, `alt` a caption where there is one.
 */
export interface Photograph {
  readonly id: string
  readonly number: number
  readonly width: number
  readonly height: number
  readonly alt?: string
  readonly favourite: boolean
  /** `ready`: its renditions exist; `preparing`: they will; `original-only`: they cannot; `lost`: they are gone. */
  readonly state: "ready" | "preparing" | "original-only" | "lost"
}

export const altOf = (context: PageContext, photo: Photograph): string =>
  photo.alt === undefined || photo.alt === "" ? wordsOf(context).m.gallery.photo(photo.number) : photo.alt

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
  readonly context: PageContext
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

/** Thumb and medium with their true widths; `sizes` follows the rows of gallery.css. */
const sources = (photo: Photograph) => {
  const thumb = renditionSize(photo.width, photo.height, 320)
  const medium = renditionSize(photo.width, photo.height, 1024)
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

/** One place in a row: the picture, and its margin with number and heart. */
export const Tile = (props: {
  readonly context: PageContext
  readonly shootId: string
  readonly photo: Photograph
  readonly eager: boolean
  /** Gallery tiles say their set to readers of the page. */
  readonly hearts: boolean
}): VNode => {
  const { photo, shootId } = props
  const { m, f } = wordsOf(props.context)
  const large = renditionSize(photo.width, photo.height, 2048)
  const wanting = {
    preparing: m.gallery.wanting,
    lost: m.gallery.lost,
    "original-only": m.gallery.originalOnly
  }
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
            {...sources(photo)}
            alt={altOf(props.context, photo)}
            decoding="async"
            {...(props.eager ? {} : { loading: "lazy" as const })}
          />
        </a>
      ) : (
        <a class="wanting" href={Paths.photo(shootId, photo.id)}>
          <span>
            <span class="aside">{m.gallery.photo(photo.number)}, </span>
            {wanting[photo.state]}
          </span>
        </a>
      )}
      <div class="marks">
        <span class="pick">{f.number(photo.number)}</span>
        {props.hearts ? <Heart context={props.context} shootId={shootId} photo={photo} /> : null}
      </div>
    </li>
  )
}
