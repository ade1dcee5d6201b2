import type { MoveTo, Photo } from "@safelight/contracts/shoot/Shoots"
import { type MoveId, PhotoId, SetId } from "@safelight/events/Ids"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as Paths from "./pages/Paths.ts"
import { fromWord, toWord } from "./pages/PhotoList.ts"
import type { Arranging } from "./pages/studio/ShootSheet.tsx"

/** What a page of arranging is told by the move before it, in its address. */
export const said: ReadonlyArray<string> = ["move", "pressed", "chosen"]

/** What to show again as it was when the last button was pressed. */
export const read = (search: URLSearchParams): Arranging => {
  const pressed = search.get("pressed")
  return { chosen: fromWord(search.get("chosen") ?? ""), ...(pressed === null ? {} : { pressed }) }
}

const decodePhoto = Schema.decodeUnknownOption(PhotoId)
const decodeSet = Schema.decodeUnknownOption(SetId)

/** Why nothing can be moved; `unknown` for photographs that are not in this shoot. */
export type NoMove = "nothing" | "mixed" | "unknown" | "bad-request"

/** What a form asked for: which photographs, where to, and which button it was. */
export interface Wanted {
  readonly photoIds: ReadonlyArray<PhotoId>
  readonly to: MoveTo
  readonly pressed: string
}

const beside = (word: string): MoveTo | undefined => {
  const [side, id] = word.split(" ")
  const photo = Option.getOrUndefined(decodePhoto(id))
  if (photo === undefined) return undefined
  return side === "before" ? { before: photo } : side === "after" ? { after: photo } : undefined
}

/** One photograph by its own button: `ID start`, `ID before OTHER`. */
const one = (move: string, photos: ReadonlyArray<Photo>): Either.Either<Wanted, NoMove> => {
  const [id, ...rest] = move.split(" ")
  const photo = photos.find((photo) => photo.id === id)
  const word = rest.join(" ")
  if (photo === undefined) return Either.left("unknown")
  const wanted = (to: MoveTo | undefined, way: string): Either.Either<Wanted, NoMove> =>
    to === undefined
      ? Either.left("bad-request")
      : Either.right({ photoIds: [photo.id], to, pressed: `${photo.id} ${way}` })
  if (word === "start" || word === "end") return wanted({ setId: photo.setId, place: word }, word)
  return wanted(beside(word), word.startsWith("before") ? "earlier" : "later")
}

/** Where chosen photographs of one set go; `group` is all of the set. */
const step = (
  to: string,
  group: ReadonlyArray<Photo>,
  chosen: ReadonlySet<string>,
  number: string
): MoveTo | undefined => {
  const setId = group[0]?.setId ?? null
  const stays = (photo: Photo) => !chosen.has(photo.id)
  const at = (photo: Photo | undefined): MoveTo =>
    photo === undefined ? { setId, place: "end" } : { before: photo.id }
  switch (to) {
    case "start":
    case "end":
      return { setId, place: to }
    case "earlier": {
      const first = group.findIndex((photo) => chosen.has(photo.id))
      const before = group.slice(0, first).findLast(stays)
      return before === undefined ? { setId, place: "start" } : { before: before.id }
    }
    case "later": {
      const last = group.findLastIndex((photo) => chosen.has(photo.id))
      const after = group.slice(last + 1).find(stays)
      return after === undefined ? { setId, place: "end" } : { after: after.id }
    }
    case "number": {
      const place = Number(number)
      return Number.isInteger(place) && place >= 1 ? at(group.filter(stays)[place - 1]) : undefined
    }
    default:
      return undefined
  }
}

/**
 * Reads a form of arranging. `photos` are those on the studio's sheet, in order; anything else in the form is no
 * photograph of this shoot.
 */
export const wanted = (
  typed: Readonly<Record<string, string>>,
  chosen: ReadonlyArray<PhotoId>,
  photos: ReadonlyArray<Photo>
): Either.Either<Wanted, NoMove> => {
  const move = typed["move"]
  if (move !== undefined) return one(move, photos)
  const to = typed["to"] ?? ""
  const ids = new Set<string>(chosen)
  const moving = photos.filter((photo) => ids.has(photo.id))
  if (moving.length < ids.size) return Either.left("unknown")
  const first = moving[0]
  if (first === undefined) return Either.left("nothing")
  const photoIds = moving.map(({ id }) => id)
  const into = /^into (\S*)$/.exec(to)
  if (into !== null) {
    const setId = into[1] === "" ? Option.some(null) : decodeSet(into[1])
    return Option.match(setId, {
      onNone: () => Either.left("bad-request" as const),
      onSome: (setId) => Either.right({ photoIds, to: { setId, place: "end" as const }, pressed: to })
    })
  }
  const place = beside(to)
  if (place !== undefined) return Either.right({ photoIds, to: place, pressed: to })
  if (!moving.every((photo) => photo.setId === first.setId)) return Either.left("mixed")
  const goal = step(
    to,
    photos.filter((photo) => photo.setId === first.setId),
    ids,
    typed["number"] ?? ""
  )
  return goal === undefined ? Either.left("bad-request") : Either.right({ photoIds, to: goal, pressed: to })
}

/** The page on which a photograph stands after a move, ready for the next press. */
export const pathAfter = (
  shootId: string,
  photos: ReadonlyArray<Photo>,
  { photoIds, pressed }: Wanted,
  perPage: number,
  move: MoveId | null
): string => {
  const place = photos.findIndex((photo) => photo.id === photoIds[0])
  const page = Math.floor(Math.max(0, place) / perPage) + 1
  const isOne = pressed.includes(" ")
  return Paths.shoot(shootId, {
    arrange: 1,
    ...(page === 1 ? {} : { page }),
    pressed,
    ...(isOne ? {} : { chosen: toWord(photoIds) }),
    ...(move === null ? {} : { move })
  })
}
