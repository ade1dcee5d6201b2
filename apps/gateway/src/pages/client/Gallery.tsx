import type { VNode } from "preact"
import type { Moment } from "../../messages/Format.ts"
import { type PageContext, type PageProps, wordsOf } from "../PageContext.ts"
import * as Paths from "../Paths.ts"
import { Away, type AwayPart } from "../parts/Away.tsx"
import { Foot, StudioName } from "../parts/Client.tsx"
import { Page } from "../parts/Page.tsx"
import { altOf, HeartSymbol, type Photograph, Tile } from "../parts/Photograph.tsx"
import { Post } from "../parts/Post.tsx"
import { renditionSize } from "../Ratio.ts"

/** Photographs in the first page and in each further one. */
export const photosPerPage = 120

/** A set as the line of tabs shows it; `page` is where its first photograph stands. */
export interface SetTab {
  readonly id: string
  readonly name: string
  readonly count: number
  readonly page: number
}

/** The part of a set that stands on this page. A gallery without sets has one section without name. */
export interface GallerySection {
  readonly setId: string
  readonly name?: string
  /** Of the whole set. */
  readonly count: number
  readonly photos: ReadonlyArray<Photograph>
}

export interface GalleryModel {
  readonly shootId: string
  readonly title: string
  /** Calendar day of the shoot, "2026-06-20". */
  readonly date?: string
  /** `preparing`: nothing is delivered yet. */
  readonly state: "complete" | "preparing"
  /** Photographs this visitor may see. */
  readonly photoCount: number
  readonly expires?: Moment
  /** `state` must be `ready`. */
  readonly cover?: Photograph
  readonly away?: ReadonlyArray<AwayPart>
  readonly tabs: ReadonlyArray<SetTab>
  readonly sections: ReadonlyArray<GallerySection>
  /** This page from 1, and the photographs up to its end. */
  readonly page: number
  readonly seen: number
  readonly favouriteCount: number
  readonly downloadable: boolean
}

/** A title that has a long word, or is long in all, is set smaller, so that no name is broken. */
export const isLong = (title: string): boolean =>
  [...title].length > 22 || title.split(/[\s-]+/).some((word) => [...word].length > 10)

const Cover = ({ context, model }: PageProps<GalleryModel>): VNode => {
  const { m, f } = wordsOf(context)
  const { cover } = model
  const counts = {
    complete:
      model.tabs.length > 1
        ? m.gallery.inSets(model.photoCount, model.tabs.length)
        : m.gallery.photographs(model.photoCount),
    preparing: m.gallery.preparingPromise
  }[model.state]
  const medium = cover === undefined ? undefined : renditionSize(cover.width, cover.height, context.sides.medium)
  const high = cover === undefined ? undefined : renditionSize(cover.width, cover.height, context.sides.high)
  return (
    <header class={cover === undefined ? "cover bare" : "cover"}>
      <div>
        <p>
          <StudioName context={context} />
        </p>
        <div>
          <h1 class={isLong(model.title) ? "long" : "short"} dir="auto">
            {model.title}
          </h1>
          {model.state === "preparing" ? (
            <p class="lede">{m.gallery.preparing(context.studioName)}</p>
          ) : (
            <p class="lede">{model.date === undefined ? context.studioName : f.calendarDay(model.date)}</p>
          )}
          <div class="facts">
            <p>{counts}</p>
            {model.expires === undefined ? null : <p>{m.gallery.until(f.promise(model.expires))}</p>}
          </div>
          {model.state === "preparing" ? (
            <p class="small quiet">{m.gallery.preparingNothing}</p>
          ) : (
            <p>
              <a class="button solid" href="#photographs">
                {m.gallery.see}
              </a>
            </p>
          )}
        </div>
      </div>
      {cover === undefined || medium === undefined || high === undefined ? null : (
        <img
          src={Paths.image(cover.id, "medium")}
          {...(high.width > medium.width
            ? {
                srcset: `${Paths.image(cover.id, "medium")} ${medium.width}w, ${Paths.image(cover.id, "high")} ${high.width}w`,
                sizes: "(max-width: 52rem) 100vw, 62vw"
              }
            : {})}
          width={medium.width}
          height={medium.height}
          alt={altOf(context, cover)}
          fetchpriority="high"
        />
      )}
    </header>
  )
}

const Section = (props: {
  readonly context: PageContext
  readonly model: GalleryModel
  readonly section: GallerySection
  readonly first: boolean
}): VNode => {
  const { context, model, section } = props
  const { m } = wordsOf(context)
  const anchor = Paths.setAnchor(section.setId)
  return (
    <section class="set" id={anchor} aria-labelledby={`${anchor}-name`}>
      <header>
        <h2 id={`${anchor}-name`} dir="auto">
          {section.name ?? m.gallery.all}
        </h2>{" "}
        <span class="n">{m.gallery.photographs(section.count)}</span>
      </header>
      <ol class="sheet">
        {Tile.all(
          section.photos.map((photo, index) => ({
            locale: context.locale,
            sides: context.sides,
            shootId: model.shootId,
            photo,
            eager: props.first && index < 4,
            hearts: true
          }))
        )}
      </ol>
    </section>
  )
}

const More = ({ context, model }: PageProps<GalleryModel>): VNode | null => {
  const { m } = wordsOf(context)
  const rest = model.photoCount - model.seen
  if (rest <= 0 && model.page === 1) return null
  return (
    <div class="more" id="more">
      <p role="status" data-loading={m.gallery.loading}>
        {m.gallery.seen(Math.min(model.seen, model.photoCount), model.photoCount)}
      </p>
      {rest <= 0 ? (
        <p>
          <a class="button" href={Paths.gallery(model.shootId)}>
            {m.gallery.earlier}
          </a>
        </p>
      ) : (
        <p>
          <a
            class="button"
            href={Paths.gallery(model.shootId, model.page + 1)}
            rel="next"
            data-part={Paths.galleryPart(model.shootId, model.page + 1)}
          >
            {m.gallery.more(Math.min(rest, photosPerPage))}
          </a>
        </p>
      )}
    </div>
  )
}

/** The gallery of a shoot: cover, sets, rows, hearts. Works without script; `gallery.js` spares the reloads. */
export const GalleryPage = ({ context, model }: PageProps<GalleryModel>): VNode => {
  const { m, f } = wordsOf(context)
  const preparing = model.state === "preparing"
  return (
    <Page context={context} title={model.title} sheet="client.css" script="gallery.js" bodyClass="gallery">
      <HeartSymbol />
      {model.page === 1 ? (
        <Cover context={context} model={model} />
      ) : (
        <header class="top">
          <StudioName context={context} />
          <h1 class="small" dir="auto">
            {model.title}
          </h1>
        </header>
      )}
      <main
        id="main"
        data-lightbox={context.asset("photoswipe.css")}
        data-words={JSON.stringify({
          title: model.title,
          of: m.photo.of(model.photoCount),
          close: m.page.close,
          zoom: "Zoom",
          previous: m.photo.previous(0).split(",")[0],
          next: m.photo.next(0).split(",")[0],
          favourite: m.photo.favourite,
          ...(model.downloadable ? { download: m.photo.download } : {})
        })}
      >
        <Away context={context} parts={model.away ?? []} />
        {preparing ? null : (
          <>
            <div class="bar">
              <nav class="tabs" aria-label={m.gallery.sets}>
                {model.tabs.map((tab, index) => (
                  <a
                    key={tab.id}
                    href={`${tab.page === model.page ? "" : Paths.gallery(model.shootId, tab.page)}#${Paths.setAnchor(tab.id)}`}
                    {...(index === 0 && model.page === 1 ? { "aria-current": "true" as const } : {})}
                  >
                    <span dir="auto">{tab.name}</span> <span class="n">{f.number(tab.count)}</span>
                  </a>
                ))}
              </nav>
              <nav class="actions" aria-label={m.gallery.actions}>
                <a href={Paths.favourites(model.shootId)}>
                  {m.gallery.favourites}{" "}
                  <span class="n" data-count="favourites">
                    {f.number(model.favouriteCount)}
                  </span>
                </a>
                {model.downloadable ? <a href={Paths.downloads(model.shootId)}>{m.gallery.download}</a> : null}
              </nav>
            </div>
            <Post context={context} action={Paths.favourites(model.shootId)} id="photographs" enhance="hearts">
              {model.sections.map((section, index) => (
                <Section
                  key={section.setId}
                  context={context}
                  model={model}
                  section={section}
                  first={index === 0 && model.page === 1}
                />
              ))}
            </Post>
            <More context={context} model={model} />
          </>
        )}
      </main>
      <Foot context={context} />
    </Page>
  )
}

/** One further page of photographs alone, for the script that appends it: the sections and the next link. */
export const GalleryPart = ({ context, model }: PageProps<GalleryModel>): VNode => (
  <div>
    {model.sections.map((section) => (
      <Section key={section.setId} context={context} model={model} section={section} first={false} />
    ))}
    <More context={context} model={model} />
  </div>
)
