// Says what happened, for at least ten seconds and as long as it is focused or pointed at.

const shown = 10_000

/** @param {Element} toast */
const leaveLater = (toast) => {
  let timer = 0
  const start = () => {
    clearTimeout(timer)
    timer = setTimeout(() => toast.remove(), shown)
  }
  const hold = () => clearTimeout(timer)
  toast.addEventListener("pointerenter", hold)
  toast.addEventListener("focusin", hold)
  toast.addEventListener("pointerleave", start)
  toast.addEventListener("focusout", start)
  start()
}

/**
 * A sentence at the foot of the page; `undo` adds the button that takes the act back.
 * @param {string} text
 * @param {() => void} [undo]
 */
export const say = (text, undo) => {
  document.querySelector("[data-toast]")?.remove()
  const toast = document.createElement("div")
  toast.className = "toast"
  toast.setAttribute("role", "status")
  toast.dataset["toast"] = ""
  document.body.append(toast)
  const words = document.createElement("span")
  words.dir = "auto"
  toast.append(words)
  // Set after insertion: readers announce a change inside a live region, not its birth.
  requestAnimationFrame(() => {
    words.textContent = text
  })
  if (undo !== undefined) {
    const button = document.createElement("button")
    button.type = "button"
    button.className = "plain"
    button.textContent = document.body.dataset["undo"] ?? "Undo"
    button.addEventListener("click", () => {
      toast.remove()
      undo()
    })
    toast.append(button)
  }
  leaveLater(toast)
}

/** Toasts that came with the page leave as well. */
export const start = () => {
  for (const toast of document.querySelectorAll("[data-toast]")) leaveLater(toast)
}
