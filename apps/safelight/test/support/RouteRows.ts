import { shootAudience, shootClient, shootDelete, shootSet } from "@safelight/gateway/pages/Paths"
import { creation, type Role, roles, type World } from "./World.ts"

/** Status by role. */
export type Expected = Readonly<Record<Role, number>>

/** One way to ask a route for one object. */
export interface Case {
  readonly object: string
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  /** Fields of a form; the token of the role's browser is added. */
  readonly form?: Readonly<Record<string, string>>
  readonly json?: unknown
  /** A form with one file of this name. */
  readonly file?: string
  readonly expected: Expected
}

/** By `METHOD path` as in the route table. */
export type Rows = Readonly<Record<string, ReadonlyArray<Case>>>

const missingId = "01a00000-0000-7000-8000-000000000000"
const noId = "no-id"

const by = (statusOf: (role: Role) => number): Expected => {
  const of = (role: Role): readonly [Role, number] => [role, statusOf(role)]
  return Object.fromEntries(roles.map(of)) as Record<Role, number>
}
const all = (status: number) => by(() => status)

const scopes = { tokenRead: ["read"], tokenUpload: ["upload"], tokenAdmin: ["read", "upload", "admin"] }

/** Nobody we know, or nobody any more. */
const isNobody = (role: Role) => role === "anonymous" || role === "ended" || role === "gone"

const mayStudio = (role: Role, scope: string): boolean => {
  if (role === "admin") return true
  return (role === "tokenRead" || role === "tokenUpload" || role === "tokenAdmin") && scopes[role].includes(scope)
}

/** `signIn` is how nobody is sent to the door: a page leads there, everything else says 401. */
const studio = (scope: "read" | "upload" | "admin", status: number, signIn = 401) =>
  by((role) => (isNobody(role) ? signIn : mayStudio(role, scope) ? status : 404))

/** What clients get, by name; for everybody else of the known it does not exist. */
const client = (granted: Partial<Record<Role, number>>, studioStatus: number, signIn: number) =>
  by((role) => granted[role] ?? (isNobody(role) ? signIn : mayStudio(role, "read") ? studioStatus : 404))

const toSignIn = 303

/** What people do themselves: programs with a token find nothing to do it with. */
const inPerson = (cases: ReadonlyArray<Case>): ReadonlyArray<Case> =>
  cases.map(({ expected, ...rest }) => ({
    ...rest,
    expected: { ...expected, tokenRead: 404, tokenUpload: 404, tokenAdmin: 404 }
  }))

/** Every shoot a client route may be asked for. */
const shootCases = (
  { shoots }: World,
  path: (id: string) => string,
  {
    early,
    signIn,
    status,
    ...rest
  }: Pick<Case, "form"> & {
    readonly status: number
    readonly signIn: number
    /** Of a shoot that is not delivered: for its client, and for the studio. */
    readonly early: readonly [client: number, studio: number]
  }
): ReadonlyArray<Case> => [
  { object: "own", path: path(shoots.delivered), expected: client({ client: status }, status, signIn), ...rest },
  { object: "foreign", path: path(shoots.other), expected: client({ stranger: status }, status, signIn), ...rest },
  { object: "expired", path: path(shoots.over), expected: client({ expired: 410 }, status, signIn), ...rest },
  {
    object: "undelivered",
    path: path(shoots.early),
    expected: client({ client: early[0] }, early[1], signIn),
    ...rest
  },
  { object: "missing", path: path(missingId), expected: client({}, 404, signIn), ...rest },
  { object: "no id", path: path(noId), expected: all(404), ...rest }
]

/** Every photograph a client route may be asked for. */
const photoCases = (
  { photos, shoots }: World,
  path: (shootId: string, photoId: string) => string,
  { signIn, status, ...rest }: Pick<Case, "form"> & { readonly status: number; readonly signIn: number }
): ReadonlyArray<Case> => {
  const of = (
    object: string,
    shootId: string,
    photoId: string,
    granted: Partial<Record<Role, number>>,
    found = true
  ) => ({
    object,
    path: path(shootId, photoId),
    expected: client(granted, found ? status : 404, signIn),
    ...rest
  })
  return [
    of("own", shoots.delivered, photos.seen, { client: status }),
    of("hidden", shoots.delivered, photos.hidden, {}),
    of("foreign", shoots.other, photos.other, { stranger: status }),
    of("foreign in own", shoots.delivered, photos.other, {}, false),
    of("expired", shoots.over, photos.over, { expired: 410 }),
    of("undelivered", shoots.early, photos.early, {}),
    of("missing", shoots.delivered, missingId, {}, false),
    of("missing shoot", missingId, missingId, {}, false),
    { ...of("no id", shoots.delivered, noId, {}, false), expected: all(404) }
  ]
}

/** Bytes of one photograph, asked for by its id alone. */
const byteCases = ({ photos }: World, path: (photoId: string) => string, status: number): ReadonlyArray<Case> => {
  const of = (object: string, photoId: string, granted: Partial<Record<Role, number>>, found = true) => ({
    object,
    path: path(photoId),
    expected: client(granted, found ? status : 404, 401)
  })
  return [
    of("own", photos.seen, { client: status }),
    of("hidden", photos.hidden, {}),
    of("foreign", photos.other, { stranger: status }),
    of("expired", photos.over, { expired: 410 }),
    of("undelivered", photos.early, {}),
    of("missing", missingId, {}, false),
    of("no id", noId, {}, false)
  ]
}

/** A route of the studio about one shoot. */
const studioCases = (
  { shoots }: World,
  scope: "read" | "upload" | "admin",
  path: (id: string) => string,
  { signIn, status, ...rest }: Pick<Case, "form" | "json"> & { readonly status: number; readonly signIn: number }
): ReadonlyArray<Case> => [
  { object: "delivered", path: path(shoots.delivered), expected: studio(scope, status, signIn), ...rest },
  { object: "missing", path: path(missingId), expected: studio(scope, 404, signIn), ...rest },
  { object: "no id", path: path(noId), expected: studio(scope, 404, signIn), ...rest }
]

/** The same for everybody. */
const open = (object: string, path: string, status: number, more: Pick<Case, "form" | "headers"> = {}): Case => ({
  object,
  path,
  expected: all(status),
  ...more
})

const tus = { "tus-resumable": "1.0.0" }
const patch = { ...tus, "content-type": "application/offset+octet-stream", "upload-offset": "77" }

const range = { range: "bytes=3-9" }

const clientRows = (world: World): Rows => {
  const page = { status: 200, signIn: toSignIn }
  return {
    "GET /g/:shootId": shootCases(world, (id) => `/g/${id}`, { ...page, early: [200, 200] }),
    "GET /g/:shootId/p/:photoId": photoCases(world, (id, photo) => `/g/${id}/p/${photo}`, page),
    "POST /g/:shootId/p/:photoId/favourite": inPerson(
      photoCases(world, (id, photo) => `/g/${id}/p/${photo}/favourite`, {
        status: 303,
        signIn: 401,
        form: { value: "off" }
      })
    ),
    "GET /g/:shootId/favourites": shootCases(world, (id) => `/g/${id}/favourites`, { ...page, early: [200, 200] }),
    "GET /g/:shootId/downloads": shootCases(world, (id) => `/g/${id}/downloads`, { ...page, early: [200, 200] }),
    "POST /g/:shootId/downloads": inPerson(
      shootCases(world, (id) => `/g/${id}/downloads`, { status: 303, signIn: 401, early: [404, 303], form: {} })
    ),
    "GET /i/:photoId/:rendition": [
      ...byteCases(world, (photo) => `/i/${photo}/thumb`, 200),
      { object: "no rendition", path: `/i/${world.photos.seen}/original`, expected: client({}, 404, 401) }
    ],
    "GET /d/photo/:photoId": byteCases(world, (photo) => `/d/photo/${photo}`, 302),
    // A link acts for the person it was made for, whoever shows it.
    "GET /d/p/:token/:name": [
      open("of a client", world.downloads.single.client, 200),
      open("of a client, a range", world.downloads.single.client, 206, { headers: range }),
      open("of the studio, hidden photo", world.downloads.single.admin, 200),
      open("of a client, since hidden", world.downloads.single.hidden, 410),
      open("of an unassigned client", world.downloads.single.unassigned, 410),
      open("of an unassigned client, a range", world.downloads.single.unassigned, 410, { headers: range }),
      open("of a deactivated person", world.downloads.single.gone, 410),
      open("of a client of an expired shoot", world.downloads.single.expired, 410),
      open("forged", world.downloads.single.client.replace(/\/d\/p\/.{8}/, "/d/p/AAAAAAAA"), 404),
      open("no token", "/d/p/x/x.jpg", 404)
    ],
    "GET /d/:token/:name": [
      open("of a client", world.downloads.archive.client, 200),
      open("of a client, a range", world.downloads.archive.client, 206, { headers: range }),
      open("of a client, with what is hidden since", world.downloads.archive.hidden, 410),
      open("of the studio", world.downloads.archive.admin, 200),
      open("of an unassigned client", world.downloads.archive.unassigned, 410),
      open("of an unassigned client, a range", world.downloads.archive.unassigned, 410, { headers: range }),
      open("of a deactivated person", world.downloads.archive.gone, 410),
      open("of a client of an expired shoot", world.downloads.archive.expired, 410),
      open("forged", world.downloads.archive.client.replace(/\/d\/.{8}/, "/d/AAAAAAAA"), 404),
      open("no token", "/d/x/x.zip", 404)
    ]
  }
}

const doorRows = ({ links, shoots }: World, asset: string): Rows => ({
  "GET /": [open("home", "/", 200)],
  "GET /portfolio": [
    open("portfolio", "/portfolio", 200),
    {
      object: "leads to a gallery",
      path: `/portfolio?ref=${shoots.delivered}`,
      expected: by((role) => (role === "client" || mayStudio(role, "read") ? 303 : 200))
    },
    open("missing", `/portfolio?ref=${missingId}`, 200)
  ],
  "GET /open/:token": [
    open("of a client", `/open/${links.client}`, 200),
    open("of an unassigned client", `/open/${links.unassigned}`, 410),
    open("of a client of an expired shoot", `/open/${links.expired}`, 410),
    open("unknown", `/open/${"A".repeat(43)}`, 404),
    open("no token", "/open/x", 404)
  ],
  "POST /open/:token": [
    open("of an unassigned client", `/open/${links.unassigned}`, 410, { form: {} }),
    open("of a client of an expired shoot", `/open/${links.expired}`, 410, { form: {} }),
    open("unknown", `/open/${"A".repeat(43)}`, 410, { form: {} })
  ],
  "GET /sign-in": [open("sign-in", "/sign-in", 200)],
  "POST /sign-in": [open("no address", "/sign-in", 422, { form: { email: "nobody" } })],
  "POST /sign-in/code": [
    open("unknown", "/sign-in/code", 422, { form: { "sign-in": missingId, code: "123456" } }),
    open("no id", "/sign-in/code", 400, { form: { "sign-in": noId, code: "123456" } })
  ],
  "GET /sign-in/:token": [open("unknown", "/sign-in/x", 410)],
  "POST /sign-in/:token": [open("unknown", "/sign-in/x", 410, { form: {} })],
  // Whose session would end is told by the form's token; without one nobody's does.
  "POST /sign-out": [open("without a token", "/sign-out", 403, { form: { csrf: "" } })],
  "POST /language": [
    open("french", "/language", 303, { form: { locale: "fr", back: "/" } }),
    open("unknown", "/language", 400, { form: { locale: "tlh" } })
  ],
  "GET /a/:hash/:name": [open("shipped", asset, 200), open("missing", "/a/x/y.css", 404)],
  "GET /docs/api": [open("reference", "/docs/api", 200)],
  "GET /docs/api/:name": [
    open("service", "/docs/api/shoot", 200),
    open("events", "/docs/api/events", 200),
    open("file", "/docs/api/studio.openapi.json", 200),
    open("missing", "/docs/api/nothing", 404)
  ],
  "GET /health/live": [open("live", "/health/live", 200)],
  "GET /health/ready": [open("ready", "/health/ready", 200)],
  ...Object.fromEntries(
    ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"].map((method) => [
      `${method} /*`,
      [
        open("nothing", "/nowhere", 404),
        open("what can't be decoded", "/%", 404),
        open("no text", "/nowhere/%ff", 404),
        open("two slashes", "//", 404),
        open("half an address", "//[", 404),
        open("two paths in one", "/metrics;/../i/x", 404),
        open("what services ask each other", "/internal/shoot/shoots", 404),
        open("nothing below", "/studio/shoots/new/nowhere", 404)
      ]
    ])
  )
})

const studioRows = (world: World): Rows => {
  const { shoots } = world
  const page = (path: string, scope: "read" | "admin"): ReadonlyArray<Case> => [
    { object: "studio", path, expected: studio(scope, 200, toSignIn) }
  ]
  const form = (path: string, status: number, fields: Record<string, string>): ReadonlyArray<Case> => [
    { object: "studio", path, expected: studio("admin", status), form: fields }
  ]
  const about = (scope: "read" | "admin", suffix: string) =>
    studioCases(world, scope, (id) => `/studio/shoots/${id}${suffix}`, { status: 200, signIn: toSignIn })
  const change = (suffix: string, status: number, fields: Record<string, string>) =>
    studioCases(world, "admin", (id) => `/studio/shoots/${id}${suffix}`, { status, signIn: 401, form: fields })
  /** A page or form below a shoot, asked for with an own and a foreign id. */
  const within =
    (own: string, foreign: string, path: (shootId: string, id: string) => string) =>
    (suffix: string, status: number, signIn: number, form?: Record<string, string>): ReadonlyArray<Case> => {
      const of = (object: string, shootId: string, id: string, found: boolean) => ({
        object,
        path: `${path(shootId, id)}${suffix}`,
        expected: studio("admin", found ? status : 404, signIn),
        ...(form === undefined ? {} : { form })
      })
      return [
        of("own", shoots.delivered, own, true),
        of("foreign", shoots.delivered, foreign, false),
        of("missing", shoots.delivered, missingId, false),
        of("missing shoot", missingId, own, false),
        of("no id", shoots.delivered, noId, false)
      ]
    }
  const setCases = within(world.sets.delivered, world.sets.other, shootSet)
  const audienceCases = within(world.audiences.delivered, world.audiences.other, shootAudience)
  const contacts = within(world.people.client.id, world.people.stranger.id, shootClient)
  const contactCases = (status: number, signIn: number, form?: Record<string, string>) =>
    contacts("", status, signIn, form)
  const remove = { do: "delete", sure: "yes", photo: world.photos.other }
  return {
    "GET /studio": page("/studio", "read"),
    "GET /metrics": [{ object: "studio", path: "/metrics", expected: studio("read", 200, toSignIn) }],
    "GET /studio/refused": page("/studio/refused?why=too-large&file=a.jpg", "read"),
    "GET /studio/queue": page("/studio/queue", "admin"),
    "POST /studio/queue": form("/studio/queue", 400, { do: "nothing", letter: "1" }),
    "GET /studio/tokens": page("/studio/tokens", "admin"),
    "POST /studio/tokens": [
      ...form("/studio/tokens", 422, { do: "create", name: "" }),
      ...form("/studio/tokens", 404, { do: "revoke", token: missingId }),
      ...form("/studio/tokens", 400, { do: "nothing" })
    ],
    "GET /studio/account": [
      {
        object: "own",
        path: "/studio/account",
        // An API token has no account to look at.
        expected: by((role) => (isNobody(role) ? toSignIn : role === "admin" ? 200 : 404))
      }
    ],
    "POST /studio/account/sessions": [
      ...form("/studio/account/sessions", 404, { session: missingId }),
      ...form("/studio/account/sessions", 400, { session: noId })
    ],
    "GET /studio/shoots/new": page("/studio/shoots/new", "admin"),
    "POST /studio/shoots/new": form("/studio/shoots/new", 422, { title: "" }),
    "GET /studio/shoots/:shootId": about("read", ""),
    "GET /studio/shoots/:shootId/details": about("admin", "/details"),
    "GET /studio/shoots/:shootId/access": about("read", "/access"),
    "GET /studio/shoots/:shootId/deliver": about("admin", "/deliver"),
    "GET /studio/shoots/:shootId/archive": about("admin", "/archive"),
    // Once archived, the same step is refused; the others are to stay open.
    "POST /studio/shoots/:shootId/archive": [
      {
        object: "archived already",
        path: `/studio/shoots/${shoots.archived}/archive`,
        form: {},
        expected: studio("admin", 409)
      },
      { object: "missing", path: `/studio/shoots/${missingId}/archive`, form: {}, expected: studio("admin", 404) },
      { object: "no id", path: `/studio/shoots/${noId}/archive`, form: {}, expected: studio("admin", 404) }
    ],
    "POST /studio/shoots/:shootId/restore": change("/restore", 409, {}),
    "GET /studio/shoots/:shootId/downloads": about("read", "/downloads"),
    "GET /studio/shoots/:shootId/activity": about("read", "/activity"),
    "GET /studio/shoots/:shootId/live": about("read", "/live"),
    "POST /studio/shoots/:shootId/details": change("/details", 422, { title: "" }),
    "POST /studio/shoots/:shootId/photos": [
      ...change("/photos", 303, {}),
      {
        object: "photo of another shoot",
        path: `/studio/shoots/${shoots.delivered}/photos`,
        form: remove,
        expected: studio("admin", 404)
      }
    ],
    "GET /studio/shoots/:shootId/delete": [
      // Nothing of this shoot is named: back to its photographs.
      ...studioCases(world, "admin", (id) => `/studio/shoots/${id}/delete?photos=AAAA`, { status: 303, signIn: 303 }),
      {
        object: "photo of another shoot",
        path: shootDelete(shoots.delivered, [world.photos.other]),
        expected: studio("admin", 303, toSignIn)
      },
      {
        object: "own photo",
        path: shootDelete(shoots.delivered, [world.photos.seen]),
        expected: studio("admin", 200, toSignIn)
      }
    ],
    "POST /studio/shoots/:shootId/sets": [
      ...change("/sets", 303, { do: "order", order: "time" }),
      {
        object: "photo of another shoot",
        path: `/studio/shoots/${shoots.delivered}/sets`,
        form: { do: "assign", set: "", photo: world.photos.other },
        expected: studio("admin", 404)
      },
      {
        object: "set of another shoot",
        path: `/studio/shoots/${shoots.delivered}/sets`,
        form: { do: "assign", set: world.sets.other, photo: world.photos.seen },
        expected: studio("admin", 404)
      }
    ],
    "POST /studio/shoots/:shootId/moves": [
      ...change("/moves", 303, { to: "start" }),
      ...change("/moves", 303, { undo: missingId }),
      {
        object: "no move",
        path: `/studio/shoots/${shoots.delivered}/moves`,
        form: { undo: noId },
        expected: studio("admin", 400)
      },
      {
        object: "photo of another shoot",
        path: `/studio/shoots/${shoots.delivered}/moves`,
        form: { photo: world.photos.other, to: "start" },
        expected: studio("admin", 404)
      },
      {
        object: "beside a photo of another shoot",
        path: `/studio/shoots/${shoots.delivered}/moves`,
        form: { photo: world.photos.seen, to: `before ${world.photos.other}` },
        expected: studio("admin", 404)
      },
      {
        object: "into a set of another shoot",
        path: `/studio/shoots/${shoots.delivered}/moves`,
        form: { photo: world.photos.seen, to: `into ${world.sets.other}` },
        expected: studio("admin", 404)
      }
    ],
    "GET /studio/shoots/:shootId/sets/:setId": setCases("", 200, toSignIn),
    "GET /studio/shoots/:shootId/sets/:setId/remove": setCases("/remove", 200, toSignIn),
    "POST /studio/shoots/:shootId/sets/:setId": [
      ...setCases("", 422, 401, { do: "rename", name: "" }),
      ...setCases("", 303, 401, { do: "earlier" }),
      ...setCases("", 400, 401, { do: "nothing" })
    ],
    "POST /studio/shoots/:shootId/clients": change("/clients", 422, { email: "nobody", name: "" }),
    "GET /studio/shoots/:shootId/clients/:contactId": contactCases(200, toSignIn),
    "POST /studio/shoots/:shootId/clients/:contactId": contactCases(422, 401, { name: "", locale: "fr" }),
    "GET /studio/shoots/:shootId/audiences/new": about("admin", "/audiences/new"),
    "POST /studio/shoots/:shootId/audiences": [
      ...change("/audiences", 422, { name: "", sees: "sets" }),
      ...change("/audiences", 400, { name: "Guests", sees: "nothing" }),
      ...change("/audiences", 404, { name: "Guests", sees: "sets", set: missingId })
    ],
    "GET /studio/shoots/:shootId/audiences/:audienceId": audienceCases("", 200, toSignIn),
    "POST /studio/shoots/:shootId/audiences/:audienceId": [
      ...audienceCases("", 422, 401, { do: "save", name: "", sees: "everything" }),
      ...audienceCases("", 400, 401, { do: "nothing" })
    ],
    "POST /studio/shoots/:shootId/access": [
      ...change("/access", 404, { do: "resend", contact: missingId }),
      ...change("/access", 404, { do: "revoke", contact: missingId }),
      ...change("/access", 400, { do: "revoke", contact: noId })
    ],
    // Delivered already: once more changes nothing.
    "POST /studio/shoots/:shootId/deliver": change("/deliver", 303, {}),
    "POST /upload/:shootId": [
      { object: "shoot", path: `/upload/${shoots.early}`, file: "a.jpg", expected: studio("upload", 303) },
      { object: "missing", path: `/upload/${missingId}`, file: "a.jpg", expected: studio("upload", 404) },
      { object: "no id", path: `/upload/${noId}`, file: "a.jpg", expected: studio("upload", 404) }
    ]
  }
}

const tusRows = ({ begun, shoots }: World): Rows => {
  const missing = `/tus/${missingId}`
  const about = (headers: Readonly<Record<string, string>>, status: number): ReadonlyArray<Case> => [
    { object: "begun", path: begun, headers, expected: studio("upload", status) },
    { object: "missing", path: missing, headers, expected: studio("upload", 410) },
    { object: "no id", path: `/tus/${noId}`, headers, expected: studio("upload", 410) }
  ]
  return {
    "OPTIONS /tus": [open("tus", "/tus", 204, { headers: tus })],
    "OPTIONS /tus/:uploadId": [
      open("begun", begun, 204, { headers: tus }),
      open("missing", missing, 204, { headers: tus })
    ],
    "POST /tus": [
      { object: "shoot", path: "/tus", headers: creation(shoots.early, "a.jpg", 9), expected: studio("upload", 201) },
      { object: "missing", path: "/tus", headers: creation(missingId, "a.jpg", 9), expected: studio("upload", 404) },
      { object: "no id", path: "/tus", headers: creation(noId, "a.jpg", 9), expected: studio("upload", 404) }
    ],
    "GET /tus/:uploadId": [
      { object: "begun", path: begun, expected: studio("upload", 404) },
      { object: "missing", path: missing, expected: studio("upload", 404) }
    ],
    "PATCH /tus/:uploadId": about(patch, 409),
    "DELETE /tus/:uploadId": about(tus, 204).filter(({ object }) => object !== "begun")
  }
}

const apiRows = (world: World): Rows => {
  const whole = (scope: "read" | "admin", path: string, status: number, json?: unknown): ReadonlyArray<Case> => [
    { object: "studio", path, expected: studio(scope, status), ...(json === undefined ? {} : { json }) }
  ]
  const about = (suffix: string) =>
    studioCases(world, "read", (id) => `/api/v1/shoots/${id}${suffix}`, { status: 200, signIn: 401 })
  const change = (suffix: string, status: number, json: unknown) =>
    studioCases(world, "admin", (id) => `/api/v1/shoots/${id}${suffix}`, { status, signIn: 401, json })
  const rights = { name: "Guests", download: true, sets: null }
  const one = (suffix: string) => `/api/v1/shoots/${world.shoots.delivered}${suffix}`
  return {
    "POST /api/v1/shoots": whole("admin", "/api/v1/shoots", 400, {}),
    "GET /api/v1/shoots": whole("read", "/api/v1/shoots", 200),
    "GET /api/v1/shoots/:shootId": about(""),
    "GET /api/v1/shoots/:shootId/files": about("/files"),
    "GET /api/v1/shoots/:shootId/mails": about("/mails"),
    "POST /api/v1/shoots/:shootId/deliver": studioCases(world, "admin", (id) => `/api/v1/shoots/${id}/deliver`, {
      status: 200,
      signIn: 401,
      json: {}
    }),
    "POST /api/v1/shoots/:shootId/archive": [
      ...whole("admin", `/api/v1/shoots/${world.shoots.archived}/archive`, 409, {}),
      ...whole("admin", `/api/v1/shoots/${missingId}/archive`, 404, {})
    ],
    "POST /api/v1/shoots/:shootId/restore": change("/restore", 409, {}),
    "PATCH /api/v1/shoots/:shootId": change("", 200, {}),
    "GET /api/v1/shoots/:shootId/photos": about("/photos"),
    "GET /api/v1/shoots/:shootId/invitations": about("/invitations"),
    "GET /api/v1/shoots/:shootId/archives": about("/archives"),
    "GET /api/v1/shoots/:shootId/downloads": about("/downloads"),
    "POST /api/v1/shoots/:shootId/hide": change("/hide", 204, { photoIds: [], hidden: true }),
    "POST /api/v1/shoots/:shootId/order": change("/order", 204, { by: "time" }),
    "POST /api/v1/shoots/:shootId/moves": [
      ...change("/moves", 200, { photoIds: [], to: { setId: null, place: "end" } }),
      ...whole("admin", one("/moves"), 404, { photoIds: [world.photos.seen], to: { before: world.photos.other } }),
      ...whole("admin", one("/moves"), 404, {
        photoIds: [world.photos.seen],
        to: { setId: world.sets.other, place: "end" }
      }),
      ...whole("admin", one("/moves"), 400, { photoIds: [], to: "start" })
    ],
    "POST /api/v1/shoots/:shootId/moves/:moveId/undo": [
      ...change(`/moves/${missingId}/undo`, 409, {}),
      ...change(`/moves/${noId}/undo`, 404, {})
    ],
    "POST /api/v1/shoots/:shootId/place": change("/place", 204, { photoIds: [], setId: null }),
    "POST /api/v1/shoots/:shootId/sets": whole("admin", one("/sets"), 400, { name: "" }),
    "PATCH /api/v1/shoots/:shootId/sets/:setId": whole("admin", one(`/sets/${missingId}`), 404, {
      name: "The harbour"
    }),
    "POST /api/v1/shoots/:shootId/sets/:setId/move": [
      ...whole("admin", one(`/sets/${world.sets.delivered}/move`), 204, { to: "later" }),
      ...whole("admin", one(`/sets/${world.sets.other}/move`), 404, { to: "later" })
    ],
    "DELETE /api/v1/shoots/:shootId/sets/:setId": whole("admin", one(`/sets/${missingId}`), 404),
    "POST /api/v1/shoots/:shootId/clients": whole("admin", one("/clients"), 400, {
      email: "nobody",
      name: "",
      locale: "en"
    }),
    "PATCH /api/v1/shoots/:shootId/clients/:userId": [
      ...whole("admin", one(`/clients/${world.people.client.id}`), 400, { name: "" }),
      ...whole("admin", one(`/clients/${world.people.stranger.id}`), 404, { name: "x" })
    ],
    "POST /api/v1/shoots/:shootId/audiences": [
      ...whole("admin", one("/audiences"), 400, { name: "", download: true, sets: null }),
      ...whole("admin", one("/audiences"), 404, { name: "Guests", download: true, sets: [world.sets.other] })
    ],
    "PUT /api/v1/shoots/:shootId/audiences/:audienceId": [
      ...whole("admin", one(`/audiences/${world.audiences.delivered}`), 204, rights),
      ...whole("admin", one(`/audiences/${world.audiences.other}`), 404, rights)
    ],
    "DELETE /api/v1/shoots/:shootId/audiences/:audienceId": [
      ...whole("admin", one(`/audiences/${missingId}`), 404),
      ...whole("admin", one(`/audiences/${world.audiences.other}`), 404)
    ],
    "POST /api/v1/shoots/:shootId/clients/:userId/audience": [
      ...whole("admin", one(`/clients/${world.people.client.id}/audience`), 200, { audienceId: null }),
      ...whole("admin", one(`/clients/${world.people.client.id}/audience`), 404, {
        audienceId: world.audiences.other
      }),
      ...whole("admin", one(`/clients/${world.people.stranger.id}/audience`), 404, { audienceId: null })
    ],
    "PUT /api/v1/shoots/:shootId/clients/:userId": whole("admin", one(`/clients/${noId}`), 404),
    // Whoever is no client has no access to lose, and a file that is gone is deleted.
    "DELETE /api/v1/shoots/:shootId/clients/:userId": whole("admin", one(`/clients/${missingId}`), 204),
    "POST /api/v1/shoots/:shootId/clients/:userId/resend": whole("admin", one(`/clients/${missingId}/resend`), 404),
    "POST /api/v1/files/:photoId/retry": whole("admin", `/api/v1/files/${missingId}/retry`, 404),
    "DELETE /api/v1/files/:photoId": whole("admin", `/api/v1/files/${missingId}`, 204),
    "POST /api/v1/mails/:mailId/retry": whole("admin", `/api/v1/mails/${missingId}/retry`, 404),
    "GET /api/v1/dead-letters": whole("admin", "/api/v1/dead-letters", 200),
    "GET /api/v1/dead-letters/:id": [
      ...whole("admin", "/api/v1/dead-letters/4711", 404),
      ...whole("admin", `/api/v1/dead-letters/${noId}`, 404)
    ],
    "POST /api/v1/dead-letters/:id/replay": whole("admin", "/api/v1/dead-letters/4711/replay", 404, {}),
    "POST /api/v1/dead-letters/replay": [
      ...whole("admin", "/api/v1/dead-letters/replay", 200, { ids: [4711] }),
      ...whole("admin", "/api/v1/dead-letters/replay", 400, { ids: [] })
    ],
    "POST /api/v1/dead-letters/drop": [
      ...whole("admin", "/api/v1/dead-letters/drop", 200, { ids: [4711], reason: "gone" }),
      ...whole("admin", "/api/v1/dead-letters/drop", 400, { ids: [4711], reason: " " })
    ],
    "POST /api/v1/replays": [
      ...whole("admin", "/api/v1/replays", 400, { consumer: "shoot-photos", mode: "again" }),
      ...whole("admin", "/api/v1/replays", 409, { consumer: "nobody", mode: "redeliver" })
    ],
    "GET /api/v1/replays/:id": [
      ...whole("admin", "/api/v1/replays/4711", 404),
      ...whole("admin", `/api/v1/replays/${noId}`, 404)
    ],
    "POST /api/v1/access/rebuild": whole("admin", "/api/v1/access/rebuild", 200),
    "GET /api/v1/tokens": whole("admin", "/api/v1/tokens", 200),
    "POST /api/v1/tokens": whole("admin", "/api/v1/tokens", 400, { name: "" }),
    "DELETE /api/v1/tokens/:id": [
      ...whole("admin", `/api/v1/tokens/${missingId}`, 404),
      ...whole("admin", `/api/v1/tokens/${noId}`, 404)
    ]
  }
}

/** What every route answers to every role for every kind of object. `asset` is the address of a shipped file. */
export const rowsOf = (world: World, asset: string): Rows => ({
  ...doorRows(world, asset),
  ...clientRows(world),
  ...studioRows(world),
  ...tusRows(world),
  ...apiRows(world)
})
