#!/usr/bin/env node
// Starts Safelight: moves to the Node that the lockfile pins, brings `dist` up to date, runs it. Plain JavaScript that
// every Node >= 20.19 can read. What it says goes to stderr: stdout belongs to the command.
import { spawn } from "node:child_process"
import { existsSync, realpathSync } from "node:fs"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { build } from "./build.js"

const pinnedMajor = 24
const here = realpathSync(fileURLToPath(import.meta.url))
const project = dirname(dirname(here))
const root = dirname(dirname(project))
const say = (line) => process.stderr.write(`${line}\n`)
const [major, minor] = process.versions.node.split(".").map(Number)
const pinned = join(root, "node_modules", ".bin", "node")

/** Node 24 lets young objects take 130 MB before it looks; with a quarter of that a studio is 100 MB smaller, as fast. */
const smaller = "--max-semi-space-size=16"

/** Node 20 cannot replace its own process, so the pinned one runs as a child and this one only hands on signals. */
const runPinned = () => {
  const child = spawn(pinned, [smaller, here, ...process.argv.slice(2)], {
    // The channel tells the child when this process is killed; its own group lets Ctrl-C reach it once, from here.
    stdio: ["inherit", "inherit", "inherit", "ipc"],
    detached: true
  })
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal))
  child.on("error", (error) => {
    say(`The pinned Node at ${pinned} does not run: ${error.message}. Run "npm ci" again.`)
    process.exit(1)
  })
  child.on("exit", (code, signal) => process.exit(code ?? (signal ? 1 : 0)))
}

if (major < pinnedMajor && existsSync(pinned)) {
  runPinned()
} else if (major < 20 || (major === 20 && minor < 19)) {
  say(`Safelight needs Node 20.19 or newer; this is ${process.versions.node}. Install it from https://nodejs.org`)
  process.exit(1)
} else {
  if (!build(root, project, say)) process.exit(1)
  await import(new URL("../dist/main.js", import.meta.url).href)
}
