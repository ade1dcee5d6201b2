import { assert, describe, it } from "@effect/vitest"
import { Ahead } from "../src/Ahead.ts"
import type { Batch } from "../src/DirectGet.ts"

/** Batches that arrive one after the other when told to, for an object of so many chunks. */
const servers = (end: number) => {
  const arrivals: Array<() => void> = []
  let asked = 0
  const ask = (from: number, count: number): Batch => {
    assert.strictEqual(from, asked)
    asked += count
    let sequence = from
    let here = false
    const arrived = new Promise<void>((resolve) => {
      arrivals.push(() => {
        here = true
        resolve()
      })
    })
    return {
      ready: () => here,
      next: async () => {
        await arrived
        return { sequence: sequence++, subject: "", data: Buffer.alloc(0), header: () => "" }
      },
      cancel: () => undefined
    }
  }
  const arrive = (): boolean => {
    const arrival = arrivals.shift()
    arrival?.()
    return arrival !== undefined
  }
  return { ahead: new Ahead(0, end, ask), arrive, asked: () => asked }
}

/** Takes chunks, faster than they come or only when all have come; the most that was asked for and not handed over. */
const take = async (count: number, most: number, pace: "fast" | "slow") => {
  const { ahead, arrive, asked } = servers(1000)
  let held = 0
  for (let index = 0; index < count; index++) {
    if (pace === "slow") while (arrive());
    const next = ahead.next(most)
    held = Math.max(held, asked() - index)
    arrive()
    assert.strictEqual((await next)?.sequence, index)
  }
  return held
}

describe("reading ahead", () => {
  it("asks for more while the caller is faster than the servers, up to the measure", async () => {
    assert.strictEqual(await take(20, 4, "fast"), 4)
    assert.strictEqual(await take(20, 8, "fast"), 8)
  })

  it("stays at two chunks for a caller who always finds one waiting", async () => {
    assert.strictEqual(await take(20, 8, "slow"), 2)
  })

  it("has nothing waiting when the measure is one chunk", async () => {
    assert.strictEqual(await take(20, 1, "fast"), 1)
  })

  it("keeps a second batch under way while the first is handed over", async () => {
    const { ahead, arrive, asked } = servers(1000)
    for (let index = 0; index < 10; index++) {
      const next = ahead.next(4)
      arrive()
      await next
      if (index > 3) assert.isAtLeast(asked() - index, 3)
    }
  })

  it("asks for nothing beyond the end", async () => {
    const { ahead, arrive, asked } = servers(5)
    for (let index = 0; index < 5; index++) {
      const next = ahead.next(8)
      arrive()
      await next
    }
    assert.strictEqual(asked(), 5)
  })
})
