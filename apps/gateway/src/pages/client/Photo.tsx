import type { VNode } from "preact"
import type { Moment } from "../../messages/Format.ts"
import { type PageProps, wordsOf } from "../PageContext.ts"
import * as Paths from "../Paths.ts"
import { Away, type AwayPart } from "../parts/Away.tsx"
import { Page } from "../parts/Page.tsx"
import { altOf, FilePlate, Heart, HeartSymbol, type Photograph } from "../parts/Photograph.tsx"
import { Post } from "../parts/Post.tsx"
import { renditionSize } from "../Ratio.ts"

export interface PhotoModel {
  readonly shootId: string
  readonly photo: Photograph
  /** Photographs this visitor may see in the gallery. */
  readonly total: number
  /** The set it stands in, and the page of the gallery that shows it. */
  readonly setName?: string
  readonly page: number
  readonly previous?: { readonly id: string; readonly number: number }
  readonly next?: { readonly id: string; readonly number: number }
  readonly takenAt?: Moment
  readonly away?: ReadonlyArray<AwayPart>
  readonly downloadable: boolean
}

/** One photograph at its own address: turn, favourite, download. */
export const PhotoPage = ({ context, model }: PageProps<PhotoModel>): VNode => {
  const { m, f } = wordsOf(context)
  const { photo, shootId } = model
  const medium = renditionSize(photo.width, photo.height, context.sides.medium)
  const high = renditionSize(photo.width, photo.height, context.sides.high)
  const size = photo.state === "ready" ? `, ${photo.width}\u00a0×\u00a0${photo.height}` : ""
  const turn = (to: { readonly id: string; readonly number: number } | undefined, rel: "prev" | "next") =>
    to === undefined ? null : (
      <a class={`turn ${rel}`} href={Paths.photo(shootId, to.id)} rel={rel}>
        <span class="aside">{rel === "prev" ? m.photo.previous(to.number) : m.photo.next(to.number)}</span>
        <span aria-hidden="true">{rel === "prev" ? "←" : "→"}</span>
      </a>
    )
  return (
    <Page
      context={context}
      title={m.photo.title(photo.number, model.total)}
      sheet="client.css"
      script="gallery.js"
      bodyClass="single-photo"
    >
      <HeartSymbol />
      <main class="viewer" id="main">
        <div class="top">
          <a href={`${Paths.gallery(shootId, model.page)}#${Paths.photoAnchor(photo.id)}`}>
            <span aria-hidden="true">←&nbsp;</span>
            <span dir="auto">{model.setName ?? m.gallery.back}</span>
          </a>
          <div class="tools">
            <Post context={context} action={Paths.favourite(shootId, photo.id)} enhance="hearts">
              <Heart context={context} shootId={shootId} photo={photo} labelled />
            </Post>
            {model.downloadable ? (
              <details>
                <summary>{m.photo.download}</summary>
                <ul>
                  <li>
                    <a href={Paths.original(photo.id)} download>
                      <span>
                        {m.photo.original}
                        {size}
                      </span>{" "}
                      <span class="n">{f.bytes(photo.file.bytes)}</span>
                    </a>
                  </li>
                  {photo.state === "ready" ? (
                    <>
                      <li>
                        <a href={Paths.image(photo.id, "high")} download>
                          {m.photo.large(context.sides.high)}
                        </a>
                      </li>
                      <li>
                        <a href={Paths.image(photo.id, "medium")} download>
                          {m.photo.phone(context.sides.medium)}
                        </a>
                      </li>
                    </>
                  ) : null}
                </ul>
              </details>
            ) : null}
          </div>
        </div>
        {turn(model.previous, "prev")}
        <figure>
          {photo.state === "ready" ? (
            <img
              src={Paths.image(photo.id, "high")}
              srcset={
                high.width > medium.width
                  ? `${Paths.image(photo.id, "medium")} ${medium.width}w, ${Paths.image(photo.id, "high")} ${high.width}w`
                  : undefined
              }
              sizes="100vw"
              width={high.width}
              height={high.height}
              alt={altOf(context, photo)}
              fetchpriority="high"
            />
          ) : photo.state === "original-only" ? (
            <div class="wanting original">
              <FilePlate context={context} file={photo.file} />
              <p>{m.photo.noPicture}</p>
              {model.downloadable ? (
                <p>
                  <a class="button solid" href={Paths.original(photo.id)} download>
                    {m.photo.downloadOriginal}
                  </a>
                </p>
              ) : null}
            </div>
          ) : (
            <p class="wanting whole">{photo.state === "preparing" ? m.gallery.wanting : m.gallery.lost}</p>
          )}
        </figure>
        {turn(model.next, "next")}
        <div class="below">
          <Away context={context} parts={model.away ?? []} />
          <h1 class="small">
            <span class="aside">{m.gallery.photo(photo.number)} </span>
            <b aria-hidden="true">{f.number(photo.number)}</b> <span class="quiet">{m.photo.of(model.total)}</span>
          </h1>
          <p class="small quiet file-line">
            <span class="file" dir="auto">
              {photo.file.name}
            </span>
            {model.takenAt === undefined ? null : `, ${f.dayTime(model.takenAt)}`}
          </p>
        </div>
      </main>
    </Page>
  )
}
