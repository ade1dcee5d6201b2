import * as BusTables from "@safelight/bus/BusTables"
import type { Migrations } from "@safelight/sql/Migrations"
import { create as people } from "./migrations/0002_people.ts"
import { create as studioOfUnheard } from "./migrations/0003_studio_of_unheard.ts"
import { create as unknownSignIns } from "./migrations/0004_unknown_sign_ins.ts"

export const migrations: Migrations = {
  "0001_bus": BusTables.create,
  "0002_people": people,
  "0003_studio_of_unheard": studioOfUnheard,
  "0004_unknown_sign_ins": unknownSignIns
}
