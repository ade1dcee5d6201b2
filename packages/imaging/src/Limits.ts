/** What one file may cost before it is refused or set aside. */
export interface Limits {
  /** Pixels of a picture, uploaded or embedded. */
  readonly pixels: number
  /** Resident bytes of a decoding child; `ulimit -v` cannot hold libvips (at 1.5 GB it does not even start). */
  readonly childResidentBytes: number
  /** Milliseconds that decoding and encoding one file may take. */
  readonly renderMillis: number
  /** Milliseconds of one ExifTool reading. */
  readonly tagMillis: number
  /** KiB of address space for ExifTool: a hostile PNG took 1.2 GB without it and stops at 320 MB with it. */
  readonly tagAddressKiB: number
  /** Bytes that ExifTool may write about one file. */
  readonly tagOutputBytes: number
  /** Bytes of an embedded preview. */
  readonly previewBytes: number
  /** Longest side in pixels below which an embedded preview is not shown: it would be a blown-up thumbnail. */
  readonly smallestPreview: number
}

export const defaults: Limits = {
  pixels: 150_000_000,
  childResidentBytes: 1_200_000_000,
  renderMillis: 60_000,
  tagMillis: 10_000,
  tagAddressKiB: 700_000,
  tagOutputBytes: 1_000_000,
  previewBytes: 100_000_000,
  smallestPreview: 400
}
