import { files as apiDocuments } from "@safelight/gateway/reference/Documents"
import { environmentExample } from "./deployment/EnvironmentExample.ts"
import { settingsPage } from "./SettingsPage.ts"

/** Files of the repository that are made from the code, by path: `npm run docs` writes them, the check compares them. */
export const generatedFiles = (): ReadonlyMap<string, string> =>
  new Map([
    ["docs/settings.md", settingsPage()],
    [".env.example", environmentExample()],
    ...[...apiDocuments()].map(([name, text]) => [`docs/api/${name}`, text] as const)
  ])
