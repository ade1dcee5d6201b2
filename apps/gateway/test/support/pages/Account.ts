import { AccountPage } from "../../../src/pages/studio/Account.tsx"
import { ConfirmRevokePage, TokensPage } from "../../../src/pages/studio/Tokens.tsx"
import { now } from "../Samples.ts"
import type { Pages, StudioView } from "./View.ts"

/** The photographer's own account and tokens. */
export const account = ({ render, words }: StudioView): Pages => ({
  "studio-tokens": render(TokensPage, {
    tokens: [
      {
        id: words.id,
        name: words.name,
        scopes: ["upload", "read"],
        createdAt: now,
        expiresAt: now + 9e9,
        lastUsedAt: now,
        state: "good"
      },
      {
        id: "t2",
        name: words.note,
        scopes: ["admin"],
        createdAt: now,
        expiresAt: null,
        lastUsedAt: null,
        state: "revoked"
      }
    ],
    made: { name: words.title, secret: `sl_01890000-0000-7000-8000-000000000001_${"a".repeat(43)}` },
    form: { name: words.note, scopes: [], days: "90", errors: { scopes: "Choose at least one." } }
  }),
  "studio-token-revoke": render(ConfirmRevokePage, { token: { id: words.id, name: words.name } }),
  "studio-account": render(AccountPage, {
    email: words.email,
    name: words.name,
    sessions: [
      { id: "x1", device: "Firefox on Linux", startedAt: now, lastUsedAt: now, current: true },
      { id: words.id, device: words.note, startedAt: now, lastUsedAt: now, current: false }
    ]
  })
})
