import type { Photo } from "@safelight/contracts/shoot/Shoots"
import type { Viewer } from "@safelight/contracts/shoot/Viewer"
import type { PhotoId, ShootId } from "@safelight/events/Ids"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { InShoot, PhotoRepo, SheetRow } from "./PhotoRepo.ts"
import type { ShootRepo } from "./ShootRepo.ts"

/** A gallery as one kind of viewer sees it. */
export interface Sheet extends SheetRow {
  /** Of its places. */
  readonly ids: ReadonlySet<PhotoId>
}

const toSheet = (row: SheetRow): Sheet => ({ ...row, ids: new Set(row.places.map(({ id }) => id)) })

/** Bytes, as measured on the heap: a place in the order, a photograph with what its camera told, the rest. */
const weights = { place: 200, photo: 1000, shoot: 2000 }

/** Clients who see the same sets have one sheet, whichever audience they belong to. */
const sheetKey = ({ sets, studio }: Viewer): string =>
  studio ? "studio" : sets === undefined ? "everything" : `sets ${[...sets].sort().join(" ")}`

type Facts = Option.Option.Value<Effect.Effect.Success<ReturnType<ShootRepo["facts"]>>>

/** What was read of a shoot at one version. */
class Kept {
  readonly version: string
  facts: Facts | undefined
  /** By what a viewer sees, see `sheetKey`. */
  readonly sheets = new Map<string, Sheet>()
  readonly photos = new Map<PhotoId, Photo>()

  constructor(version: string) {
    this.version = version
  }

  get bytes(): number {
    let places = 0
    for (const sheet of this.sheets.values()) places += sheet.places.length
    for (const set of this.facts?.sets ?? []) places += set.photos.size
    return weights.shoot + weights.place * places + weights.photo * this.photos.size
  }
}

/**
 * Keeps what was read of shoots for as long as their version stays the same. A caller reads the version with each
 * request (`PhotoRepo.now`) and the database renews it with each change, so nothing is ever shown that had changed
 * before the request: there is no time to live and nobody to tell. What is kept may only be newer than its version,
 * never older, since it is read after it. Favourites differ from person to person and are not kept.
 *
 * At most `budget` bytes; shoots that nobody asked for the longest go first.
 */
export const make = (repos: { readonly photos: PhotoRepo; readonly shoots: ShootRepo }, budget = 16_000_000) => {
  /** The one asked for last stands last. */
  const shoots = new Map<ShootId, Kept>()

  const keptAt = (id: ShootId, version: string): Kept => {
    const known = shoots.get(id)
    const kept = known?.version === version ? known : new Kept(version)
    shoots.delete(id)
    shoots.set(id, kept)
    return kept
  }

  const fit = Effect.sync(() => {
    let bytes = 0
    for (const [id, kept] of [...shoots].reverse()) {
      bytes += kept.bytes
      if (bytes > budget) shoots.delete(id)
    }
  })

  /** The shoot at a version that was just read. */
  const at = (id: ShootId, version: string) => {
    const kept = keptAt(id, version)

    /** The shoot's own row, for decisions about access; none when there is no such shoot any more. */
    const facts = Effect.suspend(() =>
      kept.facts === undefined
        ? Effect.tap(repos.shoots.facts(id), (facts) => {
            kept.facts = Option.getOrUndefined(facts)
          })
        : Effect.succeed(Option.some(kept.facts))
    )

    const sheet = (shoot: InShoot, viewer: Viewer): Effect.Effect<Option.Option<Sheet>> => {
      const key = sheetKey(viewer)
      const known = kept.sheets.get(key)
      if (known !== undefined) return Effect.succeed(Option.some(known))
      return repos.photos.sheet(shoot, viewer).pipe(
        Effect.map(Option.map(toSheet)),
        Effect.tap((sheet) => {
          if (Option.isSome(sheet)) kept.sheets.set(key, sheet.value)
        }),
        Effect.zipLeft(fit)
      )
    }

    /** In the order asked for, nobody's favourites. A photograph deleted meanwhile is passed over. */
    const photos = (shoot: InShoot, ids: ReadonlyArray<PhotoId>): Effect.Effect<ReadonlyArray<Photo>> => {
      const unknown = ids.filter((id) => !kept.photos.has(id))
      const all = Effect.sync(() => ids.flatMap((id) => kept.photos.get(id) ?? []))
      if (unknown.length === 0) return all
      return repos.photos.byIds(shoot, unknown).pipe(
        Effect.map((found) => {
          for (const photo of found) kept.photos.set(photo.id, photo)
        }),
        Effect.zipRight(fit),
        Effect.zipRight(all)
      )
    }

    return { facts, photos, sheet }
  }

  return { at }
}
