import * as Schema from "effect/Schema"
import { event } from "./Event.ts"
import { ShootId, theStudio } from "./Ids.ts"

const data = Schema.Struct({ shootIds: Schema.Array(ShootId) })
const key = () => ["studio", theStudio] as const

export const PortfolioUpdated = event("portfolio.updated", {
  version: 1,
  owner: "portfolio",
  key,
  data,
  description: "The draft of the public pages changed."
})

export const PortfolioPublished = event("portfolio.published", {
  version: 1,
  owner: "portfolio",
  key,
  data,
  description: "The public pages changed."
})
