import type { AssetName } from "../../src/assets/AssetName.ts"
import { account } from "./pages/Account.ts"
import { delivery } from "./pages/Delivery.ts"
import { downloads } from "./pages/Downloads.ts"
import { entrance } from "./pages/Entrance.ts"
import { gallery } from "./pages/Gallery.ts"
import { photos } from "./pages/Photos.ts"
import { queue } from "./pages/Queue.ts"
import { reference } from "./pages/Reference.ts"
import { refusals } from "./pages/Refusals.ts"
import { shootChanges } from "./pages/ShootChanges.ts"
import { shootClients } from "./pages/ShootClients.ts"
import { shootPhotos } from "./pages/ShootPhotos.ts"
import { shoots } from "./pages/Shoots.ts"
import { clientView, studioView } from "./pages/View.ts"
import type { Words } from "./Samples.ts"

/** Every client page in its states, by name. */
export const clientPages = (
  locale: "en" | "fr",
  words: Words,
  asset?: (name: AssetName) => string
): ReadonlyMap<string, string> => {
  const view = clientView(locale, words, asset)
  const areas = [entrance, gallery, photos, downloads, reference, refusals]
  return new Map(areas.flatMap((area) => Object.entries(area(view))))
}

/** Every studio page in its states, by name; `told` is given what each is drawn from. */
export const studioPages = (
  locale: "en" | "fr",
  words: Words,
  asset?: (name: AssetName) => string,
  told: (data: unknown) => void = () => undefined
): ReadonlyMap<string, string> => {
  const view = studioView(locale, words, asset, told)
  const areas = [shoots, shootPhotos, shootChanges, shootClients, delivery, queue, account]
  return new Map(areas.flatMap((area) => Object.entries(area(view))))
}
