import { assert, layer } from "@effect/vitest"
import { documents } from "@safelight/gateway/reference/Documents"
import { originForm } from "@safelight/http/RequestTarget"
import { RouteTable } from "@safelight/http/RouteTable"
import { bytesSecurityPolicy, contentSecurityPolicy } from "@safelight/http/SecurityHeaders"
import { Context, Effect, Layer, Predicate } from "effect"
import { type Answer, type Ask, send } from "./support/Http.ts"
import { OpenedStudio } from "./support/OpenedStudio.ts"
import { eventsAndMailsDue, restless } from "./support/Rest.ts"
import { type Case, type Rows, rowsOf } from "./support/RouteRows.ts"
import { ofOpenedStudio } from "./support/Servers.ts"
import { differences, tableHashes } from "./support/TableHashes.ts"
import { type Role, roles, until, type World, world } from "./support/World.ts"

interface Site extends World {
  readonly rows: Rows
}

class Built extends Context.Tag("test/Built")<Built, Site>() {
  static readonly layer = Layer.effect(
    Built,
    Effect.gen(function* () {
      const made = yield* world
      const { text } = yield* send(made.url, { method: "GET", path: "/sign-in" })
      return { ...made, rows: rowsOf(made, /\/a\/[^"]+\.css/.exec(text)?.[0] ?? "no style sheet") }
    })
  ).pipe(
    Layer.provideMerge(
      OpenedStudio.layerWith({
        SAFELIGHT_PAGE_RATE: "0",
        SAFELIGHT_UPLOAD_RATE: "0",
        SAFELIGHT_SIGN_IN_RATE: "0"
      })
    )
  )
}

/** Requests at a time. */
const concurrency = 4

const isUnsafe = (method: string) => method !== "GET" && method !== "HEAD" && method !== "OPTIONS"

const boundary = "between-the-parts"

const bodyOf = (site: Site, role: Role, { file, form, json }: Case): Pick<Ask, "body" | "headers"> => {
  if (file !== undefined) {
    const csrf = form?.["csrf"] ?? site.csrfOf(role)
    return {
      body: [
        `--${boundary}\r\ncontent-disposition: form-data; name="csrf"\r\n\r\n${csrf}`,
        `--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="${file}"\r\n\r\nbytes of ${role}`,
        `--${boundary}--\r\n`
      ].join("\r\n"),
      headers: { "content-type": `multipart/form-data; boundary=${boundary}` }
    }
  }
  if (json !== undefined) return { body: JSON.stringify(json), headers: { "content-type": "application/json" } }
  if (form === undefined) return {}
  return {
    body: new URLSearchParams({ csrf: site.csrfOf(role), ...form }).toString(),
    headers: { "content-type": "application/x-www-form-urlencoded" }
  }
}

interface Asked extends Case {
  readonly route: string
  readonly method: string
}

const ask = (site: Site, role: Role, asked: Asked, more: Readonly<Record<string, string>> = {}) => {
  const { body, headers } = bodyOf(site, role, asked)
  return send(site.url, {
    method: asked.method,
    path: asked.path,
    headers: {
      ...site.credentials(role),
      ...(isUnsafe(asked.method) ? { origin: site.url.origin } : {}),
      ...headers,
      ...asked.headers,
      ...more
    },
    ...(body === undefined ? {} : { body })
  })
}

const everyCase = ({ rows }: Site): ReadonlyArray<Asked> =>
  Object.entries(rows).flatMap(([route, cases]) => {
    const [method = ""] = route.split(" ")
    return cases.map((each) => ({ ...each, route, method }))
  })

/** The router hands HEAD to the route of GET; tus has HEAD of its own. */
const withHead = (cases: ReadonlyArray<Asked>): ReadonlyArray<Asked> => [
  ...cases,
  ...cases
    .filter((each) => each.method === "GET" && !each.path.startsWith("/tus"))
    .map((each) => ({ ...each, method: "HEAD" }))
]

const askWithHead: ReadonlyArray<Role> = ["anonymous", "client", "unassigned", "expired", "admin"]

/** To whom nothing is foreign. */
const sees = new Set<Role>(["admin", "tokenRead", "tokenUpload", "tokenAdmin"])

const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g

/** An answer without what differs by nature: ids, the form's token, the path that was asked for, times. */
const bare = ({ headers, status, text }: Answer, { path }: Case) => {
  const { "content-length": _, "x-correlation-id": __, date: ___, ...kept } = headers
  const without = (body: string) =>
    [originForm(path), path.replaceAll("%", "%25"), path, encodeURIComponent(path), path.replaceAll("&", "&amp;")]
      .reduce((rest, asked) => rest.replaceAll(asked, "PATH"), body)
      .replaceAll(uuid, "ID")
      .replaceAll(/value="[\w-]{43}"/g, "TOKEN")
  return without(JSON.stringify([status, kept, text]))
}

/** Where an answer's bytes are people's own, nothing in it is ours to run. */
const isBytes = ({ headers, status }: Answer, route: string) =>
  /^GET \/(i|d)\//.test(route) && status < 300 && headers["content-type"] !== undefined

const cacheOf = (answer: Answer, route: string): RegExp => {
  if (route === "GET /a/:hash/:name" && answer.status === 200) return /^public, max-age=31536000, immutable$/
  if (route.startsWith("GET /i/") && answer.status === 200) return /^private, max-age=86400, immutable$/
  if (isBytes(answer, route)) return /^private, no-transform$/
  return /no-store/
}

/** Whether the path opens something to whoever knows it. */
const hasSecret = (route: string) => /^\w+ \/(open|sign-in|d|d\/p)\/:token/.test(route)

const headerTrouble = (site: Site, answer: Answer, route: string): ReadonlyArray<string> => {
  const { headers, status } = answer
  const expected: ReadonlyArray<readonly [string, string]> = [
    ["content-security-policy", isBytes(answer, route) ? bytesSecurityPolicy : contentSecurityPolicy],
    ["x-content-type-options", "nosniff"],
    ["x-frame-options", "DENY"],
    ["referrer-policy", hasSecret(route) ? "strict-origin" : "same-origin"],
    ["cross-origin-resource-policy", "same-origin"],
    ["x-robots-tag", "noindex"]
  ]
  const trouble = expected.flatMap(([name, value]) => (headers[name] === value ? [] : [`${name} is ${headers[name]}`]))
  const cache = headers["cache-control"] ?? "missing"
  if (!cacheOf(answer, route).test(cache)) trouble.push(`cache-control is ${cache}`)
  const opened = headers["access-control-allow-origin"] ?? site.url.origin
  if (opened !== site.url.origin) trouble.push(`opens itself to ${opened}`)
  if ((status === 429 || status === 503) && headers["retry-after"] === undefined) trouble.push("no retry-after")
  for (const cookie of headers["set-cookie"] ?? []) {
    if (!/; Path=\/; HttpOnly; SameSite=Lax$/.test(cookie)) trouble.push(`cookie ${cookie}`)
  }
  return trouble.map((each) => `${route} ${status}: ${each}`)
}

/** What only tells when somebody came by, and what carries that news. */
const bookkeeping: Readonly<Record<string, ReadonlyArray<string>>> = {
  "shoot.client": ["first_seen_at", "last_seen_at", "downloaded_at", "told_at"],
  "user.session": ["last_used_at", "expires_at"],
  "user.api_token": ["last_used_at"],
  "file.archive": ["ranges", "delivered", "delivered_at", "touched_at", "downloaded_at", "expires_at"]
}
const newsOnly = /\.(outbox|inbox|delivery|relay\w*)$/

/** The tables once nothing is owed to anybody and nothing has moved for a second. */
const settledTables = Effect.gen(function* () {
  const servers = yield* ofOpenedStudio
  const tables = tableHashes(servers, (table) => (newsOnly.test(table) ? "all" : (bookkeeping[table] ?? [])))
  let before = yield* tables
  return yield* until(
    "rest",
    Effect.gen(function* () {
      yield* Effect.sleep("1 second")
      const left = yield* restless(servers, eventsAndMailsDue)
      const now = yield* tables
      const same = left.length === 0 && differences(before, now).length === 0
      before = now
      return { now, same }
    }),
    ({ same }) => same
  ).pipe(Effect.map(({ now }) => now))
})

const shoot = "/api/v1/shoots/{shootId}"

/** What each form of the studio does, as programs do it. Sessions are a person's own, which a token has none of. */
const callsOf: Readonly<Record<string, ReadonlyArray<string>>> = {
  "/studio/shoots/new": ["POST /api/v1/shoots"],
  "/studio/shoots/:shootId/details": [`PATCH ${shoot}`],
  "/studio/shoots/:shootId/photos": ["DELETE /api/v1/files/{photoId}", "POST /api/v1/files/{photoId}/retry"],
  "/studio/shoots/:shootId/sets": [
    `POST ${shoot}/sets`,
    `POST ${shoot}/place`,
    `POST ${shoot}/order`,
    `POST ${shoot}/hide`
  ],
  "/studio/shoots/:shootId/archive": [`POST ${shoot}/archive`],
  "/studio/shoots/:shootId/restore": [`POST ${shoot}/restore`],
  "/studio/shoots/:shootId/moves": [`POST ${shoot}/moves`, `POST ${shoot}/moves/{moveId}/undo`],
  "/studio/shoots/:shootId/sets/:setId": [
    `PATCH ${shoot}/sets/{setId}`,
    `DELETE ${shoot}/sets/{setId}`,
    `POST ${shoot}/sets/{setId}/move`
  ],
  "/studio/shoots/:shootId/clients": [`POST ${shoot}/clients`],
  "/studio/shoots/:shootId/clients/:contactId": [
    `PATCH ${shoot}/clients/{userId}`,
    `POST ${shoot}/clients/{userId}/audience`
  ],
  "/studio/shoots/:shootId/audiences": [`POST ${shoot}/audiences`],
  "/studio/shoots/:shootId/audiences/:audienceId": [
    `PUT ${shoot}/audiences/{audienceId}`,
    `DELETE ${shoot}/audiences/{audienceId}`
  ],
  "/studio/shoots/:shootId/access": [
    `POST ${shoot}/clients/{userId}/resend`,
    `PUT ${shoot}/clients/{userId}`,
    `DELETE ${shoot}/clients/{userId}`
  ],
  "/studio/shoots/:shootId/deliver": [`POST ${shoot}/deliver`],
  "/studio/queue": ["POST /api/v1/dead-letters/{id}/replay"],
  "/studio/tokens": ["POST /api/v1/tokens", "DELETE /api/v1/tokens/{id}"],
  "/studio/account/sessions": []
}

layer(Built.layer, { excludeTestServices: true })("the routes", (it) => {
  it.scoped("reading changes nothing, whoever reads", () =>
    Effect.gen(function* () {
      const site = yield* Built
      const before = yield* settledTables
      const reading = everyCase(site).filter(({ method }) => method === "GET")
      assert.isAbove(reading.length, 60)
      for (const role of ["anonymous", "client", "admin", "tokenAdmin"] as const) {
        yield* Effect.forEach(reading, (each) => ask(site, role, each), { concurrency, discard: true })
      }
      assert.deepStrictEqual(differences(before, yield* settledTables), [])
    })
  )

  it.effect("answer every role as the table says, foreign as missing, with every header", () =>
    Effect.gen(function* () {
      const site = yield* Built
      const routes = (yield* RouteTable).rows().map(({ method, path }) => `${method} ${path}`)
      assert.deepStrictEqual(Object.keys(site.rows).sort(), [...routes].sort(), "a row for each route")
      const unexpected: Array<string> = []
      const trouble = new Set<string>()
      /** By route, method, role and status: the answers that must not tell what is there. */
      const refusals = new Map<string, Map<string, string>>()
      yield* Effect.forEach(
        withHead(everyCase(site)),
        (each) =>
          Effect.forEach(
            each.method === "HEAD" ? askWithHead : roles,
            (role) =>
              Effect.gen(function* () {
                const answer = yield* ask(site, role, each)
                const expected = each.expected[role]
                const said = `${each.method} ${each.route} · ${each.object} · ${role}`
                if (answer.status !== expected) unexpected.push(`${said}: ${answer.status}, not ${expected}`)
                if (each.method === "HEAD" && answer.bytes.length > 0) unexpected.push(`${said}: a body`)
                for (const line of headerTrouble(site, answer, each.route)) trouble.add(line)
                if (sees.has(role) || (answer.status !== 401 && answer.status !== 404)) return
                const key = `${each.method} ${each.route} · ${role} · ${answer.status}`
                const kinds = refusals.get(key) ?? new Map<string, string>()
                refusals.set(key, kinds.set(bare(answer, each), each.object))
              }),
            { discard: true }
          ),
        { concurrency, discard: true }
      )
      assert.deepStrictEqual(unexpected, [])
      const telling = [...refusals].filter(([, kinds]) => kinds.size > 1)
      assert.deepStrictEqual(telling, [], "foreign and missing differ")
      assert.deepStrictEqual([...trouble].sort(), [])
    })
  )

  it.effect("are in the reference where programs use them, with the scope they demand", () =>
    Effect.gen(function* () {
      const forPrograms = /^\/(api|i|d|tus|upload)(\/|$)/
      const added = (yield* RouteTable)
        .rows()
        .filter(({ path }) => forPrograms.test(path))
        .map(({ access, method, path }) => {
          const scope = /^studio (\w+)$/.exec(access)?.[1]
          return `${method} ${path.replaceAll(/:(\w+)/g, "{$1}")}${scope === undefined ? "" : ` ${scope}`}`
        })
      const said = Object.entries(documents().apis["studio"]?.paths ?? {}).flatMap(([path, item]) =>
        Object.entries(item).map(([method, operation]) => {
          const scope = Predicate.isRecord(operation) ? operation["x-scope"] : undefined
          return `${method.toUpperCase()} ${path}${scope === undefined ? "" : ` ${scope}`}`
        })
      )
      assert.deepStrictEqual(said.sort(), added.sort())
    })
  )

  it.effect("have a call of the API for whatever a form of the studio does", () =>
    Effect.gen(function* () {
      const calls = Object.entries(documents().apis["studio"]?.paths ?? {}).flatMap(([path, item]) =>
        Object.keys(item).map((method) => `${method.toUpperCase()} ${path}`)
      )
      const forms = (yield* RouteTable).rows().filter(({ method, path }) => method === "POST" && /^\/studio/.test(path))
      assert.deepStrictEqual(
        forms.map(({ path }) => path).filter((path) => !(path in callsOf)),
        [],
        "forms without a call"
      )
      assert.deepStrictEqual(
        Object.values(callsOf)
          .flat()
          .filter((call) => !calls.includes(call)),
        []
      )
    })
  )

  it.scoped("take no form from another site and none without its token", () =>
    Effect.gen(function* () {
      const site = yield* Built
      const before = yield* settledTables
      const unsafe = everyCase(site).filter(({ method }) => isUnsafe(method))
      const wrong: Array<string> = []
      const refuse = (what: string, each: Asked, more: Record<string, string>) =>
        Effect.map(ask(site, "admin", each, more), (answer) => {
          if (answer.status !== 403) wrong.push(`${each.route} · ${each.object} · ${what}: ${answer.status}`)
          const opened = answer.headers["access-control-allow-origin"] ?? site.url.origin
          if (opened !== site.url.origin) wrong.push(`${each.route}: open to ${opened}`)
        })
      for (const each of unsafe) {
        yield* refuse("another site", each, { origin: "https://evil.example" })
        yield* refuse("a hidden origin", each, { origin: "null" })
        yield* refuse("a sibling", each, { origin: `http://evil.${site.url.host}`, "sec-fetch-site": "same-site" })
        // What is not there is said before a form is read.
        if ((each.form !== undefined || each.file !== undefined) && each.expected.admin !== 404) {
          yield* refuse("no token", { ...each, form: { ...each.form, csrf: "" } }, {})
          yield* refuse("another browser's token", { ...each, form: { ...each.form, csrf: site.csrfOf("client") } }, {})
        }
      }
      assert.deepStrictEqual(wrong, [])
      assert.deepStrictEqual(differences(before, yield* settledTables), [])
    })
  )

  it.effect("let no other site read, even when it asks politely", () =>
    Effect.gen(function* () {
      const site = yield* Built
      const open: Array<string> = []
      yield* Effect.forEach(
        everyCase(site).filter(({ method }) => method === "GET" || method === "OPTIONS"),
        (each) =>
          Effect.map(
            ask(site, "client", each, { origin: "https://evil.example", "access-control-request-method": "PATCH" }),
            ({ headers }) => {
              const allowed = headers["access-control-allow-origin"]
              if (allowed !== undefined && allowed !== site.url.origin) open.push(`${each.route}: ${allowed}`)
              if (headers["access-control-allow-credentials"] !== undefined) open.push(`${each.route}: credentials`)
            }
          ),
        { concurrency, discard: true }
      )
      assert.deepStrictEqual(open, [])
    })
  )
})
