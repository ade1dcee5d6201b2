// What script adds to client pages. Everything here starts from a link or form that works without it.

import { start as hearts } from "./hearts.js"
import { start as live, read } from "./live.js"
import { start as toasts } from "./toast.js"

/** The next photographs arrive before the end is reached; the link stays for those who press it. */
const loadMore = () => {
  let busy = false
  /** @param {HTMLAnchorElement} link */
  const load = async (link) => {
    const address = link.dataset["part"]
    if (busy || address === undefined) return
    busy = true
    const status = document.querySelector("#more [data-loading]")
    if (status instanceof HTMLElement) status.textContent = status.dataset["loading"] ?? ""
    try {
      const fresh = await read(address)
      append(fresh)
    } catch {
      busy = false
      location.href = link.href
      return
    }
    busy = false
    watch()
  }
  /** @param {Document} fresh */
  const append = (fresh) => {
    const sets = document.querySelector("#photographs")
    for (const section of fresh.querySelectorAll("section.set")) {
      const same = document.getElementById(section.id)
      const photos = section.querySelectorAll("ol.sheet > li")
      if (same === null) sets?.append(document.importNode(section, true))
      else same.querySelector("ol.sheet")?.append(...[...photos].map((photo) => document.importNode(photo, true)))
    }
    const more = fresh.querySelector("#more a[rel=next]")
    const old = document.querySelector("#more")
    const focused = old?.contains(document.activeElement) ?? false
    if (more === null) old?.remove()
    else old?.replaceWith(document.importNode(/** @type {Element} */ (fresh.querySelector("#more")), true))
    if (focused) {
      const link = document.querySelector("#more a")
      if (link instanceof HTMLElement) link.focus({ preventScroll: true })
    }
    for (const link of document.querySelectorAll(".tabs a[href*='?page=']")) {
      const hash = link instanceof HTMLAnchorElement ? link.hash : ""
      if (hash !== "" && document.getElementById(decodeURIComponent(hash.slice(1))) !== null) {
        link.setAttribute("href", hash)
      }
    }
  }
  const near = new IntersectionObserver(
    (entries) => {
      for (const { isIntersecting, target } of entries) {
        if (isIntersecting && target instanceof HTMLAnchorElement) {
          near.unobserve(target)
          void load(target)
        }
      }
    },
    { rootMargin: "1200px" }
  )
  const watch = () => {
    const link = document.querySelector("#more a[rel=next]")
    if (link !== null) near.observe(link)
  }
  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest("#more a[rel=next]") : null
    if (!(link instanceof HTMLAnchorElement) || event.ctrlKey || event.metaKey || event.shiftKey) return
    event.preventDefault()
    void load(link)
  })
  watch()
}

/** The tab of the set in view carries the line. */
const currentSet = () => {
  const bar = document.querySelector(".bar")
  if (bar === null) return
  const mark = () => {
    const line = bar.getBoundingClientRect().bottom + 80
    const passed = [...document.querySelectorAll("section.set[id]")].filter(
      (set) => set.getBoundingClientRect().top < line
    )
    const id = (passed.at(-1) ?? document.querySelector("section.set[id]"))?.id
    for (const tab of bar.querySelectorAll(".tabs a")) {
      const here = tab instanceof HTMLAnchorElement && decodeURIComponent(tab.hash.slice(1)) === id
      if (here === tab.hasAttribute("aria-current")) continue
      if (here) {
        tab.setAttribute("aria-current", "true")
        tab.parentElement?.scrollTo({ left: tab instanceof HTMLElement ? tab.offsetLeft - 32 : 0 })
      } else tab.removeAttribute("aria-current")
    }
  }
  let asked = false
  addEventListener(
    "scroll",
    () => {
      if (asked) return
      asked = true
      requestAnimationFrame(() => {
        asked = false
        mark()
      })
    },
    { passive: true }
  )
}

/** A photograph opens over the gallery; its module and style come with the first press. */
const lightbox = () => {
  const main = document.querySelector("main[data-lightbox]")
  if (!(main instanceof HTMLElement)) return
  document.addEventListener("click", (event) => {
    if (
      event.defaultPrevented ||
      event.button !== 0 ||
      event.ctrlKey ||
      event.metaKey ||
      event.shiftKey ||
      event.altKey
    )
      return
    const link = event.target instanceof Element ? event.target.closest(".sheet a[data-src]") : null
    if (!(link instanceof HTMLAnchorElement)) return
    event.preventDefault()
    import("./lightbox.js").then(
      ({ open }) => open(main, link),
      () => {
        location.href = link.href
      }
    )
  })
}

/** On the page of one photograph: arrows turn, as in a book. */
const turnByKeys = () => {
  if (!document.body.classList.contains("single-photo")) return
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return
    if (event.target instanceof Element && event.target.closest("input, textarea, select, details") !== null) return
    const to = { ArrowLeft: "a.turn.prev", ArrowRight: "a.turn.next" }[event.key]
    const link = to === undefined ? null : document.querySelector(to)
    if (link instanceof HTMLAnchorElement) location.href = link.href
  })
}

toasts()
hearts()
live()
loadMore()
currentSet()
lightbox()
turnByKeys()
