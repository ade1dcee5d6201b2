// What script adds to the studio's pages.

import { start as live } from "./live.js"
import { start as toasts } from "./toast.js"
import { start as uploads } from "./upload.js"

/** Shift chooses a run of photographs, as in a file manager. */
const ranges = () => {
  /** @type {HTMLInputElement | null} */
  let last = null
  document.addEventListener("click", (event) => {
    const box = event.target
    if (!(box instanceof HTMLInputElement) || box.type !== "checkbox" || box.name !== "photo") return
    const boxes = /** @type {HTMLInputElement[]} */ ([
      ...document.querySelectorAll('input[name="photo"][type=checkbox]')
    ])
    if (event.shiftKey && last !== null) {
      const [from, to] = [boxes.indexOf(last), boxes.indexOf(box)].sort((a, b) => a - b)
      for (const between of boxes.slice(from, (to ?? 0) + 1)) between.checked = box.checked
    }
    last = box
  })
}

toasts()
live()
uploads()
ranges()
