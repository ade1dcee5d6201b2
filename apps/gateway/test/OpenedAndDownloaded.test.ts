import { assert, it } from "@effect/vitest"
import { EmailAddress } from "@safelight/contracts/Fields"
import { ArchiveView, SingleDownload } from "@safelight/contracts/file/Files"
import { Gallery, PhotoCounts, Shoot, ShootClient } from "@safelight/contracts/shoot/Shoots"
import { User } from "@safelight/contracts/user/Users"
import { ArchiveId, PhotoId, ShootId, UserId } from "@safelight/events/Ids"
import { DateTime } from "effect"
import { studioMessagesFor } from "../src/messages/Catalogue.ts"
import { accessModel } from "../src/models/AccessModel.ts"
import { activityModel } from "../src/models/ActivityModel.ts"
import { downloadsModel } from "../src/models/DownloadsModel.ts"
import { shootDownloadsModel } from "../src/models/StudioModels.ts"
import { here, type Panel } from "../src/Panel.ts"

const uuid = (n: number) => `01890000-0000-7000-8000-${String(n).padStart(12, "0")}`
const at = (minute: number) => DateTime.unsafeMake(minute * 60_000)
const m = studioMessagesFor("en")
const away: Panel<never> = { state: "away" }

const shootId = ShootId.make(uuid(1))
const ines = new User({
  id: UserId.make(uuid(2)),
  email: EmailAddress.make("ines@example.com"),
  name: "Ines",
  role: "contact",
  locale: "en",
  createdAt: at(0),
  verifiedAt: null,
  deactivatedAt: null
})
const people = here(new Map([[ines.id, ines]]))

/** A client who was here at these times, or never. */
const shootOf = (seen: { readonly first?: number; readonly last?: number; readonly downloaded?: number }) =>
  new Shoot({
    id: shootId,
    title: "Midsummer",
    date: "2026-06-21",
    kind: "wedding",
    status: "delivered",
    expiresAt: null,
    zone: "UTC",
    createdAt: at(0),
    deliveredAt: at(1),
    orderBy: "name",
    coverId: null,
    counts: new PhotoCounts({ uploaded: 1, processing: 0, ready: 1, originalOnly: 0, failed: 0, hidden: 0 }),
    clients: [
      new ShootClient({
        userId: ines.id,
        audienceId: null,
        assignedAt: at(0),
        firstSeenAt: seen.first === undefined ? null : at(seen.first),
        lastSeenAt: seen.last === undefined ? null : at(seen.last),
        downloadedAt: seen.downloaded === undefined ? null : at(seen.downloaded),
        favourites: 0
      })
    ],
    sets: [],
    audiences: []
  })

const archiveOf = (change: { readonly delivered: number; readonly running?: boolean; readonly downloaded?: number }) =>
  new ArchiveView({
    id: ArchiveId.make(uuid(3)),
    shootId,
    userId: ines.id,
    scope: "everything",
    state: "ready",
    files: 1,
    bytes: 1000,
    delivered: change.delivered,
    running: change.running === true,
    requestedAt: at(3),
    downloadedAt: change.downloaded === undefined ? null : at(change.downloaded),
    expiresAt: null,
    path: "/d/token/Midsummer.zip"
  })

const single = new SingleDownload({ photoId: PhotoId.make(uuid(4)), userId: ines.id, at: at(5) })
const nothingTyped = { name: "", email: "", locale: "", audience: "", errors: {} }

const accessOf = (shoot: Shoot) => {
  const { people: rows } = accessModel(shoot, here([]), here([]), people, "https://studio.example", nothingTyped, m)
  return rows.map(({ lastSeenAt, name, now }) => ({ name, now: now?.word, lastSeenAt }))
}

it("who may see a shoot: nothing is known of a client before the invitation, the last look after", () => {
  assert.deepStrictEqual(accessOf(shootOf({})), [{ name: "Ines", now: undefined, lastSeenAt: undefined }])
  const [row] = accessOf(shootOf({ first: 2, last: 4 }))
  assert.strictEqual(row?.lastSeenAt, at(4).epochMillis)
})

it("what happened: asked for, then fetched, and each photograph, newest first", () => {
  const entries = (shoot: Shoot, archives: ReadonlyArray<ArchiveView>, singles: ReadonlyArray<SingleDownload>) =>
    activityModel({
      shoot,
      invitations: here([]),
      mails: here([]),
      archives: here(archives),
      singles: here(singles),
      people,
      m
    }).entries.map(({ text, who }) => [who, text])
  const before = [
    [undefined, m.activity.delivered],
    [undefined, m.activity.created]
  ]
  const asked = ["Ines", m.activity.askedWhole]
  assert.deepStrictEqual(entries(shootOf({}), [], []), before)
  assert.deepStrictEqual(entries(shootOf({}), [archiveOf({ delivered: 400 })], []), [asked, ...before])
  assert.deepStrictEqual(entries(shootOf({}), [archiveOf({ delivered: 1000, downloaded: 6 })], [single]), [
    ["Ines", m.activity.hasWhole],
    ["Ines", m.activity.downloaded],
    asked,
    ...before
  ])
})

it("who opened and who downloaded, for the studio: not yet, under way, stopped, all of it", () => {
  const given = (shoot: Shoot, archive: ArchiveView, singles: ReadonlyArray<SingleDownload>) => {
    const { archives, visits } = shootDownloadsModel(shoot, here([archive]), here(singles), people, m)
    const [row] = archives
    const [visit] = visits
    return [row?.state, row?.received, visit?.firstOpenedAt, visit?.lastOpenedAt, visit?.originals]
  }
  const opened = shootOf({ first: 2, last: 4, downloaded: 6 })
  const times = [at(2).epochMillis, at(4).epochMillis]
  assert.deepStrictEqual(given(shootOf({}), archiveOf({ delivered: 0 }), []), ["ready", 0, undefined, undefined, 0])
  assert.deepStrictEqual(given(opened, archiveOf({ delivered: 400, running: true }), []), ["running", 400, ...times, 0])
  assert.deepStrictEqual(given(opened, archiveOf({ delivered: 400 }), [single]), ["stopped", 400, ...times, 1])
  const whole = archiveOf({ delivered: 1000, downloaded: 6 })
  assert.deepStrictEqual(given(opened, whole, [single]), ["delivered", 1000, ...times, 1])
  // What nobody can tell is no zero.
  const unknown = shootDownloadsModel(opened, away, away, away, m)
  assert.deepStrictEqual(unknown.away, ["downloads", "people"])
  assert.isFalse("originals" in (unknown.visits[0] ?? {}))
})

it("how far the client's own copy is: not asked for, on its way, not fetched, running, stopped, all of it", () => {
  const gallery = new Gallery({
    id: shootId,
    title: "Midsummer",
    date: "2026-06-21",
    status: "delivered",
    expiresAt: null,
    zone: "UTC",
    coverId: null,
    photoCount: 1,
    favouriteCount: 0,
    sets: [],
    mayDownload: true
  })
  const origin = { url: new URL("https://studio.example") }
  const copy = (archives: Panel<ReadonlyArray<ArchiveView>>, asked = false) => {
    const { archive } = downloadsModel(gallery, archives, origin, asked)
    return archive.state === "ready" ? archive.fetching.state : archive.state
  }
  assert.strictEqual(copy(away), "away")
  assert.strictEqual(copy(here([])), "none")
  assert.strictEqual(copy(here([]), true), "preparing")
  assert.strictEqual(copy(here([archiveOf({ delivered: 0 })])), "not-fetched")
  assert.strictEqual(copy(here([archiveOf({ delivered: 400, running: true })])), "running")
  assert.strictEqual(copy(here([archiveOf({ delivered: 400 })])), "stopped")
  assert.strictEqual(copy(here([archiveOf({ delivered: 1000, downloaded: 6 })])), "delivered")
})
