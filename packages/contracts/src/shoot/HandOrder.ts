import type { PhotoId, SetId } from "@safelight/events/Ids"
import * as Either from "effect/Either"
import type { MoveTo, OrderBy } from "./Shoots.ts"

/**
 * Order by hand. Each photograph has a rank, a whole number that counts within its set, or none yet: those stand behind
 * the others, by capture time. Ranks leave gaps, so that a move writes the photographs moved and nearly never others.
 */

/** Where a photograph stands. */
export interface Place {
  readonly id: PhotoId
  /** Its set; null for photographs in none, which are a group like a set. */
  readonly setId: SetId | null
  readonly rank: number | null
}

/** How everything in a shoot stands. */
export interface Arrangement {
  /** Every photograph, in the order of the gallery. */
  readonly places: ReadonlyArray<Place>
  /** Of the photographs in no set, and of sets without a choice of their own. */
  readonly orderBy: OrderBy
  /** Each set with its own choice. */
  readonly sets: ReadonlyArray<{ readonly id: SetId; readonly orderBy: OrderBy | null }>
}

/** Photographs and orders as they are after a step: only what differs. */
export interface Rearranged {
  readonly places: ReadonlyArray<Place>
  readonly orderBy?: OrderBy
  readonly sets: Arrangement["sets"]
}

export const orderOf = ({ orderBy, sets }: Omit<Arrangement, "places">, setId: SetId | null): OrderBy =>
  (setId === null ? undefined : sets.find(({ id }) => id === setId)?.orderBy) ?? orderBy

/** One group is ordered otherwise; sets that went along with those in no set keep what they have. */
export const orderGroup = (
  arrangement: Omit<Arrangement, "places">,
  setId: SetId | null,
  by: OrderBy
): Omit<Rearranged, "places"> => {
  if (orderOf(arrangement, setId) === by) return { sets: [] }
  if (setId !== null) return { sets: [{ id: setId, orderBy: by }] }
  const along = arrangement.sets.filter((set) => set.orderBy === null)
  return { orderBy: by, sets: along.map(({ id }) => ({ id, orderBy: arrangement.orderBy })) }
}

/** Everything is ordered alike. */
export const orderAll = (arrangement: Omit<Arrangement, "places">, by: OrderBy): Omit<Rearranged, "places"> => {
  const { sets } = arrangement
  if ([null, ...sets.map(({ id }) => id)].every((group) => orderOf(arrangement, group) === by)) return { sets: [] }
  return { orderBy: by, sets: sets.filter((set) => set.orderBy !== null).map(({ id }) => ({ id, orderBy: null })) }
}

/** Room for some sixteen moves into the same gap before others are written too. */
const step = 65_536

/**
 * The ranks that put photographs into this order, those that stay as they are left out. A rank that is null is to be
 * found, up to the last photograph that has one or is in `moved`; behind it there is no need of any.
 */
export const newRanks = (
  order: ReadonlyArray<Pick<Place, "id" | "rank">>,
  moved: ReadonlySet<PhotoId>
): ReadonlyMap<PhotoId, number> => {
  const known = order.map(({ id, rank }) => (moved.has(id) ? null : rank))
  const length = order.findLastIndex(({ id }, index) => moved.has(id) || known[index] !== null) + 1
  const evenly = () => order.slice(0, length).map((_, index) => (index + 1) * step)
  const between = (): ReadonlyArray<number> | undefined => {
    const ranks: Array<number> = []
    let from = 0
    while (from < length) {
      const rank = known[from]
      const left = ranks.at(-1)
      if (rank != null) {
        if (left !== undefined && left >= rank) return undefined
        ranks.push(rank)
        from++
        continue
      }
      const next = known.findIndex((rank, index) => index > from && rank !== null)
      const right = next < 0 ? undefined : (known[next] ?? undefined)
      const count = (next < 0 ? length : next) - from
      for (let place = 1; place <= count; place++) {
        if (left !== undefined && right !== undefined) {
          if (right - left <= count) return undefined
          ranks.push(left + Math.floor(((right - left) * place) / (count + 1)))
        } else if (right !== undefined) ranks.push(right - step * (count + 1 - place))
        else ranks.push((left ?? 0) + step * place)
      }
      from += count
    }
    return ranks
  }
  const ranks = between() ?? evenly()
  return new Map(
    order.slice(0, length).flatMap(({ id, rank }, index) => {
      const wanted = ranks[index]
      return wanted === undefined || wanted === rank ? [] : [[id, wanted] as const]
    })
  )
}

/** Others around a place, without those that move: what stands before it and what stands behind. */
const parted = (
  group: ReadonlyArray<Place>,
  moving: ReadonlySet<PhotoId>,
  to: MoveTo
): readonly [before: ReadonlyArray<Place>, behind: ReadonlyArray<Place>] => {
  const stays = (place: Place) => !moving.has(place.id)
  const cut = () => {
    if ("before" in to) return group.findIndex(({ id }) => id === to.before)
    if ("after" in to) return group.findIndex(({ id }) => id === to.after) + 1
    return to.place === "start" ? 0 : group.length
  }
  return [group.slice(0, cut()).filter(stays), group.slice(cut()).filter(stays)]
}

/**
 * Photographs in the order given, put together into one place of one group, which is ordered by hand from then on.
 * Asked for twice it changes nothing the second time. What is not in the shoot is passed over, but not the photograph
 * that names the place, nor the set.
 */
export const rearranged = (
  arrangement: Arrangement,
  photoIds: ReadonlyArray<PhotoId>,
  to: MoveTo
): Either.Either<Rearranged, "photo" | "set"> => {
  const { places, sets } = arrangement
  const anchor = "before" in to ? to.before : "after" in to ? to.after : undefined
  const beside = places.find(({ id }) => id === anchor)
  if (anchor !== undefined && beside === undefined) return Either.left("photo")
  const setId = "place" in to ? to.setId : (beside?.setId ?? null)
  if (setId !== null && !sets.some(({ id }) => id === setId)) return Either.left("set")
  const byId = new Map(places.map((place) => [place.id, place]))
  const moving = [...new Set(photoIds)].flatMap((id) => byId.get(id) ?? [])
  const moved = new Set(moving.map(({ id }) => id))
  const group = places.filter((place) => place.setId === setId)
  const [before, behind] = parted(group, moved, to)
  const order = [...before, ...moving, ...behind]
  const isSo = order.length === group.length && order.every(({ id }, index) => group[index]?.id === id)
  if (moving.length === 0 || isSo) return Either.right({ places: [], sets: [] })
  const isByHand = orderOf(arrangement, setId) === "hand"
  // By another order until now: what stood there is what counts from here on, not how it lay by hand before.
  const ranks = isByHand ? newRanks(order, moved) : newRanks(order, new Set(order.map(({ id }) => id)))
  return Either.right({
    ...orderGroup(arrangement, setId, "hand"),
    places: order.flatMap((place) => {
      const rank = ranks.get(place.id) ?? place.rank
      return rank === place.rank && place.setId === setId ? [] : [{ id: place.id, setId, rank }]
    })
  })
}

/** What undoes a step: what it changed, as it was before. */
export const undoing = (before: Arrangement, { orderBy, places, sets }: Rearranged): Rearranged => {
  const changed = new Set<string>([...places, ...sets].map(({ id }) => id))
  return {
    ...(orderBy === undefined ? {} : { orderBy: before.orderBy }),
    places: before.places.filter(({ id }) => changed.has(id)),
    sets: before.sets.filter(({ id }) => changed.has(id))
  }
}

/** Whether a step changes anything. */
export const changesNothing = ({ orderBy, places, sets }: Rearranged): boolean =>
  orderBy === undefined && places.length === 0 && sets.length === 0
