import { candles, morningWindow, type Painter, stars } from "./EveningScenes.ts"
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
  smooth,
  stream
} from "./Paint.ts"

/** What a drawn photograph shows unless it is told. There are no people in any. */
export const scenes = ["hills", "bouquet", "sea", "rings", "lights", "meadow", "forest", "lake"] as const
export type Scene = (typeof scenes)[number] | "window" | "candles" | "stars"

const pick = <A>(random: () => number, first: A, ...rest: ReadonlyArray<A>): A =>
  [first, ...rest][Math.floor(random() * (rest.length + 1))] ?? first

const hills: Painter = (random, aspect, seed) => {
  const sky = pick(
    random,
    [hue(0x3b4a78), hue(0xc98a8f), hue(0xf7c59f), hue(0xfde7c3)],
    [hue(0x2f5d8a), hue(0x8fb7d6), hue(0xf4d9b8), hue(0xfbeedd)],
    [hue(0x4b3a66), hue(0xb0637c), hue(0xf09a6a), hue(0xfbd08f)]
  )
  const sunX = aspect * (0.3 + random() * 0.4)
  const sunY = 0.36 + random() * 0.12
  const near = pick(random, hue(0x16241f), hue(0x1c2233), hue(0x2a1e2b))
  const layers = 6
  return (x, y) => {
    const fromSun = length(x - sunX, y - sunY)
    const light = Math.exp(-fromSun * fromSun * 9)
    const above = ramp(sky, y / 0.62)
    const veil = smooth(0.52, 0.8, cloud(x * 1.6, y * 6, seed + 90)) * smooth(0.5, 0.1, y)
    let colour = mix(above, hue(0xffe9d2), veil * 0.35)
    colour = glow(colour, hue(0xffd9a0), light * 0.35)
    colour = mix(colour, hue(0xfff6df), smooth(0.052, 0.047, fromSun))
    for (let layer = 0; layer < layers; layer++) {
      const depth = layer / (layers - 1)
      const ridge =
        0.46 +
        depth * 0.42 -
        (0.1 + 0.05 * depth) * (cloud(x * (1.1 + depth * 1.4) + layer * 7, 3, seed + layer * 11) - 0.3)
      if (y < ridge) continue
      const mist = ramp(sky, 0.95)
      const body = mix(mist, near, 0.16 + depth * 0.8)
      const haze = smooth(0.16, 0, y - ridge) * 0.1 + (1 - depth) * light * 0.5
      colour = mix(mix(body, mist, smooth(0, 0.22, y - ridge) * 0.42 * (1 - depth)), hue(0xffe2b8), haze)
    }
    return colour
  }
}

const sea: Painter = (random, aspect, seed) => {
  const sky = pick(
    random,
    [hue(0x27406b), hue(0x7f7fa8), hue(0xf0a58b), hue(0xffd6a0)],
    [hue(0x5f93bd), hue(0xa9cbdd), hue(0xe8e4d3), hue(0xfff1d6)]
  )
  const sunX = aspect * (0.35 + random() * 0.3)
  const horizon = 0.52 + random() * 0.08
  const sunY = horizon - 0.07
  return (x, y) => {
    const fromSun = length(x - sunX, y - sunY)
    if (y < horizon) {
      const streak = smooth(0.5, 0.75, cloud(x * 1.1, y * 9, seed)) * smooth(horizon, 0.1, y)
      const colour = mix(ramp(sky, y / horizon), hue(0xffdcc8), streak * 0.5)
      return mix(
        glow(colour, hue(0xffb870), Math.exp(-fromSun * 5) * 0.5),
        hue(0xfff4d8),
        smooth(0.047, 0.042, fromSun)
      )
    }
    const depth = (y - horizon) / (1 - horizon)
    const swell = noise(x * (14 - depth * 8), depth * 34 + 3 / (depth + 0.12), seed + 3)
    const base = mix(ramp(sky, 0.95 - depth * 0.75), hue(0x1d3a52), 0.3 + depth * 0.45)
    const path = Math.exp(-(((x - sunX) / (0.05 + depth * 0.2)) ** 2)) * smooth(0.42, 0.72, swell)
    const foam =
      smooth(0.8, 0.98, depth + (cloud(x * 3, 1, seed + 8) - 0.5) * 0.16) *
      smooth(0.35, 0.7, cloud(x * 9, y * 26, seed + 5))
    return mix(glow(scale(base, 0.86 + swell * 0.26), hue(0xffcf8f), path * 0.85), hue(0xf6efe6), foam * 0.8)
  }
}

interface Disc {
  readonly x: number
  readonly y: number
  readonly r: number
  readonly colour: Colour
  readonly turn: number
  readonly cos: number
  readonly sin: number
}

const bouquet: Painter = (random, aspect, seed) => {
  const palette = pick(
    random,
    [hue(0xf3c6cf), hue(0xe58fa5), hue(0xfbeee6), hue(0xd96c86)],
    [hue(0xf7d9b9), hue(0xeea07c), hue(0xfff4e6), hue(0xd9705c)],
    [hue(0xd9cdec), hue(0xa78bc9), hue(0xf4effa), hue(0x8a6bb4)]
  )
  const ground = pick(random, hue(0xe9e1d6), hue(0xdfe3dc), hue(0xd8cfc4))
  const centre = [aspect * 0.5, 0.52] as const
  const around = (count: number, reach: number, size: number): ReadonlyArray<Disc> =>
    Array.from({ length: count }, (_, index) => {
      const angle = index * 2.399963 + random() * 0.5
      const far = Math.sqrt((index + 0.4) / count) * reach
      const at = {
        x: centre[0] + Math.cos(angle) * far,
        y: centre[1] + Math.sin(angle) * far * 0.92,
        r: size * (0.8 + random() * 0.45),
        colour: palette[Math.floor(random() * palette.length)] ?? ground,
        turn: random() * 6.283
      }
      return { ...at, cos: Math.cos(at.turn), sin: Math.sin(at.turn) }
    })
  const leaves = around(26, 0.44, 0.13)
  const flowers = [...around(17, 0.33, 0.115)].reverse()
  return (x, y) => {
    let colour: Colour = mix(ground, hue(0xb9ab9c), smooth(0.35, 1, y) * 0.5 + cloud(x * 2, y * 2, seed) * 0.18)
    colour = scale(colour, 1 - 0.3 * smooth(0.62, 0.3, length(x - centre[0] - 0.04, y - centre[1] - 0.06)))
    for (const leaf of leaves) {
      const dx = x - leaf.x
      const dy = y - leaf.y
      const along = dx * leaf.cos + dy * leaf.sin
      const across = -dx * leaf.sin + dy * leaf.cos
      const shape = (along / leaf.r) ** 2 + (across / (leaf.r * 0.38)) ** 2
      if (shape > 1) continue
      const green = mix(hue(0x43604a), hue(0x9db08d), noise(leaf.x * 20, leaf.y * 20, seed))
      const vein = smooth(0.004, 0, Math.abs(across)) * 0.25
      colour = mix(colour, scale(green, 0.72 + 0.4 * (along / leaf.r + 1) * 0.5 + vein), smooth(1, 0.94, shape))
    }
    for (const flower of flowers) {
      const dx = (x - flower.x) / flower.r
      const dy = (y - flower.y) / flower.r
      const far = length(dx, dy)
      if (far > 1.12) continue
      const angle = Math.atan2(dy, dx) + flower.turn
      const rim = 0.94 + 0.06 * Math.sin(angle * 5 + 1)
      const whorl = Math.sin(angle * 3 + Math.log(far + 0.08) * 9)
      const petal = 0.82 + 0.16 * smooth(-0.9, 0.5, whorl) + 0.12 * far - 0.28 * smooth(0.35, 0, far)
      const lit = petal * (1.03 - 0.16 * dy - 0.1 * dx)
      colour = scale(colour, 1 - 0.45 * smooth(1.12, 0.92, far))
      colour = mix(colour, scale(flower.colour, lit), smooth(rim, rim - 0.03, far))
    }
    return colour
  }
}

const rings: Painter = (random, aspect, seed) => {
  const cloth = pick(random, hue(0xe9d7cf), hue(0xdcd8d2), hue(0xcfd6dc))
  const gold = pick(random, hue(0xe0a83f), hue(0xd9a441), hue(0xcfa08a))
  const bokeh = Array.from({ length: 16 }, () => ({
    x: random() * aspect,
    y: random() * 0.42,
    r: 0.03 + random() * 0.07,
    warm: random()
  }))
  const pair = [
    { x: aspect * 0.43, y: 0.6, r: 0.19, tilt: 0.55 },
    { x: aspect * 0.58, y: 0.65, r: 0.165, tilt: 0.62 }
  ]
  return (x, y) => {
    const fold = Math.sin(x * 5 + y * 7 + cloud(x * 1.5, y * 1.5, seed) * 9)
    let colour = scale(cloth, 0.86 + 0.1 * fold * smooth(0.2, 0.8, y) + 0.06 * cloud(x * 4, y * 4, seed + 2))
    colour = mix(scale(colour, 0.72), colour, smooth(0.2, 0.65, y))
    for (const light of bokeh) {
      const far = length(x - light.x, y - light.y) / light.r
      if (far > 1) continue
      const strength = smooth(1, 0.86, far) * (0.12 + 0.1 * smooth(0.6, 1, far)) * smooth(0.6, 0.3, y)
      colour = glow(colour, mix(hue(0xffd9a8), hue(0xffffff), light.warm), strength)
    }
    for (const ring of pair) {
      const dx = x - ring.x
      const dy = (y - ring.y) / ring.tilt
      const far = length(dx, dy)
      const under = length(dx + 0.015, (y - ring.y - 0.03) / ring.tilt)
      colour = scale(colour, 1 - 0.4 * smooth(0.05, 0, Math.abs(under - ring.r)))
      const off = (far - ring.r) / 0.024
      if (Math.abs(off) > 1) continue
      const angle = Math.atan2(dy, dx)
      const shine = 0.5 + 0.5 * Math.cos(angle * 2 - 1.2 + off) + 0.9 * Math.exp(-(((angle + 2.1) / 0.24) ** 2))
      const edge = 0.55 + 0.45 * Math.sqrt(1 - off * off)
      const metal = glow(scale(gold, 0.42 + 0.5 * shine), hue(0xfff3d6), 0.34 * shine * shine * edge)
      colour = mix(colour, scale(metal, edge), smooth(1, 0.9, Math.abs(off)))
    }
    return colour
  }
}

const lights: Painter = (random, aspect, seed) => {
  const night = pick(
    random,
    [hue(0x0c1330), hue(0x2b2346)],
    [hue(0x0d1c24), hue(0x27323a)],
    [hue(0x1a1026), hue(0x43243a)]
  )
  const lamps = Array.from({ length: 54 }, () => ({
    x: random() * aspect,
    y: 0.08 + random() * 0.86,
    r: 0.02 + random() ** 2 * 0.09,
    colour: pick(random, hue(0xffc46b), hue(0xffe2ae), hue(0xff9d5c), hue(0xf7d6ff), hue(0xffb3a0))
  }))
  const bulbs = Array.from({ length: 3 * 13 }, (_, index) => {
    const line = Math.floor(index / 13)
    const along = ((index % 13) + 0.5) / 13
    return { x: along * aspect, y: 0.1 + line * 0.09 + (0.1 + line * 0.03) * 4 * along * (1 - along) }
  })
  return (x, y) => {
    let colour: Colour = mix(
      night[0] ?? hue(0),
      night[1] ?? hue(0),
      smooth(0.1, 1, y) + (cloud(x * 2, y * 2, seed) - 0.5) * 0.3
    )
    for (const lamp of lamps) {
      const far = length(x - lamp.x, y - lamp.y) / lamp.r
      if (far < 1.06) colour = glow(colour, lamp.colour, smooth(1.04, 0.94, far) * (0.2 + 0.14 * smooth(0.7, 1, far)))
    }
    for (const bulb of bulbs) {
      const far = length(x - bulb.x, y - bulb.y)
      if (far < 0.16) colour = glow(colour, hue(0xffcf86), Math.exp(-far * 46) * 0.7 + smooth(0.0115, 0.007, far))
    }
    return colour
  }
}

const meadow: Painter = (random, aspect, seed) => {
  const sky = pick(random, [hue(0x8fbbd9), hue(0xf3ead6)], [hue(0xb7a9c9), hue(0xfbe0c4)])
  const bloom = pick(
    random,
    [hue(0xd9483b), hue(0xf2785c)],
    [hue(0xf2f0e6), hue(0xf3d77a)],
    [hue(0x7f76c4), hue(0xc3a8e0)]
  )
  const flowers = Array.from({ length: 130 }, () => {
    const depth = random() ** 0.7
    return {
      x: random() * aspect,
      y: 0.52 + depth * 0.5,
      r: 0.004 + depth * depth * 0.024,
      colour: bloom[Math.floor(random() * bloom.length)] ?? hue(0xffffff)
    }
  }).sort((a, b) => a.y - b.y)
  return (x, y) => {
    const trees = 0.47 - 0.06 * cloud(x * 5, 1, seed)
    if (y < trees) {
      const puff = smooth(0.52, 0.82, cloud(x * 1.8, y * 3.4, seed + 4))
      return mix(mix(sky[0] ?? hue(0), sky[1] ?? hue(0), y / 0.45), hue(0xffffff), puff * 0.6)
    }
    const far = smooth(0.5, 1, y)
    const blades = noise(x * (160 - far * 90), y * (30 - far * 16), seed + 7)
    const field = mix(hue(0xa9ad6d), hue(0x4f6b3a), far * 0.8 + (blades - 0.5) * 0.5)
    let colour = y < 0.5 ? mix(hue(0x5d7a5c), hue(0x7f9469), cloud(x * 14, y * 22, seed + 5)) : field
    colour = glow(colour, hue(0xffe6b0), 0.3 * Math.exp(-((y - 0.5) * 9)))
    for (const flower of flowers) {
      const away = length(x - flower.x, (y - flower.y) * 1.25) / flower.r
      if (away < 1) colour = mix(colour, scale(flower.colour, 1.06 - 0.32 * away), smooth(1, 0.75, away))
    }
    return colour
  }
}

const forest: Painter = (random, aspect, seed) => {
  const tone = pick(
    random,
    [hue(0xf4ecd0), hue(0x8ea06a), hue(0x1e2a20)],
    [hue(0xf8dcb4), hue(0xb98a52), hue(0x2c211c)]
  )
  const [light = hue(0), middle = hue(0), dark = hue(0)] = tone
  const trunks = Array.from({ length: 30 }, (_, index) => {
    const depth = index / 29
    return { x: random() * aspect, width: 0.008 + depth * depth * 0.045, depth, lean: (random() - 0.5) * 0.08 }
  }).filter((trunk) => Math.abs(trunk.x - aspect / 2) > trunk.depth * 0.3)
  return (x, y) => {
    const lane = length((x - aspect / 2) * 1.1, (y - 0.42) * 1.3)
    const leaf = cloud(x * 9, y * 9, seed)
    let colour = mix(light, middle, smooth(0.05, 0.62, lane + (leaf - 0.5) * 0.3))
    for (const trunk of trunks) {
      const off = Math.abs(x - trunk.x - (y - 0.5) * trunk.lean) / trunk.width
      if (off > 1 || y > 0.6 + trunk.depth * 0.4) continue
      const bark = scale(dark, 0.8 + 0.7 * noise(x * 120, y * 12, seed + 2) * (1 - off * 0.6))
      colour = mix(colour, mix(light, bark, 0.25 + trunk.depth * 0.75), smooth(1, 0.8, off))
    }
    const ground = 0.6 + (leaf - 0.5) * 0.04
    if (y > ground) {
      const path = smooth(0.28 * (y - 0.5) + 0.06, 0.1 * (y - 0.5), Math.abs(x - aspect / 2))
      const floor = mix(mix(middle, dark, smooth(0.6, 1.05, y)), light, 0.14 * cloud(x * 22, y * 26, seed + 3))
      colour = mix(floor, mix(light, middle, smooth(0.55, 1.1, y)), path * 0.75)
    }
    const ray = smooth(0.55, 0.9, noise(Math.atan2(x - aspect / 2, y + 0.35) * 13, 1, seed + 6)) * smooth(0.75, 0, y)
    return glow(colour, light, ray * 0.13)
  }
}

const lake: Painter = (random, aspect, seed) => {
  const sky = pick(random, [hue(0x1c2b52), hue(0x6f7fb0), hue(0xf1c6b3)], [hue(0x6ea0c4), hue(0xbcd6e2), hue(0xf2ede0)])
  const shore = 0.56
  const land: Painting = (x, y) => {
    let colour = ramp(sky, y / shore)
    const star = noise(x * 90, y * 90, seed + 1)
    colour = glow(colour, hue(0xffffff), smooth(0.955, 0.99, star) * smooth(0.25, 0, y) * 0.5)
    const peak = 0.5 - 0.38 * cloud(x * 1.5 + 2, 1, seed + 2, 6) * (1 - 0.25 * Math.abs(x / aspect - 0.5))
    if (y > peak + 0.06) {
      const face = cloud(x * 7 + y * 4, y * 6, seed + 3, 5)
      const snow = smooth(0.16, 0.02, y - peak - 0.06 + (face - 0.5) * 0.16)
      colour = mix(mix(hue(0x4c5a73), hue(0x7d88a0), face), hue(0xf7f3f2), snow * smooth(0.3, 0.55, face + 0.1))
      colour = mix(colour, ramp(sky, 0.95), smooth(0.36, shore, y) * 0.5)
    }
    const firs = shore - 0.035 - 0.035 * cloud(x * 26, 1, seed + 4, 3) - 0.012 * Math.abs(Math.sin(x * 70))
    return y > firs ? mix(hue(0x1d2f2c), hue(0x35493f), noise(x * 60, y * 60, seed)) : colour
  }
  return (x, y) => {
    if (y < shore) return land(x, y)
    const depth = (y - shore) / (1 - shore)
    const ripple = (noise(x * 8, depth * 60, seed + 5) - 0.5) * 0.02 * (0.3 + depth)
    const mirrored = land(clamp(x + ripple, 0, aspect), clamp(shore - (y - shore) * 1.15 + ripple, 0, shore - 0.001))
    return mix(mirrored, hue(0x22384a), 0.22 + depth * 0.4)
  }
}

const painters: { readonly [scene in Scene]: Painter } = {
  ...{ hills, sea, bouquet, rings, lights, meadow, forest, lake },
  ...{ window: morningWindow, candles, stars }
}

/** A scene as a painting of the given aspect ratio (width over height); the same seed paints the same. */
export const painting = (scene: Scene, seed: number, aspect: number): Painting =>
  painters[scene](stream(seed), aspect, Math.trunc(seed) & 0xffff)
