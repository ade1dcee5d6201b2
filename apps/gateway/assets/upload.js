// Uploading a folder of camera files: tus, three at a time, resumed after a break or a reload. The plain form stays
// for browsers without script. A file is done when the server has every byte; what becomes of it then is told by the
// live list, which reads the server.

import "./tus.js"
import { say } from "./toast.js"

/** @typedef {{ start: () => void, abort: (terminate?: boolean) => Promise<void>, findPreviousUploads: () => Promise<unknown[]>, resumeFromPreviousUpload: (previous: unknown) => void }} Upload */
/** @typedef {{ Upload: new (file: File, options: object) => Upload, isSupported: boolean }} Tus */
/** @typedef {"waiting" | "sending" | "broken" | "refused" | "done" | "cancelled"} State */
/** @typedef {{ file: File, path: string, state: State, sent: number, tries: number, why: string, full: boolean, upload: Upload | null, row: HTMLElement | null, timer: number }} Item */

const parallel = 3
/** Why a file was not taken, where the answer has no word for it. Of 413 it may be a server on the way that says so. */
const meanings = /** @type {Record<number, string>} */ ({ 404: "unknown-shoot", 410: "gone" })
/** Waits between tries of one file, in ms; after the last it is for the photographer to press "Now". */
const delays = [1000, 3000, 8000, 20_000, 60_000]
/** Rows shown at once besides those that are sending or need someone. */
const shownWaiting = 8

/**
 * The page's own sentences, in its language; `{0}` and so on stand where a figure or a name goes.
 * @param {string} key
 * @param {(string | number)[]} parts
 */
const t = (key, ...parts) => {
  const said = /** @type {HTMLElement | null} */ (document.querySelector("[data-uploads]"))?.dataset["words"] ?? "{}"
  const sentence = /** @type {Record<string, string>} */ (JSON.parse(said))[key] ?? ""
  return sentence.replace(/\{(\d)\}/g, (_, place) => String(parts[Number(place)] ?? ""))
}

/** @param {number} bytes */
const size = (bytes) => {
  const step = bytes < 1000 ? 0 : Math.min(4, Math.floor(Math.log10(bytes) / 3))
  const value = bytes / 1000 ** step
  const digits = step === 0 || value >= 99.95 ? 0 : 1
  const figure = value.toLocaleString(document.documentElement.lang, {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
    useGrouping: false
  })
  return `${figure}\u00a0${t("units").split(" ")[step]}`
}

/**
 * Every file of what was dropped, folders walked through; and the paths of what the browser could not open, such as a
 * card that was pulled out, which must not keep the rest away.
 * @param {DataTransfer} dropped
 * @returns {Promise<{ found: { file: File, path: string }[], unreadable: string[] }>}
 */
const filesOf = async (dropped) => {
  const entries = [...dropped.items].map((item) => item.webkitGetAsEntry()).filter((entry) => entry !== null)
  if (entries.length === 0) {
    return { found: [...dropped.files].map((file) => ({ file, path: file.name })), unreadable: [] }
  }
  /** @type {{ file: File, path: string }[]} */
  const found = []
  /** @type {string[]} */
  const unreadable = []
  /** @param {FileSystemEntry} entry */
  const open = async (entry) => {
    if (entry instanceof FileSystemFileEntry || entry.isFile) {
      const file = await new Promise((resolve, reject) =>
        /** @type {FileSystemFileEntry} */ (entry).file(resolve, reject)
      )
      found.push({ file: /** @type {File} */ (file), path: entry.fullPath.replace(/^\//, "") })
      return
    }
    const reader = /** @type {FileSystemDirectoryEntry} */ (entry).createReader()
    for (;;) {
      // Chromium answers with 100 entries at a time.
      const batch = /** @type {FileSystemEntry[]} */ (await new Promise((ok, no) => reader.readEntries(ok, no)))
      if (batch.length === 0) return
      for (const inner of batch) await walk(inner)
    }
  }
  /** @param {FileSystemEntry} entry */
  const walk = (entry) => open(entry).catch(() => unreadable.push(entry.fullPath.replace(/^\//, "")))
  for (const entry of entries) await walk(entry)
  return { found, unreadable }
}

/** Folders bring files that nobody means. */
const meant = (/** @type {{ file: File, path: string }} */ { file, path }) =>
  !/(^|\/)(\.|Thumbs\.db$|desktop\.ini$|__MACOSX\/)/.test(path) && !(file.size === 0 && file.name.startsWith("."))

/** @param {HTMLFormElement} form */
const uploader = (form) => {
  const tus = /** @type {Tus} */ (Reflect.get(globalThis, "tus"))
  const shootId = form.dataset["shoot"] ?? ""
  const endpoint = form.dataset["tus"] ?? "/tus/"
  const csrf = new FormData(form).get("csrf")
  const list = /** @type {HTMLElement} */ (document.querySelector("[data-uploads]"))
  const rows = /** @type {HTMLElement} */ (list.querySelector("ul"))
  const figures = /** @type {HTMLElement} */ (list.querySelector("[data-figures]"))
  const bar = /** @type {HTMLProgressElement} */ (list.querySelector("progress"))
  const stay = /** @type {HTMLElement} */ (list.querySelector("[data-stay]"))
  const pause = /** @type {HTMLButtonElement} */ (list.querySelector("[data-pause]"))
  /** @type {Item[]} */
  const items = []
  let paused = false
  let began = 0
  let beganWith = 0

  /** What the studio has or will get: bytes of a file that was refused or taken off would never be done. */
  const wanted = () => items.filter((item) => item.state !== "refused" && item.state !== "cancelled")
  const sum = () => wanted().reduce((total, item) => total + item.file.size, 0)
  const sent = () => wanted().reduce((total, item) => total + (item.state === "done" ? item.file.size : item.sent), 0)
  const open = () => items.filter((item) => item.state !== "done" && item.state !== "cancelled")

  /** @param {Item} item */
  const words = (item) => {
    switch (item.state) {
      case "waiting":
        return { tone: "over", text: t(paused ? "paused" : "waiting") }
      case "sending":
        return { tone: "now", text: t("uploading", Math.floor((item.sent / Math.max(1, item.file.size)) * 100)) }
      case "broken":
        if (item.full) {
          return { tone: "trouble", text: t("full") }
        }
        return {
          tone: "trouble",
          text: t(item.timer === 0 ? "lost" : "broken")
        }
      case "refused":
        return { tone: "trouble", text: item.why }
      case "cancelled":
        return { tone: "over", text: t("cancelled") }
      default:
        return { tone: "fine", text: t("arrived") }
    }
  }

  /** @param {Item} item */
  const draw = (item) => {
    const row = item.row
    if (row === null) return
    const { tone, text } = words(item)
    const status = /** @type {HTMLElement} */ (row.querySelector(".status"))
    status.className = `status ${tone}`
    if (status.textContent !== text) status.textContent = text
    const meter = /** @type {HTMLProgressElement} */ (row.querySelector("progress"))
    meter.hidden = item.state !== "sending" && item.state !== "broken"
    meter.value = Math.floor((item.sent / Math.max(1, item.file.size)) * 100)
    const again = /** @type {HTMLElement} */ (row.querySelector("[data-again]"))
    again.hidden = item.state !== "broken" && item.state !== "refused"
  }

  /** @param {Item} item */
  const rowOf = (item) => {
    const template = /** @type {HTMLTemplateElement} */ (list.querySelector("template"))
    const row = /** @type {HTMLElement} */ (document.importNode(template.content, true).firstElementChild)
    for (const name of row.querySelectorAll("[data-name]")) name.textContent = item.path
    for (const place of row.querySelectorAll("[data-size]")) place.textContent = size(item.file.size)
    row.querySelector("progress")?.setAttribute("aria-label", item.path)
    row.querySelector("[data-again]")?.addEventListener("click", () => {
      item.tries = 0
      begin(item)
    })
    row.querySelector("[data-cancel]")?.addEventListener("click", () => cancel(item))
    return row
  }

  /** Rows for what moves and what needs someone, and a few that wait; thousands of rows help nobody. */
  const drawRows = () => {
    let waiting = 0
    /** @type {HTMLElement | null} */
    let last = null
    for (const item of items) {
      const show =
        item.state === "sending" ||
        item.state === "broken" ||
        item.state === "refused" ||
        (item.state === "waiting" && ++waiting <= shownWaiting)
      if (!show) {
        item.row?.remove()
        item.row = null
        continue
      }
      item.row ??= rowOf(item)
      draw(item)
      const place = /** @type {Element | null} */ (last === null ? rows.firstElementChild : last.nextElementSibling)
      if (place !== item.row) rows.insertBefore(item.row, place)
      last = item.row
    }
    drawFigures()
  }

  const drawFigures = () => {
    const done = items.filter((item) => item.state === "done").length
    const trouble = items.filter((item) => item.state === "refused").length
    const all = items.length - items.filter((item) => item.state === "cancelled").length
    list.hidden = items.length === 0
    const total = sum()
    const now = sent()
    bar.max = Math.max(1, total)
    bar.value = now
    const left = open().filter((item) => item.state !== "refused").length
    const seconds = (performance.now() - began) / 1000
    const rate = seconds < 3 ? 0 : (now - beganWith) / seconds
    const minutes = rate > 0 ? Math.ceil((total - now) / rate / 60) : 0
    const rest =
      left === 0
        ? trouble === 0
          ? t("everything")
          : t("notTaken", trouble)
        : rate > 0
          ? minutes <= 1
            ? t("lessThanAMinute")
            : t("minutes", minutes)
          : t("starting")
    figures.textContent = t("figures", done, all, size(now), size(total), paused ? t("pausedNow") : rest)
    pause.hidden = left === 0
    stay.hidden = left === 0
    pause.textContent = t(paused ? "goOn" : "pause")
  }

  /** @param {Item} item */
  const begin = (item) => {
    clearTimeout(item.timer)
    item.timer = 0
    item.full = false
    item.state = "sending"
    const upload = new tus.Upload(item.file, {
      endpoint,
      chunkSize: 8 * 1024 * 1024,
      retryDelays: null,
      removeFingerprintOnSuccess: true,
      headers: { "x-csrf-token": typeof csrf === "string" ? csrf : "" },
      metadata: {
        filename: item.file.name,
        filetype: item.file.type,
        relativePath: item.path,
        lastModified: String(item.file.lastModified),
        shootId
      },
      // The same card may be uploaded into two shoots, and one folder may hold two files of one name.
      fingerprint: () =>
        Promise.resolve(["safelight", shootId, item.path, item.file.size, item.file.lastModified].join("|")),
      /**
       * Without this a HEAD answered by a restarting server makes tus-js-client start the file over.
       * @param {{ getMethod: () => string }} request
       * @param {{ getStatus: () => number }} response
       */
      onAfterResponse: (request, response) => {
        if (request.getMethod() === "HEAD" && response.getStatus() >= 500) {
          throw new Error(`the server is away (${response.getStatus()})`)
        }
      },
      /** @param {number} bytes */
      onProgress: (bytes) => {
        item.sent = bytes
        later()
      },
      onSuccess: () => {
        item.state = "done"
        item.sent = item.file.size
        item.upload = null
        next()
        document.dispatchEvent(new CustomEvent("uploaded"))
      },
      /** @param {Error & { originalResponse?: { getStatus: () => number, getHeader: (name: string) => string | undefined } | null }} error */
      onError: (error) => failed(item, error)
    })
    item.upload = upload
    // Where the browser keeps no notes, the file begins anew.
    upload
      .findPreviousUploads()
      .catch(() => [])
      .then(([previous]) => {
        if (item.state !== "sending" || item.upload !== upload) return
        if (previous !== undefined) upload.resumeFromPreviousUpload(previous)
        upload.start()
      })
    later()
  }

  /**
   * @param {Item} item
   * @param {Error & { originalResponse?: { getStatus: () => number, getHeader: (name: string) => string | undefined } | null }} error
   */
  const failed = (item, error) => {
    item.upload = null
    const status = error.originalResponse?.getStatus() ?? 0
    if (status === 401 || status === 403) {
      // Signed out: nothing of this will work before the photographer signs in again.
      setPaused(true)
      item.state = "waiting"
      say(t("signedOut"))
      return
    }
    if (status >= 400 && status < 500 && ![408, 409, 423, 429, 460].includes(status)) {
      item.state = "refused"
      // The upload place speaks one language, to programs; what its word means the page says in its own.
      const why = error.originalResponse?.getHeader("safelight-refused") ?? meanings[status]
      item.why = t("refused", t(`refused-${why}`) || t("answer", status))
    } else if (status === 507) {
      // What arrived is kept; whoever reads this has to make room, and then it goes on by itself.
      item.full = true
      item.state = "broken"
      item.timer = setTimeout(() => begin(item), 20_000)
    } else {
      item.state = "broken"
      const delay = delays[item.tries]
      item.tries += 1
      if (delay !== undefined) item.timer = setTimeout(() => begin(item), delay)
    }
    next()
  }

  /** @param {Item} item */
  const cancel = (item) => {
    clearTimeout(item.timer)
    const upload = item.upload
    item.state = "cancelled"
    item.upload = null
    if (upload !== null) void upload.abort(true).catch(() => upload.abort())
    next()
    say(t("takenOff", item.path), () => {
      item.state = "waiting"
      item.sent = 0
      next()
    })
  }

  /** @param {boolean} on */
  const setPaused = (on) => {
    paused = on
    for (const item of items) {
      if (on && (item.state === "sending" || item.state === "broken")) {
        clearTimeout(item.timer)
        void item.upload?.abort()
        item.upload = null
        item.state = "waiting"
      }
    }
    began = performance.now()
    beganWith = sent()
    next()
  }

  const next = () => {
    if (!paused) {
      let running = items.filter((item) => item.state === "sending").length
      for (const item of items) {
        if (running >= parallel) break
        if (item.state === "waiting") {
          running += 1
          begin(item)
        }
      }
    }
    later()
  }

  let drawn = 0
  const later = () => {
    if (drawn !== 0) return
    drawn = setTimeout(() => {
      drawn = 0
      drawRows()
    }, 200)
  }

  pause.addEventListener("click", () => setPaused(!paused))
  addEventListener("online", () => {
    for (const item of items) if (item.state === "broken") begin(item)
  })
  addEventListener("beforeunload", (event) => {
    if (items.some((item) => item.state === "sending")) event.preventDefault()
  })

  /**
   * @param {{ file: File, path: string }[]} files
   * @param {string[]} unreadable Paths of what the browser could not open.
   */
  return (files, unreadable = []) => {
    for (const path of unreadable) say(t("unreadable", path))
    const known = new Set(
      items.filter((item) => item.state !== "cancelled").map((item) => `${item.path}|${item.file.size}`)
    )
    const fresh = files.filter(meant).filter(({ file, path }) => !known.has(`${path}|${file.size}`))
    if (fresh.length === 0) {
      if (unreadable.length === 0) say(t("nothingNew"))
      return
    }
    if (open().length === 0) {
      began = performance.now()
      beganWith = sent()
    }
    for (const { file, path } of fresh) {
      items.push({
        file,
        path,
        state: "waiting",
        sent: 0,
        tries: 0,
        why: "",
        full: false,
        upload: null,
        row: null,
        timer: 0
      })
    }
    next()
  }
}

/** Takes over the upload form of this page, where there is one. */
export const start = () => {
  const form = document.querySelector('form[data-enhance="upload"]')
  if (!(form instanceof HTMLFormElement)) return
  const add = uploader(form)
  for (const plain of form.querySelectorAll("[data-plain]")) if (plain instanceof HTMLElement) plain.hidden = true
  for (const rich of form.querySelectorAll("[data-rich]")) if (rich instanceof HTMLElement) rich.hidden = false
  for (const input of form.querySelectorAll("input[type=file]")) {
    if (!(input instanceof HTMLInputElement)) continue
    input.addEventListener("change", () => {
      add([...(input.files ?? [])].map((file) => ({ file, path: file.webkitRelativePath || file.name })))
      input.value = ""
    })
  }
  const zone = document.querySelector("[data-drop]") ?? form
  let inside = 0
  addEventListener("dragenter", (event) => {
    if (!event.dataTransfer?.types.includes("Files")) return
    inside += 1
    zone.classList.add("over")
  })
  addEventListener("dragleave", () => {
    inside = Math.max(0, inside - 1)
    if (inside === 0) zone.classList.remove("over")
  })
  // Anywhere on the page: a file dropped beside the place must not replace the page.
  addEventListener("dragover", (event) => {
    if (event.dataTransfer?.types.includes("Files")) event.preventDefault()
  })
  addEventListener("drop", (event) => {
    if (event.dataTransfer === null || !event.dataTransfer.types.includes("Files")) return
    event.preventDefault()
    inside = 0
    zone.classList.remove("over")
    void filesOf(event.dataTransfer).then(({ found, unreadable }) => add(found, unreadable))
  })
}
