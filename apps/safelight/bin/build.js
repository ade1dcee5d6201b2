// Brings `dist` up to date with the sources.
import { spawnSync } from "node:child_process"
import { createHash } from "node:crypto"
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs"
import { join, relative } from "node:path"

const sources = (project) =>
  readdirSync(join(project, "src"), { recursive: true })
    .filter((name) => /\.tsx?$/.test(name))
    .map((name) => join(project, "src", name))

const withReferences = (project, found = new Set()) => {
  if (found.has(project)) return found
  found.add(project)
  const { references = [] } = JSON.parse(readFileSync(join(project, "tsconfig.json"), "utf8"))
  for (const { path } of references) withReferences(join(project, path), found)
  return found
}

/**
 * Whether `project` and every project it refers to was built from the sources as they are now, told in milliseconds where
 * asking tsc takes seconds. The fingerprint covers size and time of each source and its path in the checkout, wherever
 * that lies, and what else changes the output: compiler settings and the lockfile.
 */
const isUpToDate = (root, project) => {
  const projects = [...withReferences(project)]
  const files = [
    join(root, "tsconfig.base.json"),
    join(root, "package-lock.json"),
    ...projects.flatMap((each) => [join(each, "tsconfig.json"), ...sources(each)])
  ]
  const hash = createHash("sha256")
  for (const file of files.sort()) {
    const { mtimeMs, size } = statSync(file)
    hash.update(`${relative(root, file)}\0${size}\0${mtimeMs}\n`)
  }
  const fingerprint = hash.digest("hex")
  const stamp = join(project, "dist", ".built")
  const upToDate =
    existsSync(stamp) &&
    readFileSync(stamp, "utf8") === fingerprint &&
    projects.every((each) => existsSync(join(each, "dist", ".tsbuildinfo")))
  return { upToDate, fingerprint, stamp }
}

/** Builds `project` and what it refers to, as far as that changed; `say` is told of it. False when it failed. */
export const build = (root, project, say) => {
  const { fingerprint, stamp, upToDate } = isUpToDate(root, project)
  if (upToDate) return true
  const began = performance.now()
  say("Building (only what changed) ...")
  const tsc = join(root, "node_modules", "typescript", "bin", "tsc")
  const { status } = spawnSync(process.execPath, [tsc, "-b", project], { cwd: root, stdio: ["ignore", 2, 2] })
  if (status !== 0) {
    say("The build failed; the lines above say where.")
    return false
  }
  writeFileSync(stamp, fingerprint)
  say(`Built in ${((performance.now() - began) / 1000).toFixed(1)} s`)
  return true
}
