import { renderPage } from "../../../src/pages/Render.ts"
import { ApiPage } from "../../../src/pages/reference/Api.tsx"
import { OverviewPage } from "../../../src/pages/reference/Overview.tsx"
import { documents } from "../../../src/reference/Documents.ts"
import { apiModel, overviewModel } from "../../../src/reference/ReferenceModels.ts"
import type { ClientView, Pages } from "./View.ts"

/** The smallest of the documents; the others are alike. */
const mediaReference = () => {
  const model = apiModel(documents(), "media")
  if (model === undefined) throw new Error("media has a document")
  return model
}

/** What programs may ask, for their authors. */
export const reference = ({ stranger }: ClientView): Pages => ({
  reference: renderPage(OverviewPage, stranger, overviewModel(documents())),
  "reference-api": renderPage(ApiPage, stranger, mediaReference())
})
