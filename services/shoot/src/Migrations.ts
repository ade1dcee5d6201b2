import * as BusTables from "@safelight/bus/BusTables"
import type { Migrations } from "@safelight/sql/Migrations"
import { create as shoots } from "./migrations/0002_shoots.ts"
import { create as setPlaces } from "./migrations/0003_set_places.ts"
import { create as revision } from "./migrations/0004_revision.ts"
import { create as shootVersion } from "./migrations/0005_shoot_version.ts"
import { create as handOrder } from "./migrations/0006_hand_order.ts"
import { create as remarks } from "./migrations/0007_remarks.ts"
import { create as audiences } from "./migrations/0008_audiences.ts"

export const migrations: Migrations = {
  "0001_bus": BusTables.create,
  "0002_shoots": shoots,
  "0003_set_places": setPlaces,
  "0004_revision": revision,
  "0005_shoot_version": shootVersion,
  "0006_hand_order": handOrder,
  "0007_remarks": remarks,
  "0008_audiences": audiences
}
