// Photographs arranged by hand without reloading. Dragging is the same command as the arrow buttons, which are a form
// and work alone; either is announced, and can be taken back.

import { refresh } from "./live.js"
import { say } from "./toast.js"

/** Steps wait for each other: each is meant for the page as the one before has left it. */
let last = Promise.resolve()

const form = () => /** @type {HTMLFormElement | null} */ (document.querySelector("form[data-enhance=photos]"))

/** After the sheet was put in order: what was focused stays focused and in view. */
const show = async () => {
  const active = document.activeElement
  await refresh(location.href, true)
  if (!(active instanceof HTMLElement) || active === document.body) return
  active.focus({ preventScroll: true })
  active.closest("li")?.scrollIntoView({ block: "nearest" })
}

/**
 * Sends one step and says what became of it. What it sends is asked for when its turn comes.
 * @param {() => Iterable<readonly [string, string]> | undefined} fieldsOf
 */
const send = (fieldsOf) => {
  last = last.then(async () => {
    const photos = form()
    const address = photos?.querySelector("[data-moves]")?.getAttribute("data-moves")
    const token = photos?.elements.namedItem("csrf")
    const fields = fieldsOf()
    if (address == null || !(token instanceof HTMLInputElement) || fields === undefined) return
    try {
      const answer = await fetch(address, {
        method: "POST",
        body: new URLSearchParams([["csrf", token.value], ...[...fields].map(([name, value]) => [name, value])]),
        headers: { accept: "application/json" },
        redirect: "manual"
      })
      if (!answer.ok) throw new Error(`answered ${answer.status}`)
      const { move, text } = await answer.json()
      await show()
      say(text, move === null ? undefined : () => send(() => [["undo", move]]))
    } catch {
      say(document.body.dataset["failed"] ?? "")
      await show().catch(() => undefined)
    }
  })
}

/** The buttons of one photograph and those of the chosen ones. */
const buttons = () => {
  document.addEventListener("submit", (event) => {
    const button = event instanceof SubmitEvent ? event.submitter : null
    if (!(button instanceof HTMLButtonElement) || button.form !== form()) return
    if (button.name !== "move" && button.name !== "to") return
    event.preventDefault()
    // A form answers a button with what it holds now: by the time of its turn the button leads elsewhere.
    send(() => {
      if (button.name === "move") return button.isConnected ? [["move", button.value]] : undefined
      const fields = [...new FormData(button.form ?? undefined)].flatMap(([name, value]) =>
        (name === "photo" || name === "number") && typeof value === "string"
          ? [/** @type {const} */ ([name, value])]
          : []
      )
      return [...fields, ["to", button.value]]
    })
  })
}

/** @param {EventTarget | null} target */
const tileOf = (target) => {
  const tile = target instanceof Element ? target.closest(".contact > li") : null
  return tile instanceof HTMLElement && form()?.contains(tile) === true ? tile : null
}

/** @param {Element} tile */
const idOf = (tile) => tile.querySelector("input[name=photo]")?.getAttribute("value") ?? ""

const dragging = () => {
  /** @type {HTMLElement[]} */
  let moving = []
  /** @type {HTMLElement | null} */
  let marked = null

  /**
   * @param {HTMLElement | null} element
   * @param {"before" | "after" | "into"} [side]
   */
  const mark = (element, side) => {
    if (marked !== element) marked?.removeAttribute("data-falls")
    if (element !== null && side !== undefined && element.dataset["falls"] !== side) element.dataset["falls"] = side
    marked = element
  }

  /**
   * Beside the tile under the pointer, or at the end of the set that it is over.
   * @param {DragEvent} event
   */
  const goal = (event) => {
    const tile = tileOf(event.target)
    if (tile !== null && !moving.includes(tile)) {
      const { left, width } = tile.getBoundingClientRect()
      const first = event.clientX < left + width / 2
      const leftToRight = getComputedStyle(tile).direction === "ltr"
      return { element: tile, side: /** @type {"before" | "after"} */ (first === leftToRight ? "before" : "after") }
    }
    const group = tile !== null || !(event.target instanceof Element) ? null : event.target.closest("section.group")
    const sheet = group?.querySelector("ol[data-set]")
    return sheet instanceof HTMLElement ? { element: sheet, side: /** @type {const} */ ("into") } : undefined
  }

  document.addEventListener("dragstart", (event) => {
    const tile = tileOf(event.target)
    if (tile === null || event.dataTransfer === null) return
    const chosen = [...document.querySelectorAll(".contact > li:has(:checked)")]
    moving = /** @type {HTMLElement[]} */ (chosen.includes(tile) ? chosen : [tile])
    event.dataTransfer.effectAllowed = "move"
    event.dataTransfer.setData("text/plain", moving.map((one) => one.querySelector(".file")?.textContent).join("\n"))
    for (const one of moving) one.dataset["dragged"] = ""
  })
  document.addEventListener("dragover", (event) => {
    if (moving.length === 0) return
    const to = goal(event)
    if (to === undefined) return mark(null)
    event.preventDefault()
    if (event.dataTransfer !== null) event.dataTransfer.dropEffect = "move"
    mark(to.element, to.side)
  })
  document.addEventListener("drop", (event) => {
    const to = moving.length === 0 ? undefined : goal(event)
    if (to === undefined) return
    event.preventDefault()
    const tiles = moving
    // Seen at once; the answer brings the numbers.
    if (to.side === "before") to.element.before(...tiles)
    else if (to.side === "after") to.element.after(...tiles)
    else to.element.append(...tiles)
    const place = to.side === "into" ? `into ${to.element.dataset["set"] ?? ""}` : `${to.side} ${idOf(to.element)}`
    send(() => [...tiles.map((tile) => /** @type {const} */ (["photo", idOf(tile)])), ["to", place]])
  })
  document.addEventListener("dragend", () => {
    mark(null)
    for (const one of moving) delete one.dataset["dragged"]
    moving = []
  })
}

/** Takes over the photographs of this page. */
export const start = () => {
  const address = new URL(location.href)
  // Said once: a page that asks again must not press the same button again.
  for (const said of ["done", "move", "pressed", "chosen"]) address.searchParams.delete(said)
  if (form() !== null && address.href !== location.href) history.replaceState(history.state, "", address)
  buttons()
  dragging()
}
