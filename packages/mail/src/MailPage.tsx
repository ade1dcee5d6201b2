import { renderToString } from "preact-render-to-string"
import { css } from "./MailStyle.ts"

/** What one mail says, in the words of its recipient. */
export interface MailPage {
  readonly locale: "en" | "fr"
  readonly studioName: string
  readonly heading: string
  readonly paragraphs: ReadonlyArray<string>
  readonly action: { readonly label: string; readonly url: string } | undefined
  /** Six digits for a second device. */
  readonly code: string | undefined
  readonly small: ReadonlyArray<string>
  readonly footer: string
}

const fallbackWords = {
  en: "If the button does not work, copy this address:",
  fr: "Si le bouton ne fonctionne pas, copiez cette adresse\u00a0:"
}

const colon = { en: ":", fr: "\u00a0:" }

const Document = ({ mail }: { readonly mail: MailPage }) => (
  <html lang={mail.locale}>
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta name="color-scheme" content="light dark" />
      <title>{mail.heading}</title>
      <style>{css}</style>
    </head>
    <body>
      <main>
        <p>{mail.studioName}</p>
        <h1>{mail.heading}</h1>
        {mail.paragraphs.map((paragraph) => (
          <p>{paragraph}</p>
        ))}
        {mail.action === undefined ? null : (
          <>
            <p>
              <a class="go" href={mail.action.url}>
                {mail.action.label}
              </a>
            </p>
            <p class="small">
              {fallbackWords[mail.locale]}
              <br />
              <a href={mail.action.url}>{mail.action.url}</a>
            </p>
          </>
        )}
        {mail.small.slice(0, 1).map((paragraph) => (
          <p class="small">{paragraph}</p>
        ))}
        {mail.code === undefined ? null : <p class="code">{mail.code}</p>}
        {mail.small.slice(1).map((paragraph) => (
          <p class="small">{paragraph}</p>
        ))}
      </main>
      <footer>
        <p>{mail.footer}</p>
      </footer>
    </body>
  </html>
)

export const html = (mail: MailPage): string => `<!doctype html>${renderToString(<Document mail={mail} />)}`

/** The same in plain text; the link stands on a line of its own, so that no reader breaks it. */
export const text = (mail: MailPage): string =>
  [
    mail.studioName,
    mail.heading,
    ...mail.paragraphs,
    ...(mail.action === undefined ? [] : [`${mail.action.label}${colon[mail.locale]}\n${mail.action.url}`]),
    ...mail.small.slice(0, 1),
    ...(mail.code === undefined ? [] : [mail.code]),
    ...mail.small.slice(1),
    `-- \n${mail.footer}`
  ].join("\n\n")
