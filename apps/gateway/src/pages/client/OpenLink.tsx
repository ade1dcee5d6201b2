import type { VNode } from "preact"
import type { Moment } from "../../messages/Format.ts"
import { type PageContext, type PageProps, wordsOf } from "../PageContext.ts"
import * as Paths from "../Paths.ts"
import { Ask, type Plate } from "../parts/Client.tsx"
import { Page } from "../parts/Page.tsx"
import { Post } from "../parts/Post.tsx"
import { AddressForm } from "./SignIn.tsx"

/** A link that no longer opens anything. */
export interface RefusedLink {
  readonly state: "expired" | "used" | "replaced" | "unknown"
  /**
   * Present when one press may send a new link to the address the old one went to; `to` says it when the visitor is
   * known to be that person.
   */
  readonly renew?: { readonly action: string; readonly to?: string }
  /** Where to go on when this browser is already signed in. */
  readonly onward?: string
}

/** The landing of an invitation. */
export type OpenGalleryModel =
  | {
      readonly state: "valid"
      readonly token: string
      readonly email: string
      readonly title: string
      /** Absent while nothing is delivered yet. */
      readonly photoCount?: number
      readonly expires?: Moment
      readonly plate?: Plate
    }
  | RefusedLink

/** The landing of a sign-in link. */
export type ConfirmSignInModel =
  | { readonly state: "valid"; readonly token: string; readonly next?: string }
  | RefusedLink

const Refused = (props: { readonly context: PageContext; readonly link: RefusedLink }): VNode => {
  const { context, link } = props
  const { m } = wordsOf(context)
  const words = {
    expired: [m.open.expiredTitle, m.open.expired],
    used: [m.open.usedTitle, m.open.used],
    replaced: [m.open.replacedTitle, m.open.replaced],
    unknown: [m.open.unknownTitle, m.open.unknown]
  } as const
  const [title, lede] = words[link.state]
  return (
    <Page context={context} title={title} sheet="client.css">
      <Ask context={context} last={<a href={Paths.signIn}>{m.sent.other}</a>}>
        <h1>{title}</h1>
        <p class="lede">{lede}</p>
        {link.onward === undefined ? null : (
          <p>
            <a class="button" href={link.onward}>
              {m.closed.toGallery}
            </a>
          </p>
        )}
        {link.renew === undefined ? (
          <AddressForm context={context} />
        ) : (
          <Post context={context} action={link.renew.action} class="flow tight" fields={[["do", "new-link"]]}>
            <button type="submit" class="button solid">
              {m.open.renew}
            </button>
            <p class="small quiet">
              {link.renew.to === undefined ? m.open.renewHintUnknown : m.open.renewHint(link.renew.to)}
            </p>
          </Post>
        )}
      </Ask>
    </Page>
  )
}

/** What a mailed invitation opens: one button. Reading the page changes nothing, so scanners cannot use it up. */
export const OpenGalleryPage = ({ context, model }: PageProps<OpenGalleryModel>): VNode => {
  if (model.state !== "valid") return <Refused context={context} link={model} />
  const { m, f } = wordsOf(context)
  const photographs = model.photoCount === undefined ? undefined : m.gallery.photographs(model.photoCount)
  return (
    <Page context={context} title={model.title} sheet="client.css">
      <Ask context={context} plate={model.plate} last={<a href={Paths.signIn}>{m.open.other}</a>}>
        <p class="quiet small" dir="auto">
          {m.open.for(model.email)}
        </p>
        <h1 dir="auto">{model.title}</h1>
        <p class="lede">
          {photographs === undefined
            ? m.open.preparing(context.studioName)
            : model.expires === undefined
              ? m.open.keptOpen(photographs, context.studioName)
              : m.open.kept(photographs, context.studioName, f.promise(model.expires))}
        </p>
        <Post context={context} action={Paths.openGallery(model.token)} class="flow tight">
          <button type="submit" class="button solid">
            {m.open.button}
          </button>
          <p class="small quiet">{m.open.device}</p>
        </Post>
      </Ask>
    </Page>
  )
}

/** What a mailed sign-in link opens: one button. */
export const ConfirmSignInPage = ({ context, model }: PageProps<ConfirmSignInModel>): VNode => {
  if (model.state !== "valid") return <Refused context={context} link={model} />
  const { m } = wordsOf(context)
  return (
    <Page context={context} title={m.open.signInButton} sheet="client.css">
      <Ask context={context} last={<a href={Paths.signIn}>{m.open.other}</a>}>
        <h1>{m.open.signInTitle(context.studioName)}</h1>
        <p class="lede">{m.open.signInLede}</p>
        <Post
          context={context}
          action={Paths.signInLink(model.token)}
          class="flow tight"
          fields={model.next === undefined ? [] : [["next", model.next]]}
        >
          <button type="submit" class="button solid">
            {m.open.signInButton}
          </button>
        </Post>
      </Ask>
    </Page>
  )
}
