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

/** @param {Element} element */
const keyed = (element) => element.children.length > 0 && [...element.children].every((child) => child.id !== "")

/**
 * Makes `old` equal to `fresh` by touching only what differs: children with ids are matched by id, others by place;
 * where the shape differs the element is replaced. What a visitor has opened or chosen is not an attribute's business.
 * @param {Element} old
 * @param {Element} fresh
 */
const patch = (old, fresh) => {
  if (old.isEqualNode(fresh)) return
  const [mine, theirs] = [[...old.childNodes], [...fresh.childNodes]]
  const list = (keyed(old) || old.children.length === 0) && keyed(fresh)
  const alike = mine.length === theirs.length && mine.every((node, index) => node.nodeName === theirs[index]?.nodeName)
  if (old.nodeName !== fresh.nodeName || !(list || alike)) {
    old.replaceWith(document.importNode(fresh, true))
    return
  }
  for (const { name, value } of [...fresh.attributes])
    if (old.getAttribute(name) !== value) old.setAttribute(name, value)
  for (const { name } of [...old.attributes])
    if (!fresh.hasAttribute(name) && name !== "open") old.removeAttribute(name)
  if (list) patchList(old, fresh)
  else {
    for (const [index, node] of mine.entries()) {
      const next = theirs[index]
      if (node instanceof Element && next !== undefined) patch(node, /** @type {Element} */ (next))
      else if (next !== undefined && node.nodeValue !== next.nodeValue) node.nodeValue = next.nodeValue
    }
  }
}

/**
 * @param {Element} old
 * @param {Element} fresh
 */
const patchList = (old, fresh) => {
  const byId = new Map([...old.children].map((child) => [child.id, child]))
  /** @type {Element | null} */
  let last = null
  for (const child of [...fresh.children]) {
    const known = byId.get(child.id)
    byId.delete(child.id)
    const node = known ?? /** @type {Element} */ (document.importNode(child, true))
    /** @type {Element | null} */
    const place = last === null ? old.firstElementChild : last.nextElementSibling
    if (node !== place) old.insertBefore(node, place)
    if (known !== undefined) patch(known, child)
    // `patch` may have put another node in its place.
    last = known === undefined ? node : (document.getElementById(child.id) ?? node)
  }
  for (const gone of byId.values()) gone.remove()
}

/**
 * Brings every `[data-part]` of this page up to date from a fresh copy of it.
 * @param {string} [address]
 * @param {boolean} [evenChosen] also where photographs are chosen, which stay so
 */
export const refresh = async (address = location.href, evenChosen = false) => {
  const fresh = await read(address)
  for (const part of document.querySelectorAll("[data-part]")) {
    const name = part instanceof HTMLElement ? part.dataset["part"] : undefined
    const same = fresh.querySelector(`[data-part="${CSS.escape(name ?? "")}"]`)
    if (same === null || part.isEqualNode(same)) continue
    // Someone is choosing photographs in it: their marks matter more than news.
    if (!evenChosen && part.querySelector("input[type=checkbox]:checked") !== null) continue
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
