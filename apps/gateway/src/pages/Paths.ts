import { toWord } from "./PhotoList.ts"

/**
 * Every address a page may link or post to. Ids and tokens are escaped here, so that a hostile id stays one path
 * segment. Paths that take a POST say so.
 */

const seg = (value: string) => encodeURIComponent(value)

const query = (entries: Readonly<Record<string, string | number | undefined>>) => {
  const set = Object.entries(entries).flatMap(([key, value]) =>
    value === undefined ? [] : [`${key}=${encodeURIComponent(value)}`]
  )
  return set.length === 0 ? "" : `?${set.join("&")}`
}

/** Sizes of a photograph that pages show, by their long side: 320, 1024 and 2048 pixels unless the studio says otherwise. */
export type ShownRendition = "thumb" | "medium" | "high"

export const home = "/"
/** GET the form, POST `email` (and `next`). */
export const signIn = "/sign-in"
/** POST `email`, `code` (and `next`). */
export const signInCode = "/sign-in/code"
/** GET shows one button, POST uses the link. */
export const signInLink = (token: string) => `/sign-in/${seg(token)}`
/** POST. */
export const signOut = "/sign-out"
/** POST `locale` and `back`. */
export const language = "/language"
/** GET shows one button; POST opens, or with `do=new-link` mails a new link to the address the old one went to. */
export const openGallery = (token: string) => `/open/${seg(token)}`
export const portfolio = (ref?: string) => `/portfolio${query({ ref })}`

export const gallery = (shootId: string, page?: number) =>
  `/g/${seg(shootId)}${query({ page: page === 1 ? undefined : page })}`
/** The photographs of one page only, as a fragment for the script that appends them. */
export const galleryPart = (shootId: string, page: number) => `/g/${seg(shootId)}${query({ page, part: "photos" })}`
export const photo = (shootId: string, photoId: string) => `/g/${seg(shootId)}/p/${seg(photoId)}`
/** POST `value=on|off` and `back`. Answers 204 to a script that accepts JSON, 303 to `back` otherwise. */
export const favourite = (shootId: string, photoId: string) => `${photo(shootId, photoId)}/favourite`
export const favourites = (shootId: string) => `/g/${seg(shootId)}/favourites`
/** GET the page, POST asks for the archive. */
export const downloads = (shootId: string) => `/g/${seg(shootId)}/downloads`

export const image = (photoId: string, rendition: ShownRendition) => `/i/${seg(photoId)}/${rendition}`
export const original = (photoId: string) => `/d/photo/${seg(photoId)}`
export const archive = (grantToken: string, name: string) => `/d/${seg(grantToken)}/${seg(name)}.zip`

/** Anchors inside a gallery. */
export const photoAnchor = (photoId: string) => `photo-${photoId}`
export const setAnchor = (setId: string) => `set-${setId}`

export const studio = (state?: string, page?: number) => `/studio${query({ state, page })}`
/** GET the form, POST creates. */
export const newShoot = "/studio/shoots/new"
export const shoot = (shootId: string, entries: Readonly<Record<string, string | number | undefined>> = {}) =>
  `/studio/shoots/${seg(shootId)}${query(entries)}`
const ofShoot = (part: string) => (shootId: string) => `/studio/shoots/${seg(shootId)}/${part}`
/** GET the form, POST `title`, `date`, `kind`, `expiresDate`, `expiresTime`, `zone`. */
export const shootDetails = ofShoot("details")
export const shootAccess = ofShoot("access")
export const shootDownloads = ofShoot("downloads")
export const shootActivity = ofShoot("activity")
/** GET the page that asks, POST delivers. */
export const shootDeliver = ofShoot("deliver")
/** GET the page that asks, POST archives. */
export const shootArchive = ofShoot("archive")
/** POST opens an archived shoot again. */
export const shootRestore = ofShoot("restore")
/** POST `name`, `email`, `locale`, and `audience` (empty for none) where the shoot has some. */
export const shootClients = ofShoot("clients")
/** GET the form, POST `name` and `locale`: who a client is, in every shoot; `audience`: what they see of this one. `typed` fills the form. */
export const shootClient = (
  shootId: string,
  contactId: string,
  typed: Readonly<{ name?: string; locale?: string }> = {}
) => `/studio/shoots/${seg(shootId)}/clients/${seg(contactId)}${query(typed)}`
/** POST `name`, `sees=everything|sets`, `set` (many) and `download=yes` creates. */
export const shootAudiences = ofShoot("audiences")
/** The form for a new one. */
export const newAudience = ofShoot("audiences/new")
/** GET the form, POST the same fields with `do=save`, or `do=remove`. */
export const shootAudience = (shootId: string, audienceId: string) => `${shootAudiences(shootId)}/${seg(audienceId)}`
/** POST `do=resend|revoke|restore|invite` and `contact`. */
export const shootAccessChange = ofShoot("access")
/**
 * POST `do=create` with `name`; `do=assign` with `set` and `photo` (many); `do=order` with `order=hand|name|time`, or
 * `group` of a set's id (empty for photographs in none) and such an order, with a space between.
 */
export const shootSets = ofShoot("sets")
/**
 * POST `move` of a photograph and where it goes, with a space between, or `photo` (many) with `to`: `start`, `end`,
 * `before ID`, `after ID`, of several also `earlier`, `later`, `number` (in `number`), `into SET`. `undo` takes a move
 * back. Answers JSON to a script that accepts it.
 */
export const shootMoves = ofShoot("moves")
/** GET the page of one set, POST `do=rename` with `name`, `do=earlier|later|remove`. */
export const shootSet = (shootId: string, setId: string) => `/studio/shoots/${seg(shootId)}/sets/${seg(setId)}`
/** GET the page that asks. */
export const shootSetRemove = (shootId: string, setId: string) => `${shootSet(shootId, setId)}/remove`
/** POST `do=delete|retry` with `photo` (many); deleting goes to the page that asks, and goes on with `sure=yes`. */
export const shootPhotos = ofShoot("photos")
/** GET the page that asks before these photographs are deleted. */
export const shootDelete = (shootId: string, photoIds: ReadonlyArray<string>) =>
  `/studio/shoots/${seg(shootId)}/delete${query({ photos: toWord(photoIds) })}`
/** Server-sent events: any message says that the page's live parts changed. */
export const shootLive = ofShoot("live")
/** POST multipart with `file` (1 to 20); answered by the file service, which streams the bytes. */
export const plainUpload = (shootId: string) => `/upload/${seg(shootId)}`
/** tus 1.0 creation endpoint. */
export const uploads = "/tus/"

/** GET the page, POST `do=replay|drop` and `letter` (an id, or `all`). */
export const queue = "/studio/queue"
export const account = "/studio/account"
/** GET the page, POST `do=create` with `name`, `scope` (many), `days`; `do=revoke` with `token` asks, with `sure=yes` acts. */
export const tokens = "/studio/tokens"
/** POST `session` to end. */
export const accountSessions = "/studio/account/sessions"

/** The reference of events and calls; open to anybody. */
export const reference = "/docs/api"
/** The page of one service, or with its ending one document as a file. */
export const referenceOf = (name: string) => `${reference}/${seg(name)}`

/**
 * The way back after a POST: the path a form sent, when it is one of this site's own paths, otherwise `fallback`.
 * Refuses other hosts (`//host`, `/\host`, `https:`) and control characters.
 */
export const safeBack = (back: string | undefined, fallback: string): string =>
  back !== undefined && /^\/(?![/\\])[\x21-\x5b\x5d-\x7e]*$/.test(back) ? back : fallback
