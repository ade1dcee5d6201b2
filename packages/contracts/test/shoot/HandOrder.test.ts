import { assert, describe, it } from "@effect/vitest"
import { newRanks } from "@safelight/contracts/shoot/HandOrder"
import { PhotoId } from "@safelight/events/Ids"
import { FastCheck } from "effect"

interface Ranked {
  readonly id: PhotoId
  readonly rank: number | null
}

const idOf = (number: number) => PhotoId.make(`01890000-0000-7000-8000-${number.toString(16).padStart(12, "0")}`)

/** As the database sorts them: those without a rank last, and as they were. */
const sorted = (photos: ReadonlyArray<Ranked>) =>
  [...photos].sort((a, b) => (a.rank ?? Number.MAX_SAFE_INTEGER) - (b.rank ?? Number.MAX_SAFE_INTEGER))

const after = (order: ReadonlyArray<Ranked>, moved: ReadonlyArray<Ranked>) => {
  const ranks = newRanks(order, new Set(moved.map(({ id }) => id)))
  return { ranks, photos: order.map(({ id, rank }) => ({ id, rank: ranks.get(id) ?? rank })) }
}

describe("ranks of an order by hand", () => {
  it("put any moves into effect, whole and small, and write no more than was moved", () => {
    const move = FastCheck.tuple(FastCheck.nat(), FastCheck.nat(), FastCheck.integer({ min: 1, max: 4 }))
    FastCheck.assert(
      FastCheck.property(FastCheck.integer({ min: 1, max: 12 }), FastCheck.array(move), (count, moves) => {
        let photos: ReadonlyArray<Ranked> = Array.from({ length: count }, (_, index) => ({
          id: idOf(index),
          rank: null
        }))
        for (const [from, to, many] of moves) {
          const start = from % photos.length
          const moving = photos.slice(start, start + many)
          const rest = photos.filter((photo) => !moving.includes(photo))
          const place = to % (rest.length + 1)
          const order = [...rest.slice(0, place), ...moving, ...rest.slice(place)]
          const next = after(order, moving)
          assert.deepStrictEqual(
            sorted(next.photos).map(({ id }) => id),
            order.map(({ id }) => id)
          )
          for (const { rank } of next.photos) assert.isTrue(rank === null || Number.isSafeInteger(rank))
          photos = next.photos
        }
      })
    )
  })

  it("leave the others as they are, until a gap is used up", () => {
    const names = Array.from({ length: 1000 }, (_, index) => idOf(index))
    let { photos } = after(
      names.map((id) => ({ id, rank: null })),
      names.map((id) => ({ id, rank: null }))
    )
    const written: Array<number> = []
    // Always the last one to the same place, behind the first.
    for (let time = 0; time < 100; time++) {
      const [first, last] = [photos[0], photos.at(-1)]
      assert(first !== undefined && last !== undefined)
      const { photos: next, ranks } = after([first, last, ...photos.slice(1, -1)], [last])
      written.push(ranks.size)
      photos = next
      assert.deepStrictEqual(sorted(photos), photos)
    }
    assert.isAtMost(written.filter((count) => count > 1).length, 8, "hardly ever")
    assert.isAtLeast(written.filter((count) => count === 1).length, 92)
  })
})
