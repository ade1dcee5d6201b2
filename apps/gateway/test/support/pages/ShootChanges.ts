import { UploadRefusal } from "@safelight/contracts/file/UploadRefusal"
import { ConfirmArchivePage } from "../../../src/pages/studio/ConfirmArchive.tsx"
import { ConfirmDeletePage } from "../../../src/pages/studio/ConfirmDelete.tsx"
import { ConfirmRemoveSetPage } from "../../../src/pages/studio/ConfirmRemoveSet.tsx"
import { ShootSetPage } from "../../../src/pages/studio/ShootSet.tsx"
import { UploadRefusedPage } from "../../../src/pages/studio/UploadRefused.tsx"
import { calm, shootHead } from "../Samples.ts"
import type { Pages, StudioView } from "./View.ts"

/** What may be wrong with a form of files as a whole. */
const wholeForm = ["too-large", "not-found", "foreign-form", "cookie-missing", "too-many", "unavailable", "bad-request"]

/** What is asked or refused before a shoot, its sets or its photographs change. */
export const shootChanges = ({ render, words }: StudioView): Pages => {
  const shoot = shootHead(words)
  return {
    "studio-set": render(ShootSetPage, {
      shoot,
      setId: words.id,
      photoCount: 90,
      sets: [
        { id: "village", name: "The village" },
        { id: words.id, name: words === calm ? "The harbour" : words.title },
        { id: "table", name: "The afternoon and the long table at Casa do Farol" }
      ],
      name: words === calm ? "The harbour" : words.title,
      error: "Keep a name for the set within 100 characters"
    }),
    "studio-set-remove": render(ConfirmRemoveSetPage, {
      shoot,
      setId: words.id,
      name: words === calm ? "The harbour" : words.title,
      photoCount: 90
    }),
    "studio-archive": render(ConfirmArchivePage, { shoot, error: "archived-already" }),
    "studio-archived": render(ConfirmArchivePage, { shoot: { ...shoot, state: "archived" } }),
    "studio-delete": render(ConfirmDeletePage, {
      shoot,
      photos: [
        { id: words.id, name: words.file },
        { id: "p2", name: "MLQ_4472.CR3" }
      ]
    }),
    "studio-refused": render(UploadRefusedPage, {
      shootId: words.id,
      taken: 3,
      refusals: [
        ...UploadRefusal.literals.map((why) => ({ why, fileName: words.file })),
        ...wholeForm.map((why) => ({ why })),
        { why: words.note }
      ],
      maximumFileSize: 2 ** 30,
      maximumShootSize: 500 * 2 ** 30
    })
  }
}
