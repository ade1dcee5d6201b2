import type { GalleryViewed } from "@safelight/events/SignalEvents"

export type Device = typeof GalleryViewed.data.Type.device

const tablet = /iPad|Tablet|PlayBook|Silk\/|Kindle/
const phone = /Mobi|iPhone|iPod|Windows Phone|BlackBerry/

/**
 * What kind of device a browser says it runs on (MDN, "Browser detection using the user agent"): phones say `Mobi`,
 * Android without it is a tablet. An iPad since iPadOS 13 says that it is a Mac, and counts as one.
 */
export const deviceOf = (userAgent: string | undefined): Device => {
  const said = userAgent ?? ""
  if (tablet.test(said) || (said.includes("Android") && !said.includes("Mobi"))) return "tablet"
  return phone.test(said) ? "phone" : "desktop"
}
