// Runs every test: unit, integration on real servers, end to end in a real browser. Arguments are handed to vitest,
// for example `npm test -- --project integration services/file`. The last line is `N passed, N failed, N skipped`.
// SAFELIGHT_REQUIRE=all makes a test fail that cannot find its server, browser, samples or program.
import { spawn, spawnSync } from "node:child_process"
import { accessSync, constants, mkdtempSync, readFileSync, rmSync } from "node:fs"
import { availableParallelism, tmpdir } from "node:os"
import { delimiter, join } from "node:path"

const root = join(import.meta.dirname, "..")
const bin = join(root, "node_modules", ".bin")

/** Programs that tests hold our output against, and the Debian package of each. */
const programs = [
  { any: ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"], package: "chromium" },
  { any: ["firefox-esr", "firefox"], package: "firefox-esr" },
  { any: ["aria2c"], package: "aria2" },
  { any: ["axel"], package: "axel" },
  { any: ["7z"], package: "p7zip-full" },
  { any: ["bsdtar"], package: "libarchive-tools" },
  { any: ["unzip"], package: "unzip" },
  { any: ["curl"], package: "curl" },
  { any: ["wget"], package: "wget" },
  { any: ["python3"], package: "python3" },
  { any: ["perl"], package: "perl" },
  { any: ["nginx"], package: "nginx-light" },
  { any: ["openssl"], package: "openssl" }
]

const isThere = (program) =>
  (process.env.PATH ?? "").split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK)
      return true
    } catch {
      return false
    }
  })

const isMissing = (need) =>
  !need.any.some(isThere) && !(need.package === "chromium" && process.env.SAFELIGHT_CHROMIUM !== undefined)

/** Only root on a Debian-family system can install; elsewhere the tests say themselves what they miss. */
const setUp = () => {
  const missing = programs.filter(isMissing).map((need) => need.package)
  if (missing.length === 0) return
  if (process.getuid?.() !== 0 || !isThere("apt-get")) {
    console.log(`Not on this machine: ${missing.join(", ")}. Tests that need them are skipped or fail.`)
    return
  }
  console.log(`Installing for the tests: ${missing.join(", ")}`)
  const install = (...args) =>
    spawnSync("apt-get", ["-q", ...args], {
      stdio: ["ignore", "ignore", "inherit"],
      timeout: 300_000,
      env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" }
    })
  install("update")
  install("install", "-y", "--no-install-recommends", ...missing)
}

/** A file that could not even be read has no tests to count; it is one failure. */
const countOf = (report) => ({
  passed: report.numPassedTests,
  failed:
    report.numFailedTests +
    report.testResults.filter(
      (file) => file.status === "failed" && !file.assertionResults.some((test) => test.status === "failed")
    ).length,
  skipped: report.numPendingTests + report.numTodoTests
})

const folder = mkdtempSync(join(tmpdir(), "safelight-report-"))
const outcome = join(folder, "report.json")

const vitest = () =>
  new Promise((resolve) => {
    const child = spawn(
      process.execPath,
      [
        join(root, "node_modules", "vitest", "vitest.mjs"),
        "run",
        "--coverage.enabled",
        "--reporter=default",
        "--reporter=json",
        `--outputFile.json=${outcome}`,
        ...process.argv.slice(2)
      ],
      {
        cwd: root,
        stdio: ["ignore", "inherit", "inherit"],
        env: { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH}` }
      }
    )
    for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => child.kill(signal))
    child.on("close", (code) => resolve(code ?? 1))
    child.on("error", () => resolve(1))
  })

setUp()
console.log(`Node ${process.version}, ${availableParallelism()} cores`)
const code = await vitest()
let count = { passed: 0, failed: 1, skipped: 0 }
try {
  count = countOf(JSON.parse(readFileSync(outcome, "utf8")))
} catch (error) {
  console.error(`vitest left no report: ${error.message}`)
}
rmSync(folder, { recursive: true, force: true })
// An error outside any test, such as a rejection nobody handled, fails the run without failing a test.
if (code !== 0 && count.failed === 0) count.failed = 1
console.log(`Skipped tests: ${count.skipped}`)
console.log(`${count.passed} passed, ${count.failed} failed, ${count.skipped} skipped`)
process.exitCode = count.failed === 0 ? 0 : 1
