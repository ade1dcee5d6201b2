import { assert, it } from "@effect/vitest"
import { deviceOf } from "../src/Device.ts"

const webKit = "AppleWebKit/605.1.15 (KHTML, like Gecko)"
const chrome = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0"

it.each([
  ["phone", `Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) ${webKit} Version/26.0 Mobile/15E148 Safari/604.1`],
  ["phone", `Mozilla/5.0 (Linux; Android 10; K) ${chrome} Mobile Safari/537.36`],
  ["phone", "Mozilla/5.0 (Android 15; Mobile; rv:145.0) Gecko/145.0 Firefox/145.0"],
  ["tablet", `Mozilla/5.0 (iPad; CPU OS 12_5 like Mac OS X) ${webKit} Version/12.1 Mobile/15E148 Safari/604.1`],
  ["tablet", `Mozilla/5.0 (Linux; Android 10; K) ${chrome} Safari/537.36`],
  ["tablet", "Mozilla/5.0 (Android 15; Tablet; rv:145.0) Gecko/145.0 Firefox/145.0"],
  ["tablet", `Mozilla/5.0 (Linux; Android 9; KFMAWI) ${webKit} Silk/120.1 like Chrome/120.0 Safari/537.36`],
  ["desktop", `Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) ${webKit} Version/26.0 Safari/605.1.15`],
  ["desktop", `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${chrome} Safari/537.36 Edg/141.0.0.0`],
  ["desktop", "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0"],
  ["desktop", "curl/8.14.1"],
  ["desktop", undefined]
] as const)("a %s says %s", (device, userAgent) => {
  assert.strictEqual(deviceOf(userAgent), device)
})
