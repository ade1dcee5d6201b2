import * as crypto from "node:crypto"
import { readFileSync } from "node:fs"
import { createRequire } from "node:module"
import { fileURLToPath, pathToFileURL } from "node:url"
import { brotliCompressSync, constants } from "node:zlib"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import type { AssetName } from "./AssetName.ts"

/** One shipped file, ready to be sent. */
export interface Asset {
  readonly name: string
  readonly contentType: string
  readonly body: Uint8Array
  /** Brotli, for text only; send with `Content-Encoding: br` and `Vary: Accept-Encoding`. */
  readonly brotli: Option.Option<Uint8Array>
  /** Quoted, strong. */
  readonly etag: string
}

/** A shipped file is missing or refers to one that is; a fault of the build, found at start. */
export class AssetsBroken extends Schema.TaggedError<AssetsBroken>()("AssetsBroken", {
  message: Schema.String
}) {}

/** What the address of an asset is answered with: it never changes, its name carries its content. */
export const assetCacheControl = "public, max-age=31536000, immutable"

/** The folder beside `src` and `dist`: both layouts are equally deep. */
const folder = new URL("../../assets/", import.meta.url)
const require = createRequire(import.meta.url)

const own = (name: string) => fileURLToPath(new URL(name, folder))
const vendored = (specifier: string) => require.resolve(specifier)
const font = (family: "eb-garamond" | "instrument-sans", range: "latin" | "latin-ext") =>
  vendored(`@fontsource-variable/${family}/files/${family}-${range}-wght-normal.woff2`)
/** The package exports its style sheet but not the minified module beside it. */
const photoswipe = () =>
  fileURLToPath(new URL("photoswipe.esm.min.js", pathToFileURL(vendored("photoswipe/dist/photoswipe.css"))))

/**
 * Every file by the name others use for it, with the files it is made of: several are joined in order, so that a
 * page needs one sheet. Bundles of packages are served as they ship them.
 */
const sourceFiles = (): ReadonlyMap<string, ReadonlyArray<string>> =>
  new Map([
    ["client.css", [own("tokens.css"), own("base.css"), own("gallery.css")]],
    ["studio.css", [own("tokens.css"), own("base.css"), own("admin.css")]],
    ["reference.css", [own("tokens.css"), own("base.css"), own("admin.css"), own("reference.css")]],
    ["photoswipe.css", [vendored("photoswipe/dist/photoswipe.css"), own("lightbox.css")]],
    ["gallery.js", [own("gallery.js")]],
    ["studio.js", [own("studio.js")]],
    ["arrange.js", [own("arrange.js")]],
    ["hearts.js", [own("hearts.js")]],
    ["lightbox.js", [own("lightbox.js")]],
    ["live.js", [own("live.js")]],
    ["toast.js", [own("toast.js")]],
    ["upload.js", [own("upload.js")]],
    ["icon.svg", [own("icon.svg")]],
    ["photoswipe.js", [photoswipe()]],
    ["tus.js", [vendored("tus-js-client/dist/tus.min.js")]],
    ["eb-garamond-latin-wght-normal.woff2", [font("eb-garamond", "latin")]],
    ["eb-garamond-latin-ext-wght-normal.woff2", [font("eb-garamond", "latin-ext")]],
    ["instrument-sans-latin-wght-normal.woff2", [font("instrument-sans", "latin")]],
    ["instrument-sans-latin-ext-wght-normal.woff2", [font("instrument-sans", "latin-ext")]]
  ])

/** Done at every start: quality 9 takes twenty-five times as long for one and a half per cent. */
const compression = { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } }

const bundles = new Set(["photoswipe.js", "tus.js"])

const contentTypes: Readonly<Record<string, string>> = {
  css: "text/css; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  svg: "image/svg+xml; charset=utf-8",
  woff2: "font/woff2"
}

/** Shipped files under addresses that carry their content: `/a/<hash>/<name>`. */
export class Assets extends Context.Tag("@safelight/gateway/Assets")<
  Assets,
  {
    /** The address of a file that pages name. */
    readonly href: (name: AssetName) => string
    /** The file at an address; nothing where hash or name is not one of ours. */
    readonly find: (hash: string, name: string) => Option.Option<Asset>
    /** Every file with its address. */
    readonly all: ReadonlyMap<string, Asset>
  }
>() {
  /**
   * Reads and hashes everything once, at start. A file's hash covers the addresses of the files it names, so a
   * changed font changes the sheet's address too.
   */
  static readonly layer = Layer.effect(
    Assets,
    Effect.try({
      try: () => {
        const files = sourceFiles()
        const built = new Map<string, { readonly href: string; readonly asset: Asset }>()
        const build = (name: string, namedBy: ReadonlyArray<string>): string => {
          const known = built.get(name)
          if (known !== undefined) return known.href
          const from = files.get(name)
          if (from === undefined) throw new Error(`${namedBy.at(-1) ?? "a page"} names ${name}, which is not shipped`)
          if (namedBy.includes(name)) throw new Error(`${[...namedBy, name].join(" names ")}: a circle has no hash`)
          const extension = name.slice(name.lastIndexOf(".") + 1)
          const text = extension !== "woff2"
          const raw = text ? from.map((file) => readFileSync(file, "utf8")).join("\n") : undefined
          const body =
            raw === undefined
              ? Buffer.concat(from.map((file) => readFileSync(file)))
              : Buffer.from(
                  bundles.has(name)
                    ? raw.replace(/^\/\/# sourceMappingURL=.*$/m, "")
                    : raw.replace(
                        /(["'(])\.\/([\w.-]+)(?=["')])/g,
                        (_, open: string, other: string) => `${open}${build(other, [...namedBy, name])}`
                      )
                )
          const digest = crypto.createHash("sha256").update(body).digest("base64url").slice(0, 16)
          const href = `/a/${digest}/${name}`
          built.set(name, {
            href,
            asset: {
              name,
              contentType: contentTypes[extension] ?? "application/octet-stream",
              body,
              brotli: text ? Option.some(brotliCompressSync(body, compression)) : Option.none(),
              etag: `"${digest}"`
            }
          })
          return href
        }
        for (const name of files.keys()) build(name, [])
        const all = new Map([...built.values()].map(({ href, asset }) => [href, asset] as const))
        return {
          all,
          href: (name: AssetName) => build(name, []),
          find: (hash: string, name: string) => Option.fromNullable(all.get(`/a/${hash}/${name}`))
        }
      },
      catch: (cause) =>
        new AssetsBroken({ message: `The pages' own files cannot be read: ${String(cause)}. Run npm ci again.` })
    })
  )
}
