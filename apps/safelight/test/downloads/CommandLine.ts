import { spawn } from "node:child_process"
import { writeFile } from "node:fs/promises"
import { join } from "node:path"
import { required } from "@safelight/testing/Required"
import { Effect } from "effect"
import { type Downloader, pause } from "./Downloader.ts"

/** Runs a program to its end; answers its exit code. It is killed when nobody waits any more. */
const exitCode = (program: string, words: ReadonlyArray<string>, home: string) =>
  Effect.async<number | null>((resume) => {
    const child = spawn(program, words, { env: { ...process.env, HOME: home }, stdio: "ignore" })
    child.on("error", (error) => resume(Effect.die(error)))
    child.on("close", (code) => resume(Effect.succeed(code)))
    return Effect.sync(() => child.kill("SIGKILL"))
  })

/** A program that goes on where it stopped when the same command is given once more. */
const again = async (
  program: string,
  name: string,
  words: (url: string, file: string) => ReadonlyArray<string>,
  prepare: (folder: string) => Promise<void> = async () => {}
): Promise<Downloader> => {
  const path = await required(program)
  return {
    name,
    isHere: path !== undefined,
    download: (url, folder, begun) =>
      Effect.gen(function* () {
        yield* Effect.promise(() => prepare(folder))
        const file = join(folder, "download.zip")
        begun()
        while ((yield* exitCode(program, words(url, file), folder)) !== 0) yield* Effect.sleep(pause)
        return file
      })
  }
}

/** Its own `--retry` begins anew each time, so it is the command that is repeated. */
const curl = again("curl", "curl -C -", (url, file) => ["-fsS", "-C", "-", "-o", file, url])

const wget = again("wget", "wget -c", (url, file) => ["-q", "-c", "--tries=0", "--waitretry=0", "-O", file, url])

const aria2 = (connections: number) =>
  again("aria2c", `aria2c -c -x${connections}`, (url, file) => {
    const split = [`-x${connections}`, `-s${connections}`, "--min-split-size=1M"]
    return ["-q", "-c", "--no-conf", "--max-tries=0", ...split, "-d", join(file, ".."), "-o", "download.zip", url]
  })

/**
 * Unless its settings say otherwise it waits 20 s before it opens a lost connection again, and writes down every 10 s how
 * far it came: what gave up earlier begins anew.
 */
const axel = again(
  "axel",
  "axel -n6",
  (url, file) => ["-q", "-n6", "-o", file, url],
  (folder) => writeFile(join(folder, ".axelrc"), "reconnect_delay = 1\nsave_state_interval = 1\n")
)

export const commandLine = await Promise.all([curl, wget, aria2(1), aria2(8), axel])
