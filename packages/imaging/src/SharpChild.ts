import * as os from "node:os"
import { measure, render, Unreadable } from "./Render.ts"
import { type Answer, type Job, ready } from "./SharpJob.ts"

// The entry of a decoding child process. It holds no state between jobs and talks to its parent only.

// Decoding yields to the processes that answer people.
try {
  os.setPriority(10)
} catch {
  // Not allowed everywhere; the work is the same without it.
}

const answer = async (job: Job): Promise<Answer> => {
  try {
    return job._tag === "measure"
      ? { id: job.id, _tag: "measured", value: await measure(job.path, job.pixels) }
      : { id: job.id, _tag: "rendered", value: await render(job.request) }
  } catch (error) {
    if (error instanceof Unreadable)
      return { id: job.id, _tag: "unreadable", fault: error.fault, detail: error.message }
    throw error
  }
}

process.on("message", (job: Job) => {
  answer(job).then((result) => process.send?.(result))
})

// The parent is gone, however it went. A plain exit would wait for libvips to finish its picture.
process.on("disconnect", () => process.kill(process.pid, "SIGKILL"))

process.send?.(ready)
