import { spawn } from "node:child_process"
import * as Effect from "effect/Effect"

/** Kills by the pid files of embedded servers in folder $2 when process $1 is gone, then removes the folder. */
const script = `
while kill -0 "$1" 2>/dev/null; do sleep 1; done
for file in "$2/nats/nats.pid" "$2/postgres/cluster/postmaster.pid"; do
  [ -f "$file" ] && kill -9 "$(head -n 1 "$file")" 2>/dev/null
done
sleep 1
rm -rf "$2"
`

/**
 * A test run that is killed closes no scope, and its servers would live on. A small process waits for the end of
 * this one and then clears the folder; it is ended with the scope.
 */
export const reapAfterDeath = (folder: string) =>
  Effect.acquireRelease(
    Effect.sync(() => {
      const child = spawn("sh", ["-c", script, "reaper", String(process.pid), folder], {
        detached: true,
        stdio: "ignore"
      })
      child.unref()
      return child
    }),
    (child) => Effect.sync(() => child.kill("SIGKILL"))
  ).pipe(Effect.asVoid)
