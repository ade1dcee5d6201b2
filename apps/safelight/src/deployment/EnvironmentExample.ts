import { stopLead } from "@safelight/process/ProcessSettings"
import * as Config from "effect/Config"
import { ofMachine, sections } from "../SettingsPage.ts"
import { rows } from "../SettingsTable.ts"
import { deploymentSettings } from "./DeploymentSecrets.ts"

/** What docker-compose.yml reads for itself. */
const composeSettings = Config.all({
  image: Config.string("SAFELIGHT_IMAGE").pipe(
    Config.withDefault("safelight:latest"),
    Config.withDescription("image of every process")
  ),
  http: Config.port("SAFELIGHT_HTTP_PORT").pipe(
    Config.withDefault(8080),
    Config.withDescription("port of nginx on loopback, without the production file")
  ),
  https: Config.port("SAFELIGHT_HTTPS_PORT").pipe(
    Config.withDefault(8443),
    Config.withDescription("the same with TLS")
  ),
  nats: Config.string("SAFELIGHT_NATS_MEMORY").pipe(
    Config.withDefault("1GiB"),
    Config.withDescription("soft memory limit of nats-server")
  )
})

/** What containers have by their making; said here, it is for the studio on one machine. */
const withoutContainers: ReadonlySet<string> = new Set([
  "SAFELIGHT_PORT",
  "SAFELIGHT_HOST",
  "SAFELIGHT_DATA",
  "SAFELIGHT_NATS_SERVER",
  "SAFELIGHT_PROXIES",
  "SAFELIGHT_ROOM_FOLDER",
  "SAFELIGHT_SCRATCH",
  "SAFELIGHT_CACHE"
])

const all = {
  ...sections,
  "Many containers": Config.all([deploymentSettings, stopLead]),
  "Docker Compose": composeSettings
}

/** `.env.example`: every setting as it is when nothing is set, with what it means. */
export const environmentExample = (): string => {
  const listed = new Set<string>()
  const lines = Object.entries(all).flatMap(([title, config]) => {
    const fresh = rows(config).filter(({ name }) => !listed.has(name) && listed.add(name))
    return [
      "",
      `# ${title}`,
      ...fresh.flatMap(({ description, fallback, name }) => {
        const machine = Object.entries(ofMachine).find(([key]) => key === name)?.[1]
        const meaning = machine === undefined ? description : `${description} (default: ${machine})`
        const scope = withoutContainers.has(name) ? " [npm start only]" : ""
        return ["", `# ${meaning}${scope}`, `#${name}=${machine === undefined ? fallback : ""}`]
      })
    ]
  })
  return [
    "# Settings of a studio. Copy this file to .env, which `docker compose` reads, and take the mark off what you set.",
    "# It hands each container what that one reads; what is marked [npm start only] containers have by their making.",
    "# `npm start` reads the environment: `node --env-file=.env`, or export what you set. Written by `npm run docs`.",
    ...lines,
    ""
  ].join("\n")
}
