import type { VNode } from "preact"
import { type PageProps, wordsOf } from "../PageContext.ts"
import * as Paths from "../Paths.ts"
import { Away, type AwayPart } from "../parts/Away.tsx"
import { Foot, GalleryTop } from "../parts/Client.tsx"
import { Page } from "../parts/Page.tsx"
import { HeartSymbol, type Photograph, Tile } from "../parts/Photograph.tsx"
import { Post } from "../parts/Post.tsx"

export interface FavouritesModel {
  readonly shootId: string
  readonly title: string
  /** In the order of the gallery; their numbers are those of the gallery. */
  readonly photos: ReadonlyArray<Photograph>
  readonly downloadable: boolean
  readonly away?: ReadonlyArray<AwayPart>
}

/** What one person marked, the same on every device. A heart pressed here takes the photograph off. */
export const FavouritesPage = ({ context, model }: PageProps<FavouritesModel>): VNode => {
  const { m } = wordsOf(context)
  const some = model.photos.length > 0
  return (
    <Page context={context} title={m.favourites.title} sheet="client.css" script="gallery.js" bodyClass="gallery">
      <HeartSymbol />
      <GalleryTop
        context={context}
        shootId={model.shootId}
        favouriteCount={model.photos.length}
        downloadable={model.downloadable}
        current="favourites"
      />
      <main class="spread" id="main">
        <div class="left flow">
          <p class="quiet small" dir="auto">
            {model.title}
          </p>
          <h1>{m.favourites.title}</h1>
          {some ? <p class="tally">{m.gallery.photographs(model.photos.length)}</p> : null}
          <p>{some ? m.favourites.lede : m.favourites.empty}</p>
          <p>
            <a class={some ? "button" : "button solid"} href={Paths.gallery(model.shootId)}>
              {some ? m.closed.toGallery : m.favourites.emptyStep}
            </a>
          </p>
        </div>
        <div class="right">
          <Away context={context} parts={model.away ?? []} />
          {some ? (
            <Post context={context} action={Paths.favourites(model.shootId)} enhance="hearts">
              <ol class="sheet">
                {Tile.all(
                  model.photos.map((photo, index) => ({
                    locale: context.locale,
                    sides: context.sides,
                    shootId: model.shootId,
                    photo,
                    eager: index < 6,
                    hearts: true
                  }))
                )}
              </ol>
            </Post>
          ) : null}
        </div>
      </main>
      <Foot context={context} />
    </Page>
  )
}
