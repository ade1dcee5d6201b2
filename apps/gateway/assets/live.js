// Keeps marked parts of a page true: `[data-part]` elements are compared with the same parts of a fresh copy of the
// page and only what differs is replaced, so focus and scroll stay. Reading goes through XMLHttpRequest as a document,
// which needs no Trusted Types policy and runs no script.

/**
 * A page of this site as a document; rejects when it is not answered with one.
 * @param {string} address
 * @returns {Promise<Document>}
 */
export const read = (address) =>
  new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.open("GET", address)
    request.responseType = "document"
    request.addEventListener("load", () =>
      request.status === 200 && request.responseXML !== null
        ? resolve(request.responseXML)
        : reject(new Error(`answered ${request.status}`))
    )
    request.addEventListener("error", () => reject(new Error("no answer")))
    request.send()
  })

/**
 * Makes the children of `old` those of `fresh`. Children with an id are matched by it; others by their place.
 * @param {Element} old
 * @param {Element} fresh
 */
const patch = (old, fresh) => {
  const byId = new Map([...old.children].filter((child) => child.id !== "").map((child) => [child.id, child]))
  const keyed = [...fresh.children].length > 0 && [...fresh.children].every((child) => child.id !== "")
  if (!keyed) {
    if (!old.isEqualNode(fresh)) replace(old, fresh)
    return
  }
  /** @type {Element | null} */
  let last = null
  for (const child of [...fresh.children]) {
    const known = byId.get(child.id)
    byId.delete(child.id)
    const place = /** @type {ChildNode | null} */ (last === null ? old.firstElementChild : last.nextElementSibling)
    if (known !== undefined && known.isEqualNode(child)) {
      if (known !== place) old.insertBefore(known, place)
      last = known
    } else {
      const next = /** @type {Element} */ (document.importNode(child, true))
      if (known === undefined) old.insertBefore(next, place)
      else {
        if (known !== place) old.insertBefore(known, place)
        replace(known, next)
      }
      last = next
    }
  }
  for (const gone of byId.values()) gone.remove()
}

/**
 * Replaces one element, and puts focus back on the control of the same name inside it.
 * @param {Element} old
 * @param {Element} fresh
 */
const replace = (old, fresh) => {
  const next = /** @type {Element} */ (fresh.ownerDocument === document ? fresh : document.importNode(fresh, true))
  const focused = old.contains(document.activeElement)
    ? [...old.querySelectorAll("a, button, input, select, summary")]
    : []
  const at = focused.findIndex((control) => control === document.activeElement)
  for (const [index, box] of [...old.querySelectorAll("details")].entries()) {
    const same = next.querySelectorAll("details")[index]
    if (same !== undefined) same.open = box.open
  }
  old.replaceWith(next)
  if (at >= 0) {
    const control = next.querySelectorAll("a, button, input, select, summary")[at]
    if (control instanceof HTMLElement) control.focus({ preventScroll: true })
  }
}

/**
 * Brings every `[data-part]` of this page up to date from a fresh copy of it.
 * @param {string} [address]
 */
export const refresh = async (address = location.href) => {
  const fresh = await read(address)
  for (const part of document.querySelectorAll("[data-part]")) {
    const name = part instanceof HTMLElement ? part.dataset["part"] : undefined
    const same = fresh.querySelector(`[data-part="${CSS.escape(name ?? "")}"]`)
    if (same === null || part.isEqualNode(same)) continue
    // Someone is choosing photographs in it: their marks matter more than news.
    if (part.querySelector("input[type=checkbox]:checked") !== null) continue
    patch(part, same)
  }
  document.dispatchEvent(new CustomEvent("parts"))
}

/**
 * Refreshes at most twice a second, never twice at once, and not while the page is hidden.
 */
const refresher = () => {
  let due = false
  let busy = false
  const run = async () => {
    if (busy || !due || document.hidden) return
    busy = true
    due = false
    try {
      await refresh()
    } catch {
      due = true
    }
    setTimeout(() => {
      busy = false
      void run()
    }, 500)
  }
  document.addEventListener("visibilitychange", () => void run())
  return () => {
    due = true
    void run()
  }
}

/** Listens where the page names a stream (`data-live`), asks again where it names none (`data-poll`, 3 s). */
export const start = () => {
  const ask = refresher()
  const live = document.querySelector("[data-live]")
  if (live instanceof HTMLElement && live.dataset["live"] !== undefined) {
    const stream = new EventSource(live.dataset["live"])
    let opened = false
    stream.addEventListener("open", () => {
      // What was missed while the line was down is in a fresh copy.
      if (opened) ask()
      opened = true
    })
    stream.addEventListener("message", ask)
    stream.addEventListener("changed", ask)
    // Six connections a host are shared by all tabs over HTTP/1.1: give ours back when leaving.
    addEventListener("pagehide", () => stream.close())
  }
  setInterval(() => {
    if (document.querySelector("[data-poll]") !== null) ask()
  }, 3000)
}
