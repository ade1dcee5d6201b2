import * as BusTables from "@safelight/bus/BusTables"
import type { Migrations } from "@safelight/sql/Migrations"
import { create as invitations } from "./migrations/0002_invitations.ts"
import { create as revision } from "./migrations/0003_revision.ts"
import { create as resent } from "./migrations/0004_resent.ts"
import { create as replacedLinks } from "./migrations/0005_replaced_links.ts"

export const migrations: Migrations = {
  "0001_bus": BusTables.create,
  "0002_invitations": invitations,
  "0003_revision": revision,
  "0004_resent": resent,
  "0005_replaced_links": replacedLinks
}
