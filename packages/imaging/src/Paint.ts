/** Red, green and blue, 0-255, not rounded. */
export type Colour = readonly [number, number, number]

/** A picture as a function: `x` from 0 to the aspect ratio, `y` from 0 (top) to 1. */
export type Painting = (x: number, y: number) => Colour

/** A stream of numbers in [0, 1) that is the same for the same seed (mulberry32). */
export const stream = (seed: number): (() => number) => {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}

export const clamp = (value: number, least = 0, most = 1): number => Math.min(most, Math.max(least, value))

/** 0 below `from`, 1 above `to`, smooth between; `from` may be the larger. */
export const smooth = (from: number, to: number, value: number): number => {
  const t = clamp((value - from) / (to - from))
  return t * t * (3 - 2 * t)
}

export const mix = (a: Colour, b: Colour, t: number): Colour => [
  a[0] + (b[0] - a[0]) * t,
  a[1] + (b[1] - a[1]) * t,
  a[2] + (b[2] - a[2]) * t
]

/** Of a way in two steps. `Math.hypot`, which minds overflow, takes ten times as long. */
export const length = (x: number, y: number): number => Math.sqrt(x * x + y * y)

/** Light added to a colour, as a lamp seen through it. */
export const glow = (a: Colour, light: Colour, strength: number): Colour => [
  a[0] + light[0] * strength,
  a[1] + light[1] * strength,
  a[2] + light[2] * strength
]

export const scale = (a: Colour, by: number): Colour => [a[0] * by, a[1] * by, a[2] * by]

/** `0xrrggbb` as a colour. */
export const hue = (rgb: number): Colour => [(rgb >> 16) & 255, (rgb >> 8) & 255, rgb & 255]

/** Several colours spread evenly over 0 to 1. */
export const ramp = (stops: ReadonlyArray<Colour>, t: number): Colour => {
  const at = clamp(t) * (stops.length - 1)
  const from = Math.min(Math.floor(at), stops.length - 2)
  return mix(stops[from] ?? [0, 0, 0], stops[from + 1] ?? [0, 0, 0], at - from)
}

const lattice = (x: number, y: number, seed: number): number => {
  let h = Math.imul(x, 374761393) ^ Math.imul(y, 668265263) ^ Math.imul(seed, 974634777)
  h = Math.imul(h ^ (h >>> 13), 1274126177)
  return ((h ^ (h >>> 16)) >>> 0) / 4294967296
}

/** Smooth value noise in [0, 1]. */
export const noise = (x: number, y: number, seed: number): number => {
  const left = Math.floor(x)
  const top = Math.floor(y)
  const u = smooth(0, 1, x - left)
  const v = smooth(0, 1, y - top)
  const upper = lattice(left, top, seed) * (1 - u) + lattice(left + 1, top, seed) * u
  const lower = lattice(left, top + 1, seed) * (1 - u) + lattice(left + 1, top + 1, seed) * u
  return upper * (1 - v) + lower * v
}

/** Noise of several octaves in [0, 1]: clouds, ridges, cloth. */
export const cloud = (x: number, y: number, seed: number, octaves = 4): number => {
  let sum = 0
  let weight = 0.5
  let size = 1
  for (let octave = 0; octave < octaves; octave++) {
    sum += noise(x * size, y * size, seed + octave) * weight
    weight /= 2
    size *= 2
  }
  return sum / (1 - weight * 2)
}
