// Hearts without reloading. Each heart is the submit button of a form and works alone; here its POST is sent by fetch
// and the page keeps its place. Presses on one heart go out one after the other, so that the last one wins.

import { say } from "./toast.js"

/** @type {Map<string, Promise<boolean>>} */
const sending = new Map()

/** @param {number} by */
const count = (by) => {
  for (const place of document.querySelectorAll('[data-count="favourites"]')) {
    const value = Number((place.textContent ?? "").replace(/\D/g, "")) + by
    place.textContent = new Intl.NumberFormat(document.documentElement.lang).format(Math.max(0, value))
  }
}

/**
 * @param {HTMLButtonElement} heart
 * @param {boolean} on
 */
const show = (heart, on) => {
  if ((heart.getAttribute("aria-pressed") === "true") === on) return
  heart.setAttribute("aria-pressed", String(on))
  heart.value = on ? "off" : "on"
  count(on ? 1 : -1)
  heart.dispatchEvent(new CustomEvent("heart", { bubbles: true, detail: on }))
}

/** @param {HTMLButtonElement} heart */
const send = async (heart) => {
  const form = heart.form
  if (form === null) return
  const on = heart.value === "on"
  const address = heart.formAction
  const body = new URLSearchParams(/** @type {[string, string][]} */ ([...new FormData(form)]))
  body.set("value", on ? "on" : "off")
  show(heart, on)
  const before = sending.get(address) ?? Promise.resolve(true)
  const sent = before.then(async () => {
    try {
      const answer = await fetch(address, {
        method: "POST",
        body,
        headers: { accept: "application/json" },
        redirect: "manual",
        // Whoever goes on to the next page at once keeps the heart all the same.
        keepalive: true
      })
      return answer.ok
    } catch {
      return false
    }
  })
  sending.set(address, sent)
  const kept = await sent
  if (sending.get(address) === sent) sending.delete(address)
  if (!kept) {
    show(heart, !on)
    say(document.body.dataset["failed"] ?? "")
  }
}

/** Takes over the hearts of this page, present and appended. */
export const start = () => {
  document.addEventListener("click", (event) => {
    const heart = event.target instanceof Element ? event.target.closest("button.heart") : null
    if (!(heart instanceof HTMLButtonElement) || heart.form?.dataset["enhance"] !== "hearts") return
    event.preventDefault()
    void send(heart)
  })
}
