import type { IncomingMessage, ServerResponse } from "node:http"
import * as MailPages from "./MailPages.ts"
import type { MailStore } from "./MailStore.ts"

interface Reply {
  readonly status: number
  readonly type: string
  readonly body: string
  readonly policy: string
}

const ownPages = "default-src 'none'; style-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'none'"

/** Mails style themselves inline; nothing else of theirs may load or run. */
const framedMail =
  "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'"

const ownNames = new Set(["localhost", "127.0.0.1", "[::1]"])

const reply = (type: string, body: string, policy = ownPages): Reply => ({ status: 200, type, body, policy })

const refuse = (status: number, body: string): Reply => ({ status, type: "text/plain", body, policy: ownPages })

/**
 * Only the machine's own names are answered: a web page whose name was pointed to 127.0.0.1 must not read the sign-in
 * links in here.
 */
const route = (store: MailStore, request: IncomingMessage): Reply => {
  const host = (request.headers.host ?? "").replace(/:\d+$/, "")
  if (!ownNames.has(host)) return refuse(421, "Open the inbox at its own address.\n")
  if (request.method !== "GET" && request.method !== "HEAD") return refuse(405, "Only GET.\n")
  const path = (request.url ?? "/").split("?")[0] ?? "/"
  if (path === "/") return reply("text/html", MailPages.inbox(store.all()))
  if (path === "/inbox.css") return reply("text/css", MailPages.style)
  if (path === "/messages.json") return reply("application/json", JSON.stringify(store.all()))
  const [, id, html] = /^\/messages\/([0-9a-f-]+)(\/html)?$/.exec(path) ?? []
  const mail = store.all().find((candidate) => candidate.id === id)
  if (mail === undefined) return refuse(404, "There is no such mail.\n")
  return html ? reply("text/html", MailPages.framed(mail), framedMail) : reply("text/html", MailPages.message(mail))
}

/** Answers one request of the inbox. */
export const handleInbox = (store: MailStore, request: IncomingMessage, response: ServerResponse): void => {
  const { body, policy, status, type } = route(store, request)
  response.writeHead(status, {
    "content-type": `${type}; charset=utf-8`,
    "content-length": Buffer.byteLength(body),
    "content-security-policy": policy,
    "cache-control": "no-store",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff"
  })
  response.end(request.method === "HEAD" ? undefined : body)
}
