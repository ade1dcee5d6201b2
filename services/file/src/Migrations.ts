import * as BusTables from "@safelight/bus/BusTables"
import type { Migrations } from "@safelight/sql/Migrations"
import { create as catalogue } from "./migrations/0002_catalogue.ts"
import { create as archives } from "./migrations/0003_archives.ts"
import { create as scrub } from "./migrations/0004_scrub.ts"
import { create as manifestJson } from "./migrations/0005_manifest_json.ts"
import { create as studioOfManifestPhoto } from "./migrations/0006_studio_of_manifest_photo.ts"
import { create as archiveDeliveredAt } from "./migrations/0007_archive_delivered_at.ts"
import { create as remarks } from "./migrations/0008_remarks.ts"
import { create as verdictBy } from "./migrations/0009_verdict_by.ts"

export const migrations: Migrations = {
  "0001_bus": BusTables.create,
  "0002_catalogue": catalogue,
  "0003_archives": archives,
  "0004_scrub": scrub,
  "0005_manifest_json": manifestJson,
  "0006_studio_of_manifest_photo": studioOfManifestPhoto,
  "0007_archive_delivered_at": archiveDeliveredAt,
  "0008_remarks": remarks,
  "0009_verdict_by": verdictBy
}
