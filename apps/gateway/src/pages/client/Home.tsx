import type { VNode } from "preact"
import { type PageProps, wordsOf } from "../PageContext.ts"
import * as Paths from "../Paths.ts"
import { Away, type AwayPart } from "../parts/Away.tsx"
import { Ask, type Plate } from "../parts/Client.tsx"
import { Page } from "../parts/Page.tsx"
import { type AddressError, AddressForm } from "./SignIn.tsx"

export interface HomeModel {
  /** The galleries open to whoever is signed in; empty for a stranger. */
  readonly galleries: ReadonlyArray<{ readonly shootId: string; readonly title: string }>
  /** Whoever is signed in may enter the studio. */
  readonly studio: boolean
  readonly away?: ReadonlyArray<AwayPart>
  readonly plate?: Plate
}

/** The front door. */
export const HomePage = ({ context, model }: PageProps<HomeModel>): VNode => {
  const { m } = wordsOf(context)
  return (
    <Page context={context} title={m.home.open} sheet="client.css">
      <Ask
        context={context}
        plate={model.plate}
        named
        last={
          <>
            {m.signIn.photographer} <a href={Paths.studio()}>{m.signIn.studio}</a>
          </>
        }
      >
        <h1 class="name" dir="auto">
          {context.studioName}
        </h1>
        <p class="lede">{m.home.lede}</p>
        <Away context={context} parts={model.away ?? []} />
        {model.away !== undefined ? null : model.galleries.length === 0 ? (
          <div class="flow tight">
            <p>
              <a class="button solid" href={model.studio ? Paths.studio() : Paths.signIn}>
                {model.studio ? m.signIn.studio : m.home.open}
              </a>
            </p>
            {model.studio ? null : <p class="small quiet">{m.home.hint}</p>}
          </div>
        ) : (
          <nav aria-label={m.home.yours}>
            <h2 class="aside">{m.home.yours}</h2>
            <ul class="doors">
              {model.galleries.map((gallery) => (
                <li key={gallery.shootId}>
                  <a href={Paths.gallery(gallery.shootId)} dir="auto">
                    {gallery.title}
                  </a>
                </li>
              ))}
            </ul>
          </nav>
        )}
      </Ask>
    </Page>
  )
}

export interface FindGalleryModel {
  /** The shoot the address named, existing or not; sent along as `ref`. The page is the same for both. */
  readonly ref?: string
  readonly email?: string
  readonly error?: AddressError
  readonly plate?: Plate
}

/** `/portfolio?ref=`: asks for the address, the same for a known and an unknown shoot. */
export const FindGalleryPage = ({ context, model }: PageProps<FindGalleryModel>): VNode => {
  const { m } = wordsOf(context)
  return (
    <Page context={context} title={m.home.open} sheet="client.css">
      <Ask context={context} plate={model.plate}>
        <h1>{m.home.find}</h1>
        <p class="lede">{m.home.findLede}</p>
        <AddressForm context={context} email={model.email} error={model.error} ref_={model.ref} />
      </Ask>
    </Page>
  )
}
