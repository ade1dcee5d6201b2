import { ClosedPage } from "../../../src/pages/client/Closed.tsx"
import { ProblemPage } from "../../../src/pages/client/Problem.tsx"
import { renderPage } from "../../../src/pages/Render.ts"
import { expires } from "../Samples.ts"
import type { ClientView, Pages } from "./View.ts"

/** What is closed to somebody, and what went wrong. */
export const refusals = ({ known, stranger, words }: ClientView): Pages => ({
  closed: renderPage(ClosedPage, known, { why: "expired", closedAt: expires }),
  "closed-revoked": renderPage(ClosedPage, known, { why: "revoked" }),
  "closed-download": renderPage(ClosedPage, stranger, { why: "download", shootId: words.id }),
  "closed-missing": renderPage(ClosedPage, stranger, { why: "missing" }),
  ...Object.fromEntries(
    [400, 403, 404, 413, 429, 500, 503].map((status) => [
      `problem-${status}`,
      renderPage(ProblemPage, stranger, { status, retryAfter: 130, retry: "/", reference: words.id })
    ])
  ),
  "problem-cookie": renderPage(ProblemPage, stranger, { status: 403, reason: "cookie-missing" }),
  "problem-stale": renderPage(ProblemPage, stranger, { status: 403, reason: "stale-form", retry: "/sign-in" })
})
