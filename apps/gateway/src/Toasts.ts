import type { StudioMessages } from "./messages/StudioMessages.ts"
import type { Toast } from "./pages/PageContext.ts"
import * as Paths from "./pages/Paths.ts"

const isKnown = (done: string | null, words: StudioMessages["toasts"]): done is keyof StudioMessages["toasts"] =>
  done !== null && Object.hasOwn(words, done)

/** The announcement a path carries in `done`, of which only words of the catalogue are ever shown; for a revocation and a move with the way back. */
export const readToast = (url: URL, words: StudioMessages["toasts"]): Toast | undefined => {
  const done = url.searchParams.get("done")
  if (!isKnown(done, words)) return undefined
  const text = words[done]
  const move = url.searchParams.get("move")
  const arranged = /^\/studio\/shoots\/([\w-]+)$/.exec(url.pathname)?.[1]
  if (url.searchParams.get("done") === "moved" && move !== null && arranged !== undefined) {
    return { text, undo: { action: Paths.shootMoves(arranged), fields: [["undo", move]] } }
  }
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
