import type { CaughtMail } from "./CaughtMail.ts"

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;"
}

const escaped = (text: string) => text.replace(/[&<>"']/g, (character) => entities[character] ?? character)

/** Plain text with its web addresses as links. */
const linked = (text: string) =>
  text
    .split(/(https?:\/\/[^\s<>"')]+)/)
    .map((part, index) =>
      index % 2 === 1
        ? `<a href="${escaped(part)}" target="_blank" rel="noreferrer">${escaped(part)}</a>`
        : escaped(part)
    )
    .join("")

const page = (title: string, body: string) =>
  `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)}</title>
<link rel="stylesheet" href="/inbox.css">
</head>
<body>
${body}
</body>
</html>
`

const when = (mail: CaughtMail) =>
  `<time datetime="${escaped(mail.date)}">${escaped(mail.date.slice(0, 19).replace("T", " "))} UTC</time>`

/** All mails, newest first. */
export const inbox = (mails: ReadonlyArray<CaughtMail>): string =>
  page(
    `Inbox (${mails.length})`,
    `<header><h1>Inbox</h1><p>Mail that Safelight sent on this machine. Nothing leaves it. <a href="/">Reload</a></p></header>
<main>
${
  mails.length === 0
    ? "<p>No mail yet.</p>"
    : `<ol class="mails">
${[...mails]
  .reverse()
  .map(
    (mail) =>
      `<li><a href="/messages/${encodeURIComponent(mail.id)}">${escaped(mail.subject || "(no subject)")}</a><span>${escaped(mail.to)}</span>${when(mail)}</li>`
  )
  .join("\n")}
</ol>`
}
</main>`
  )

/** One mail: who, when, its HTML in a frame that can run nothing, and its text. */
export const message = (mail: CaughtMail): string => {
  const frame = mail.html
    ? `<iframe src="/messages/${encodeURIComponent(mail.id)}/html" title="The mail as HTML" sandbox="allow-popups allow-popups-to-escape-sandbox"></iframe>
<h2>As plain text</h2>`
    : ""
  return page(
    mail.subject || "(no subject)",
    `<header><p><a href="/">All mail</a></p><h1>${escaped(mail.subject || "(no subject)")}</h1></header>
<main>
<dl><dt>To</dt><dd>${escaped(mail.to)}</dd><dt>From</dt><dd>${escaped(mail.from)}</dd><dt>Received</dt><dd>${when(mail)}</dd></dl>
${frame}
<pre>${linked(mail.text)}</pre>
</main>`
  )
}

/** The mail's own HTML, its links made to open outside the frame. */
export const framed = (mail: CaughtMail): string => `<base target="_blank">${mail.html}`

/** Both colour schemes, no file from elsewhere. */
export const style = `:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { margin: 0 auto; max-width: 60rem; padding: 1.5rem 1rem 4rem; }
h1 { font-size: 1.5rem; line-height: 1.2; margin: 0; overflow-wrap: anywhere; }
h2 { font-size: 1rem; margin: 2rem 0 .5rem; }
.mails { list-style: none; margin: 1.5rem 0; padding: 0; }
.mails li { border-top: 1px solid color-mix(in srgb, currentColor 20%, transparent); display: grid; gap: .1rem 1rem; grid-template-columns: 1fr auto; padding: .75rem 0; }
.mails a { font-weight: 600; grid-column: 1 / -1; overflow-wrap: anywhere; padding: .25rem 0; }
.mails span { overflow-wrap: anywhere; }
dl { display: grid; gap: .25rem 1rem; grid-template-columns: auto 1fr; margin: 1rem 0; }
dd { margin: 0; overflow-wrap: anywhere; }
iframe { background: white; border: 1px solid color-mix(in srgb, currentColor 25%, transparent); border-radius: 6px; box-sizing: border-box; height: 70vh; width: 100%; }
pre { font: .875rem/1.5 ui-monospace, monospace; overflow-wrap: anywhere; white-space: pre-wrap; }
`
