// Runs the long versions of the tests, which `npm test` runs short or not at all, one after another: an hour or more.
// Goes on after a failure and shows what failed as it ends; the last line counts. Exit code 1 when any failed.
// Arguments choose by name: `npm run test:long -- split nginx`.
import { spawnSync } from "node:child_process"
import { join } from "node:path"

const root = join(import.meta.dirname, "..")
const runs = [
  ...["kill", "outage", "away", "split", "cluster", "nginx"].map((name) => ({ name, words: [] })),
  ...["1", "2", "3"].map((seed) => ({ name: "faults", words: ["--seed", seed] }))
]
const chosen = process.argv.slice(2)
const unknown = chosen.filter((word) => !runs.some(({ name }) => name === word))
if (unknown.length > 0) {
  console.error(`No long test is called ${unknown.join(" or ")}.`)
  process.exit(1)
}

let failed = 0
const wanted = runs.filter(({ name }) => chosen.length === 0 || chosen.includes(name))
for (const { name, words } of wanted) {
  const began = performance.now()
  const { status, stderr, stdout } = spawnSync("npm", ["run", "--silent", `test:${name}`, "--", ...words], {
    cwd: root,
    encoding: "utf8",
    maxBuffer: 2 ** 28
  })
  const seconds = ((performance.now() - began) / 1000).toFixed(0).padStart(5)
  console.log(`${status === 0 ? "passed" : "FAILED"} ${seconds} s  test:${[name, ...words].join(" ")}`)
  if (status !== 0) {
    failed += 1
    console.log(`${stdout}${stderr}`.trimEnd())
  }
}
console.log(`${wanted.length - failed} passed, ${failed} failed`)
process.exit(failed === 0 ? 0 : 1)
