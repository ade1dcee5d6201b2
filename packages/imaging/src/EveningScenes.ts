import {
  type Colour,
  clamp,
  cloud,
  glow,
  hue,
  length,
  mix,
  noise,
  type Painting,
  ramp,
  scale,
  smooth
} from "./Paint.ts"

/** Paints one kind of scene: what varies comes from `random`, textures from `seed`. */
export type Painter = (random: () => number, aspect: number, seed: number) => Painting

/** A tall window with curtains, and its light on the boards. */
export const morningWindow: Painter = (random, aspect, seed) => {
  const wall = [hue(0xcfc3b4), hue(0xbfc2bd), hue(0xd3bfb2)][Math.floor(random() * 3)] ?? hue(0xcfc3b4)
  const middle = aspect * (0.42 + random() * 0.16)
  const half = Math.min(0.3, aspect * 0.24)
  const [top, sill] = [0.08, 0.66]
  const floor = 0.8
  return (x, y) => {
    const away = (x - middle) / half
    let colour = scale(wall, 0.62 + 0.3 * Math.exp(-away * away * 0.35) + 0.05 * cloud(x * 3, y * 3, seed))
    if (y > floor) {
      const depth = (y - floor) / (1 - floor)
      const board = Math.abs((((x - middle) / (0.5 + depth) + 9) * 6) % 1) < 0.03 ? 0.75 : 1
      colour = scale(mix(hue(0x8a6a4e), hue(0x5f4634), depth), board * (0.75 + 0.3 * noise(x * 9, y * 90, seed + 1)))
      const across = (x - middle - depth * 0.25) / (half * (0.9 + depth * 0.9))
      const pane = smooth(0.06, 0.12, Math.abs(across)) * smooth(1, 0.94, Math.abs(across))
      colour = glow(colour, hue(0xffdca6), pane * 0.42 * smooth(0, 0.15, depth))
    }
    if (Math.abs(away) < 1 && y > top && y < sill) {
      const sky = ramp([hue(0xefe3c8), hue(0xeed9ae), hue(0xc3cfa4)], (y - top) / (sill - top))
      const garden =
        smooth(0.26, 0.56, y - 0.1 * cloud(x * 4, 2, seed + 3)) * smooth(0.35, 0.7, cloud(x * 7, y * 7, seed + 4))
      colour = mix(sky, hue(0x8fa878), garden * 0.8)
      const bar = Math.min(Math.abs(away), Math.abs(Math.abs(away) - 0.98) * 1.5, Math.abs(y - 0.34) / half)
      colour = mix(colour, hue(0xf4efe6), smooth(0.035, 0.02, bar))
    }
    const drape = Math.abs(away)
    const edge = 0.72 + 0.1 * (1 - y) + 0.02 * Math.sin(y * 9 + seed)
    if (drape > edge && drape < 1.42 && y > top - 0.05 && y < floor + 0.05) {
      const folds = 0.5 + 0.5 * Math.sin(away * 26 + 0.8 * cloud(x * 2, y * 1.2, seed + 5) * 6)
      const cloth = scale(hue(0xf6efe3), 0.66 + 0.3 * folds)
      const through = Math.exp(-((drape - edge) * 5)) * 0.35
      colour = mix(colour, glow(cloth, hue(0xffe3b5), through), 0.93 * smooth(edge, edge + 0.03, drape))
    }
    return glow(colour, hue(0xffe7bd), 0.05 * Math.exp(-away * away * 0.6) * smooth(1, 0.3, y))
  }
}

/** Candles and glasses on a long table. */
export const candles: Painter = (random, aspect, seed) => {
  const dusk = [hue(0x1a1420), hue(0x141a22), hue(0x20140f)][Math.floor(random() * 3)] ?? hue(0x1a1420)
  const table = 0.68
  const row = Array.from({ length: 7 }, (_, index) => ({
    x: aspect * ((index + 0.5 + (random() - 0.5) * 0.5) / 7),
    top: 0.3 + random() * 0.2,
    wide: 0.014 + random() * 0.012
  }))
  const lamps = Array.from({ length: 26 }, () => ({
    x: random() * aspect,
    y: random() * 0.5,
    r: 0.02 + random() * 0.05,
    strength: 0.06 + random() * 0.12
  }))
  const linen = hue(0x8d7a66)
  return (x, y) => {
    let colour: Colour = mix(dusk, scale(dusk, 1.7), cloud(x * 2, y * 2, seed))
    for (const lamp of lamps) {
      const far = length(x - lamp.x, y - lamp.y) / lamp.r
      if (far < 1.05) colour = glow(colour, hue(0xffb765), smooth(1.04, 0.9, far) * lamp.strength)
    }
    if (y > table) {
      const depth = (y - table) / (1 - table)
      colour = scale(linen, 0.28 + 0.12 * cloud(x * 3, y * 9, seed + 1) + 0.14 * depth)
    }
    for (const { top, wide, x: at } of row) {
      const flame = length((x - at) / 0.55, y - top + 0.03)
      colour = glow(colour, hue(0xffa64a), 0.55 * Math.exp(-flame * 9))
      if (y > table)
        colour = glow(colour, hue(0xffb866), 0.5 * Math.exp(-(((x - at) / 0.07) ** 2)) * smooth(1, table, y))
      const stem = Math.abs(x - at)
      if (stem < wide && y > top && y < table + 0.05) {
        const round = Math.sqrt(1 - (stem / wide) ** 2)
        colour = mix(hue(0x9c6f47), hue(0xfff0d2), round * (0.45 + 0.55 * smooth(top + 0.2, top, y)))
      }
      const tongue = ((x - at) / 0.011) ** 2 + ((y - top + 0.032) / 0.034) ** 2
      if (tongue < 1.4)
        colour = mix(colour, mix(hue(0xffc25c), hue(0xfffbe8), smooth(1, 0.2, tongue)), smooth(1.4, 0.8, tongue))
    }
    return colour
  }
}

/** The night over the hills, and a lamp that somebody left on. */
export const stars: Painter = (random, aspect, seed) => {
  const tilt = 0.4 + random() * 0.7
  const lamp = { x: aspect * (0.3 + random() * 0.4), y: 0.86 }
  const dawn = [hue(0x51406a), hue(0x2f5566), hue(0x6a4a44)][Math.floor(random() * 3)] ?? hue(0x51406a)
  return (x, y) => {
    const band = (x - aspect * 0.5) * tilt + (y - 0.35)
    const milk = Math.exp(-band * band * 26) * (0.35 + 0.9 * cloud(x * 5, y * 5, seed + 2, 5))
    let colour = ramp([hue(0x070b1c), hue(0x101b3a), mix(hue(0x24365a), dawn, 0.5), dawn], y / 0.86)
    colour = glow(colour, hue(0xbfc4f0), 0.34 * milk)
    colour = scale(colour, 1 - 0.4 * Math.exp(-band * band * 160) * smooth(0.45, 0.7, cloud(x * 7, y * 7, seed + 6, 4)))
    for (const [size, least] of [
      [150, 0.94],
      [70, 0.965],
      [34, 0.982]
    ] as const) {
      const [column, line] = [Math.floor(x * size), Math.floor(y * size)]
      const bright = noise(column, line, seed + size)
      if (bright < least) continue
      const off = length(x * size - column - 0.5, y * size - line - 0.5)
      const light = smooth(0.5, 0.1, off) * (0.35 + (bright - least) * 14) * smooth(0.9, 0.5, y)
      colour = glow(colour, mix(hue(0xbcd2ff), hue(0xffe6c4), noise(line, column, seed)), clamp(light))
    }
    const back = 0.8 - 0.16 * cloud(x * 1.6, 1, seed + 3)
    const front = 0.93 - 0.1 * cloud(x * 1.1 + 4, 1, seed + 4)
    if (y > back) colour = mix(hue(0x141c30), dawn, 0.16)
    if (y > front) colour = hue(0x090d15)
    const far = length(x - lamp.x, y - lamp.y)
    return glow(colour, hue(0xffc070), 0.5 * Math.exp(-far * 14) + smooth(0.009, 0.004, far))
  }
}
