// What script adds to the studio's pages.

import { start as arranging } from "./arrange.js"
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

/** One press chooses every photograph of a set; another lets go of them. */
const wholeSets = () => {
  document.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest("[data-all]") : null
    if (!(button instanceof HTMLElement)) return
    const boxes = [...(button.closest("section")?.querySelectorAll("input[name=photo]") ?? [])]
    const all = boxes.every((box) => box instanceof HTMLInputElement && box.checked)
    for (const box of boxes) if (box instanceof HTMLInputElement) box.checked = !all
  })
  const show = () => {
    for (const button of document.querySelectorAll("[data-all]"))
      if (button instanceof HTMLElement) button.hidden = false
  }
  document.addEventListener("parts", show)
  show()
}

toasts()
live()
uploads()
ranges()
wholeSets()
arranging()
