import type { Toast } from "./pages/PageContext.ts"
import * as Paths from "./pages/Paths.ts"

/** What a redirect may announce on the page it leads to. Only words from here are ever shown. */
const words: Readonly<Record<string, string>> = {
  saved: "The details are saved.",
  created: "The shoot is created. Add the files from the card.",
  added: "The client is added.",
  assigned: "The photos are in their place.",
  ordered: "The order is changed.",
  "set-created": "The set is created.",
  "set-renamed": "The set has its new name.",
  "set-moved": "The set has changed its place.",
  "set-removed": "The set is removed; its photos are in no set now.",
  "client-saved": "Saved. The next mail has the new name and language.",
  "nothing-chosen": "No photo was chosen, so nothing was moved.",
  deleted: "The photos are deleted.",
  retried: "The file is processed again.",
  resent: "The mail goes out again.",
  "resent-already": "That mail was asked for a moment ago and goes out once. After two minutes you can send another.",
  restored: "The client is invited again.",
  revoked: "Access is revoked. It acts everywhere within seconds.",
  delivered: "Delivered. The mails are on their way.",
  uploaded: "The files are here and are being processed.",
  replayed: "The message is handled again.",
  "token-revoked": "The token is revoked. It opens nothing any more.",
  "replayed-all": "The messages are handled again.",
  dropped: "The message is given up.",
  "dropped-all": "The messages are given up.",
  "session-ended": "The session is ended."
}

/** The announcement a path carries in `done`; for a revocation with the way back. */
export const readToast = (url: URL): Toast | undefined => {
  const text = words[url.searchParams.get("done") ?? ""]
  if (text === undefined) return undefined
  const contact = url.searchParams.get("contact")
  const shootId = /^\/studio\/shoots\/([\w-]+)\/access$/.exec(url.pathname)?.[1]
  if (url.searchParams.get("done") !== "revoked" || contact === null || shootId === undefined) return { text }
  return {
    text,
    undo: {
      action: Paths.shootAccessChange(shootId),
      fields: [
        ["do", "restore"],
        ["contact", contact]
      ]
    }
  }
}

/** A path that announces what was done. */
export const withToast = (path: string, done: string, entries: Readonly<Record<string, string>> = {}): string => {
  const url = new URL(path, "http://localhost")
  url.searchParams.set("done", done)
  for (const [key, value] of Object.entries(entries)) url.searchParams.set(key, value)
  return `${url.pathname}${url.search}${url.hash}`
}
