// PhotoSwipe over the addresses of single photographs: opening one pushes its address, turning replaces it, closing
// or the browser's Back returns to the gallery. Loaded with the first press on a photograph.

import PhotoSwipe from "./photoswipe.js"

// PhotoSwipe sets its own icons and nothing else as markup. The default policy lets pass exactly that: the empty
// string and drawings without text, handlers, styles or references to anything but the icon's own shapes.
const drawing =
  /^<svg aria-hidden="true"(?: [a-zA-Z]+="[\w .#-]*")*>(?:<(?:path|use)(?: (?:id|class|d|fill|fill-rule|clip-rule|xlink:href)="[^"<>&:]*")* ?\/?>(?:<\/(?:path|use)>)?)*<\/svg>$/
const types = /** @type {{ createPolicy: (name: string, rules: object) => unknown } | undefined} */ (
  Reflect.get(globalThis, "trustedTypes")
)
types?.createPolicy("default", {
  /** @param {string} text */
  createHTML: (text) => (text === "" || drawing.test(text) ? text : null)
})

const heartIcon =
  '<svg aria-hidden="true" class="pswp__icn" viewBox="0 0 16 16" width="24" height="24"><path d="M8 13.5C3.9 10.6 2 8.6 2 6.1A3.05 3.05 0 0 1 5.05 3C6.3 3 7.4 3.7 8 4.8 8.6 3.7 9.7 3 10.95 3A3.05 3.05 0 0 1 14 6.1c0 2.5-1.9 4.5-6 7.4Z"></path></svg>'
const saveIcon =
  '<svg aria-hidden="true" class="pswp__icn" viewBox="0 0 16 16" width="24" height="24"><path d="M8 2.5v8M4.5 7.500 8 11l3.500-3.500M3 13.500h10"></path></svg>'

/** @param {string} address */
const styled = (address) =>
  new Promise((resolve, reject) => {
    if (document.querySelector(`link[href="${CSS.escape(address)}"]`) !== null) return resolve(undefined)
    const link = document.createElement("link")
    link.rel = "stylesheet"
    link.href = address
    link.addEventListener("load", () => resolve(undefined))
    link.addEventListener("error", reject)
    document.head.append(link)
  })

let isOpen = false

/**
 * @param {HTMLElement} main  carries the sheet's address and the words
 * @param {HTMLAnchorElement} pressed
 */
export const open = async (main, pressed) => {
  if (isOpen) return
  isOpen = true
  try {
    await styled(main.dataset["lightbox"] ?? "")
  } catch {
    isOpen = false
    location.href = pressed.href
    return
  }
  /** @type {Record<string, string>} */
  const words = JSON.parse(main.dataset["words"] ?? "{}")
  const links = /** @type {HTMLAnchorElement[]} */ ([...document.querySelectorAll(".sheet a[data-n]")])
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches
  const back = location.href
  const lightbox = new PhotoSwipe({
    dataSource: links.map((link) => {
      if (link.dataset["src"] === undefined) return { type: "original", element: link }
      const image = link.querySelector("img")
      return {
        src: link.dataset["src"],
        width: Number(link.dataset["w"]),
        height: Number(link.dataset["h"]),
        alt: image?.alt ?? "",
        msrc: image?.currentSrc,
        element: link
      }
    }),
    index: Math.max(0, links.indexOf(pressed)),
    bgOpacity: 1,
    padding: { top: 60, bottom: 24, left: 0, right: 0 },
    showHideAnimationType: still ? "none" : "fade",
    showAnimationDuration: 180,
    hideAnimationDuration: 180,
    zoomAnimationDuration: still ? false : 240,
    wheelToZoom: true,
    mainClass: "safelight",
    closeTitle: words["close"] ?? "",
    zoomTitle: words["zoom"] ?? "",
    arrowPrevTitle: words["previous"] ?? "",
    arrowNextTitle: words["next"] ?? "",
    counter: false,
    errorMsg: links[0]?.querySelector("img")?.alt ?? ""
  })

  // A file without a picture is turned to as well: its words stand where the picture would be.
  lightbox.on("contentLoad", (event) => {
    const { content } = event
    if (content.type !== "original") return
    event.preventDefault()
    const plate = document.createElement("div")
    plate.className = "original"
    plate.append(...[...(content.data.element?.childNodes ?? [])].map((node) => node.cloneNode(true)))
    content.element = plate
  })

  const link = () => links[lightbox.currIndex]
  const heart = () => link()?.closest("li")?.querySelector("button.heart")

  lightbox.on("uiRegister", () => {
    lightbox.ui?.registerElement({
      name: "place",
      className: "pswp__counter",
      order: 5,
      onInit: (element) => {
        element.setAttribute("role", "status")
        const show = () => {
          element.textContent = `${link()?.dataset["n"] ?? ""} ${words["of"] ?? ""}`
        }
        lightbox.on("change", show)
        show()
      }
    })
    lightbox.ui?.registerElement({
      name: "heart",
      order: 7,
      isButton: true,
      title: words["favourite"] ?? "",
      html: heartIcon,
      onInit: (element) => {
        const show = () => element.setAttribute("aria-pressed", heart()?.getAttribute("aria-pressed") ?? "false")
        lightbox.on("change", show)
        document.addEventListener("heart", show)
        lightbox.on("destroy", () => document.removeEventListener("heart", show))
        show()
      },
      onClick: () => {
        const button = heart()
        if (button instanceof HTMLElement) button.click()
      }
    })
    // Who may not download has no word for it.
    if (words["download"] === undefined) return
    lightbox.ui?.registerElement({
      name: "save",
      order: 8,
      isButton: true,
      tagName: "a",
      title: words["download"],
      html: saveIcon,
      onInit: (element) => {
        const show = () => element.setAttribute("href", link()?.href ?? "")
        lightbox.on("change", show)
        show()
      }
    })
  })

  let pushed = false
  lightbox.on("change", () => {
    const address = link()?.href
    if (address === undefined) return
    if (pushed) history.replaceState({ photo: true }, "", address)
    else history.pushState({ photo: true }, "", address)
    pushed = true
    const near = links.at(Math.min(links.length - 1, lightbox.currIndex + 1))
    near?.querySelector("img")?.removeAttribute("loading")
  })
  const leave = () => lightbox.close()
  addEventListener("popstate", leave)
  lightbox.on("keydown", (event) => {
    const key = event.originalEvent.key
    if (key === "f" || key === "F") heart()?.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true }))
  })
  lightbox.on("close", () => {
    removeEventListener("popstate", leave)
    if (history.state?.photo === true) history.back()
    else if (location.href !== back) history.replaceState(null, "", back)
  })
  lightbox.on("destroy", () => {
    isOpen = false
    link()?.focus({ preventScroll: true })
    link()?.scrollIntoView({ block: "nearest" })
  })
  lightbox.init()
  lightbox.element?.setAttribute("aria-label", words["title"] ?? "")
}
