import { FindGalleryPage, HomePage } from "../../../src/pages/client/Home.tsx"
import { ConfirmSignInPage, OpenGalleryPage } from "../../../src/pages/client/OpenLink.tsx"
import { SignInPage } from "../../../src/pages/client/SignIn.tsx"
import { SignInSentPage } from "../../../src/pages/client/SignInSent.tsx"
import * as Paths from "../../../src/pages/Paths.ts"
import { renderPage } from "../../../src/pages/Render.ts"
import { calm, expires } from "../Samples.ts"
import type { ClientView, Pages } from "./View.ts"

/** How one gets in: home, signing in, links of mails. */
export const entrance = ({ known, stranger, words }: ClientView): Pages => {
  const plate = { src: Paths.image("k21-21", "medium"), width: 1024, height: 683 }
  return {
    home: renderPage(HomePage, stranger, { galleries: [], studio: false, plate }),
    "home-known": renderPage(HomePage, known, {
      galleries: [
        { shootId: words.id, title: words.title },
        { shootId: "s2", title: "Winter regatta" }
      ],
      studio: false
    }),
    "find-gallery": renderPage(FindGalleryPage, stranger, { ref: words.id }),
    "sign-in": renderPage(SignInPage, stranger, { to: "client", plate }),
    "sign-in-error": renderPage(SignInPage, stranger, {
      to: "studio",
      next: words.id,
      email: words.email,
      error: { kind: "invalid" },
      because: "cookie-missing"
    }),
    "sign-in-many": renderPage(SignInPage, stranger, {
      to: "client",
      email: words.email,
      error: { kind: "too-many", minutes: 41 },
      because: "session-expired"
    }),
    "sign-in-sent": renderPage(SignInSentPage, stranger, { signInId: words.id, email: words.email, plate }),
    "sign-in-sent-error": renderPage(SignInSentPage, stranger, {
      signInId: words.id,
      email: words.email,
      next: words.id,
      because: "device",
      again: true,
      code: words === calm ? "40718" : words.note,
      error: { kind: "length", digits: 5 }
    }),
    "open-gallery": renderPage(OpenGalleryPage, stranger, {
      state: "valid",
      token: words.id,
      email: words.email,
      title: words === calm ? "Midsummer by the sea" : words.title,
      photoCount: 184,
      expires,
      plate
    }),
    "open-preparing": renderPage(OpenGalleryPage, stranger, {
      state: "valid",
      token: words.id,
      email: words.email,
      title: words.title
    }),
    "open-expired": renderPage(OpenGalleryPage, stranger, {
      state: "expired",
      renew: { action: Paths.openGallery(words.id), to: words.email }
    }),
    "open-used": renderPage(ConfirmSignInPage, stranger, {
      state: "used",
      renew: { action: Paths.signInLink(words.id) },
      onward: Paths.gallery(words.id)
    }),
    "open-replaced": renderPage(OpenGalleryPage, stranger, { state: "replaced" }),
    "open-unknown": renderPage(OpenGalleryPage, stranger, { state: "unknown" }),
    "confirm-sign-in": renderPage(ConfirmSignInPage, stranger, { state: "valid", token: words.id, next: words.note })
  }
}
