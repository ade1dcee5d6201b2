import { type ChildProcess, spawn } from "node:child_process"

/** What a program that was told to stop may still do before it is killed; nothing is lost by that. */
const patienceMillis = 1_000

const exited = (child: ChildProcess) =>
  new Promise<void>((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) resolve()
    else child.once("exit", () => resolve())
  })

/** A program that is started anew whenever told, one at a time. */
export class Program {
  private child: ChildProcess | undefined
  private turn: Promise<void> = Promise.resolve()
  private readonly words: ReadonlyArray<string>
  private readonly environment: NodeJS.ProcessEnv

  /** Words behind `node`, and what the program finds besides this one's environment. */
  constructor(words: ReadonlyArray<string>, environment: NodeJS.Dict<string>) {
    this.words = words
    this.environment = { ...process.env, ...environment }
  }

  /** Stops what runs and starts it again. */
  restart(): Promise<void> {
    this.turn = this.turn.then(async () => {
      await this.end()
      this.child = spawn(process.execPath, this.words, { stdio: "inherit", env: this.environment, detached: true })
    })
    return this.turn
  }

  /** Stops what runs. */
  async end(): Promise<void> {
    const { child } = this
    if (child === undefined) return
    child.kill("SIGTERM")
    const late = setTimeout(() => child.kill("SIGKILL"), patienceMillis)
    await exited(child)
    clearTimeout(late)
    this.child = undefined
  }
}

/** Waits until something answers there; false when it does not within half a minute. */
export const answers = async (url: string): Promise<boolean> => {
  const until = Date.now() + 30_000
  while (Date.now() < until) {
    try {
      if ((await fetch(`${url}/health/live`)).ok) return true
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 30))
    }
  }
  return false
}
