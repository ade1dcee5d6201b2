import { assert, it } from "@effect/vitest"
import { FileView } from "@safelight/contracts/file/Files"
import { Photo, PhotoCounts, Shoot } from "@safelight/contracts/shoot/Shoots"
import { PhotoId, ShootId } from "@safelight/events/Ids"
import { DateTime } from "effect"
import { studioMessagesFor } from "../src/messages/Catalogue.ts"
import { photosModel } from "../src/models/StudioModels.ts"
import { here } from "../src/Panel.ts"

const at = DateTime.unsafeMake(0)
const shootId = ShootId.make("01890000-0000-7000-8000-000000000001")
const idOf = (number: number) => PhotoId.make(`01890000-0000-7000-8000-0000000001${String(number).padStart(2, "0")}`)

const photo = (number: number, state: Photo["state"]) =>
  new Photo({
    id: idOf(number),
    fileName: `${number}.jpg`,
    size: 1,
    state,
    reason: null,
    remark: null,
    width: null,
    height: null,
    placeholder: null,
    camera: {},
    setId: null,
    hidden: false,
    favourite: false
  })

const file = (number: number, state: FileView["state"], category: FileView["category"]) =>
  new FileView({
    id: idOf(number),
    shootId,
    fileName: `${number}.jpg`,
    size: 1,
    received: 1,
    state,
    category,
    reason: null,
    remark: null,
    sha256: null,
    sameAs: null,
    startedAt: at,
    finishedAt: at
  })

const shoot = new Shoot({
  id: shootId,
  title: "x",
  date: "2026-06-21",
  kind: "other",
  status: "preparing",
  expiresAt: null,
  zone: "UTC",
  createdAt: at,
  deliveredAt: null,
  orderBy: "name",
  coverId: null,
  counts: new PhotoCounts({ uploaded: 0, processing: 0, ready: 0, originalOnly: 0, failed: 0, hidden: 0 }),
  audiences: [],
  clients: [],
  sets: []
})

const limits = { maximumFileSize: 2 ** 30, maximumShootSize: 500 * 2 ** 30 }

it("another try is offered where it may help: not for a file that is wrong itself, nor where nothing is known", () => {
  const photos = [1, 2, 3, 4].map((number) => photo(number, "failed"))
  const files = [file(1, "failed", "data"), file(2, "failed", "resource"), file(3, "failed", "logic")]
  const { refused } = photosModel(shoot, photos, here(files), limits, 1, studioMessagesFor("en"))
  assert.deepStrictEqual(
    refused.map(({ canRetry }) => canRetry),
    [false, true, true, false]
  )
})

it("a file without a picture is spoken of in the reader's language, one of an older event as it was then", () => {
  const reason = "In English."
  const refused = new Photo({ ...photo(1, "failed"), reason, remark: { code: "not-a-photo", fileType: "PDF" } })
  const kept = new Photo({ ...photo(2, "original-only"), reason, remark: { code: "no-preview", fileType: "NEF" } })
  const old = new Photo({ ...photo(3, "original-only"), reason })
  const model = photosModel(shoot, [refused, kept, old], here([]), limits, 1, studioMessagesFor("fr"))
  assert.match(model.refused[0]?.remark ?? "", /^Ce n’est pas une photo mais un document PDF\. Envoyez la photo/)
  assert.match(model.remarked[0]?.remark ?? "", /^Ce fichier NEF ne contient pas d’aperçu/)
  assert.strictEqual(model.remarked[1]?.remark, reason)
})

it("a picture that the file service has not heard of yet is not asked for, and the page asks again", () => {
  const photos = [photo(1, "ready"), photo(2, "ready"), photo(3, "original-only")]
  const model = photosModel(
    shoot,
    photos,
    here([file(1, "ready", null), file(2, "processing", null)]),
    limits,
    1,
    studioMessagesFor("en")
  )
  assert.deepStrictEqual(
    model.sets.flatMap((set) => set.photos.map(({ note, shown }) => [shown, note])),
    [
      [true, undefined],
      [false, "On its way"],
      [false, "Original only"]
    ]
  )
  assert.isTrue(model.settling)
})
