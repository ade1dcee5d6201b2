// What a change must pass besides its tests. Every step runs whatever the others say; the output of one that fails is
// printed as it ends. `--fix` is left to `npm run format`: nothing here writes into the sources.
import { execFileSync, spawn } from "node:child_process"
import { existsSync } from "node:fs"
import { availableParallelism } from "node:os"
import { delimiter, join } from "node:path"

const bin = join(import.meta.dirname, "..", "node_modules", ".bin")
const root = join(import.meta.dirname, "..")

/** Newest commits whose messages are read: enough for a branch, few enough to stay quick. */
const commits = 50

const commitRules = () => {
  if (!existsSync(join(root, ".git"))) return undefined
  const git = (...args) => execFileSync("git", args, { cwd: root, encoding: "utf8" }).trim()
  // A shallow clone ends earlier; its oldest commit is read as well.
  try {
    const known = git("rev-list", `--max-count=${commits}`, "HEAD").split("\n")
    const ends = git("rev-list", "--parents", "--max-count=1", known.at(-1)).split(" ").length === 1
    return ends ? ["commitlint", "--to", "HEAD"] : ["commitlint", "--from", `${known.at(-1)}~1`, "--to", "HEAD"]
  } catch {
    // Where git itself does not work, as in a folder of somebody else, commitlint says so as a failed step.
    return ["commitlint", "--last"]
  }
}

/** The command opens every file in the project that it belongs to; two of them share the work between two cores. */
const diagnostics = (project) => [
  "effect-language-service",
  ...["diagnostics", "--project", project, "--format", "text", "--severity", "error,warning", "--strict"]
]

/** Longest first, so that two lanes end together. */
const steps = [
  ["effect rules, sources", diagnostics("tsconfig.json")],
  ["types, sources", ["tsc", "-b"]],
  ["effect rules, tests", diagnostics("tsconfig.test.json")],
  ["types, tests", ["tsc", "-p", "tsconfig.test.json"]],
  ["types, browser modules", ["tsc", "-p", "apps/gateway/assets"]],
  ["import rule", ["vitest", "run", "--project", "unit", "test/Architecture.test.ts"]],
  ["dead exports", ["knip", "--no-progress"]],
  ["format and lint", ["biome", "check", "--error-on-warnings", "."]],
  ["generated files", ["node", "scripts/run.mjs", "scripts/docs.ts", "--check"]],
  ["commit messages", commitRules()]
]

const run = ([name, command]) =>
  new Promise((resolve) => {
    if (command === undefined) {
      console.log(`–   0.0 s  ${name}: no git folder here`)
      return resolve(true)
    }
    const started = performance.now()
    const [program, ...args] = command
    const child = spawn(program === "node" ? process.execPath : join(bin, program), args, {
      cwd: root,
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH}`, NO_COLOR: "1" }
    })
    const output = []
    const end = (passed) => {
      const seconds = ((performance.now() - started) / 1000).toFixed(1).padStart(5)
      console.log(`${passed ? "✓" : "✗"} ${seconds} s  ${name}`)
      if (!passed) console.log(Buffer.concat(output).toString("utf8").trimEnd())
      resolve(passed)
    }
    child.stdout.on("data", (chunk) => output.push(chunk))
    child.stderr.on("data", (chunk) => output.push(chunk))
    child.on("error", (error) => {
      output.push(Buffer.from(error.message))
      end(false)
    })
    child.on("close", (code) => end(code === 0))
  })

const waiting = [...steps]
const results = []
const lane = async () => {
  for (let step = waiting.shift(); step !== undefined; step = waiting.shift()) results.push(await run(step))
}
const started = performance.now()
await Promise.all(Array.from({ length: Math.min(2, availableParallelism()) }, lane))
const failed = results.filter((passed) => !passed).length
const seconds = ((performance.now() - started) / 1000).toFixed(1)
console.log(
  failed === 0 ? `All ${steps.length} checks passed in ${seconds} s.` : `${failed} of ${steps.length} checks failed.`
)
process.exit(failed === 0 ? 0 : 1)
