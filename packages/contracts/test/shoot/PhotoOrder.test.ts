import { assert, describe, it } from "@effect/vitest"
import { compareKeys, nameKey, timeKey } from "@safelight/contracts/shoot/PhotoOrder"
import { FastCheck } from "effect"

const runs = (name: string) => name.match(/\d+|\D/gu) ?? []
const isNumber = (run: string) => /^\d/.test(run)
const place = (run: string) => (isNumber(run) ? 0x30 : (run.codePointAt(0) ?? 0))

/** Run by run, as people count. */
const natural = (a: string, b: string): number => {
  const [left, right] = [runs(a.toLowerCase()), runs(b.toLowerCase())]
  for (const [index, run] of left.entries()) {
    const other = right[index]
    if (other === undefined) return 1
    const difference =
      isNumber(run) && isNumber(other) ? Number(BigInt(run) - BigInt(other)) : place(run) - place(other)
    if (difference !== 0) return Math.sign(difference)
  }
  return left.length < right.length ? -1 : 0
}

const sortedByName = (names: ReadonlyArray<string>) => [...names].sort((a, b) => compareKeys(nameKey(a), nameKey(b)))

describe("order of photographs", () => {
  it("counts as people do", () => {
    const names = ["IMG_2.jpg", "IMG_10.jpg", "img_9.jpg", "IMG_010.jpg", "IMG_1a.jpg", "DSC_100.jpg", "IMG_1.jpg"]
    assert.deepStrictEqual(sortedByName(names), [
      "DSC_100.jpg",
      "IMG_1.jpg",
      "IMG_1a.jpg",
      "IMG_2.jpg",
      "img_9.jpg",
      "IMG_010.jpg",
      "IMG_10.jpg"
    ])
  })

  it("agrees with a comparison run by run, for any names", () => {
    const name = FastCheck.array(
      FastCheck.oneof(
        FastCheck.constantFrom("a", "B", "_", " ", ".", "é", "\u{1F4F7}", "\uFF21"),
        FastCheck.bigInt({ min: 0n, max: 10n ** 30n }).map(String)
      ),
      { maxLength: 5 }
    ).map((parts) => parts.join(""))
    FastCheck.assert(
      FastCheck.property(name, name, (a, b) => {
        const expected = natural(a, b)
        const actual = Math.sign(compareKeys(nameKey(a), nameKey(b)))
        // Names that count the same still have one order.
        if (expected === 0) assert.strictEqual(actual === 0, a === b)
        else assert.strictEqual(actual, expected)
      })
    )
  })

  it("goes by the camera's clock before the name, and puts unknown times last", () => {
    const photos = [
      ["3.jpg", undefined],
      ["2.jpg", "2026-06-21T10:00:00+02:00"],
      ["1.jpg", "2026-06-21T10:00:00"],
      ["4.jpg", "2026-06-21T09:59:59.999Z"],
      ["0.jpg", "2026-06-21T10:00:00.1-05:00"]
    ] as const
    const sorted = [...photos].sort((a, b) => compareKeys(timeKey(a[1], a[0]), timeKey(b[1], b[0])))
    assert.deepStrictEqual(
      sorted.map(([name]) => name),
      ["4.jpg", "1.jpg", "2.jpg", "0.jpg", "3.jpg"]
    )
  })
})
