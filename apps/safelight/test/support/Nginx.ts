import { execFileSync, spawn } from "node:child_process"
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { setTimeout } from "node:timers/promises"
import { temporaryFolder } from "@safelight/testing/TemporaryFolder"
import { Clock, Effect } from "effect"

const shipped = join(import.meta.dirname, "..", "..", "..", "..", "deploy", "nginx", "safelight.conf")

export interface NginxOptions {
  /** Path of the program. */
  readonly program: string
  readonly http: number
  readonly https: number
  /** Where the studio's processes listen on loopback; in one process both are the same. */
  readonly gateway: number
  readonly file: number
}

const replaced = (text: string, from: string, to: string): string => {
  if (!text.includes(from)) throw new Error(`safelight.conf has no "${from}"`)
  return text.replaceAll(from, to)
}

/** The shipped configuration, on loopback and in a folder of its own; nothing else in it is changed. */
const configured = (folder: string, { file, gateway, http, https }: NginxOptions): string => {
  const server = Object.entries({
    "listen 80 default_server": `listen 127.0.0.1:${http} default_server`,
    "listen 443 ssl http2 default_server": `listen 127.0.0.1:${https} ssl http2 default_server`,
    "gateway:4000": `127.0.0.1:${gateway}`,
    "file:4000": `127.0.0.1:${file}`,
    "/etc/nginx/certificates": folder,
    "/var/log/nginx": folder,
    "/var/www/acme": join(folder, "acme")
  }).reduce((text, [from, to]) => replaced(text, from, to), readFileSync(shipped, "utf8"))
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
  return [
    // As root its workers would be somebody who can't enter the folder.
    ...(process.getuid?.() === 0 ? ["user root;"] : []),
    `daemon off; worker_processes 1; pid ${folder}/nginx.pid; error_log ${folder}/error.log warn;`,
    "events { worker_connections 1024; }",
    `http { access_log off; ${temporary.map((kind) => `${kind}_temp_path ${folder}/temporary/${kind};`).join(" ")}`,
    server,
    "}"
  ].join("\n")
}

/** What nginx has written to its disk besides its log: files, and the bytes in them. */
const spooled = (folder: string) => {
  const files = readdirSync(join(folder, "temporary"), { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile()
  )
  return files.reduce((bytes, { name, parentPath }) => bytes + statSync(join(parentPath, name)).size, 0)
}

/** The real nginx with the shipped configuration and a certificate of its own, as long as the scope. */
export const nginx = (options: NginxOptions) =>
  Effect.gen(function* () {
    const folder = yield* temporaryFolder
    mkdirSync(join(folder, "temporary"))
    mkdirSync(join(folder, "acme", ".well-known", "acme-challenge"), { recursive: true })
    const [certificate, key] = [join(folder, "studio.pem"), join(folder, "studio-key.pem")]
    execFileSync(
      "openssl",
      [
        ...["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"],
        ...["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-keyout", key, "-out", certificate]
      ],
      { stdio: "ignore" }
    )
    const config = join(folder, "nginx.conf")
    writeFileSync(config, configured(folder, options))
    const words = ["-p", folder, "-c", config, "-e", join(folder, "error.log")]
    execFileSync(options.program, ["-t", ...words], { stdio: "pipe" })
    yield* Effect.acquireRelease(
      Effect.sync(() => spawn(options.program, words, { stdio: "ignore" })),
      (child) =>
        Effect.async<void>((resume) => {
          if (child.exitCode !== null) return resume(Effect.void)
          child.once("exit", () => resume(Effect.void))
          child.kill("SIGTERM")
        })
    )
    // It listens before it writes its number down. Real time: nginx does not wait for a test's clock.
    yield* Effect.promise(async () => {
      while (!statSync(join(folder, "nginx.pid"), { throwIfNoEntry: false })?.size) await setTimeout(20)
    }).pipe(
      Effect.timeoutFail({ duration: "2 minutes", onTimeout: () => "nginx did not start" }),
      Effect.withClock(Clock.make()),
      Effect.orDie
    )
    return {
      folder,
      ca: readFileSync(certificate, "utf8"),
      spooled: () => spooled(folder),
      /** All that it wrote down so far. */
      logs: () => readFileSync(join(folder, "access.log"), "utf8") + readFileSync(join(folder, "error.log"), "utf8")
    }
  })
