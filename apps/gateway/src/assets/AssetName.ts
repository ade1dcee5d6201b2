/** The shipped files that pages name. Fonts and modules that only other files name are found by those. */
export type AssetName =
  | "client.css"
  | "studio.css"
  | "photoswipe.css"
  | "gallery.js"
  | "studio.js"
  | "hearts.js"
  | "live.js"
  | "toast.js"
  | "upload.js"
  | "icon.svg"
  | "eb-garamond-latin-wght-normal.woff2"
  | "instrument-sans-latin-wght-normal.woff2"
