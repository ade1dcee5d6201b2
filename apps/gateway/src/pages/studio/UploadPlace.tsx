import type { VNode } from "preact"
import * as Paths from "../Paths.ts"
import { Hidden } from "../parts/Post.tsx"
import { format, type StudioContext } from "./Frame.tsx"

/** Files one plain form may carry; the script's uploads have no such limit. */
export const plainUploadLimit = 20

/** Chooses a folder with all in it; every browser has it, the types do not. */
const wholeFolder = { webkitdirectory: true }

/** Limits are usually set in powers of two; rounding one up would promise too much. */
export const limitOf = (bytes: number): string =>
  bytes % 1_073_741_824 === 0 ? `${format.number(bytes / 1_073_741_824)}\u00a0GiB` : format.bytes(bytes)

/**
 * Where files come in. Without script: a form of up to 20 files. With it: a folder dropped anywhere on the page,
 * each file's progress, pause, and going on after a break.
 */
export const UploadPlace = (props: {
  readonly context: StudioContext
  readonly shootId: string
  readonly maxFileBytes: number
  readonly first: boolean
}): VNode => {
  const limit = `JPEG, PNG, WebP, AVIF, TIFF and RAW, up to ${limitOf(props.maxFileBytes)} a file.`
  return (
    <section class="drop" aria-labelledby="up" data-drop>
      <h2 class="aside" id="up">
        Upload
      </h2>
      <form
        method="post"
        action={Paths.plainUpload(props.shootId)}
        enctype="multipart/form-data"
        data-enhance="upload"
        data-shoot={props.shootId}
        data-tus={Paths.uploads}
      >
        <Hidden context={props.context} />
        <div data-plain>
          <div class="field">
            <label for="files">{props.first ? "Choose the first photos" : "Add photos"}</label>
            <input class="input" id="files" type="file" name="file" multiple required aria-describedby="files-hint" />
            <p class="hint" id="files-hint">
              Up to {plainUploadLimit} at a time. {limit}
            </p>
          </div>
          <button type="submit" class="button">
            Upload
          </button>
        </div>
        <div class="dropping" data-rich hidden>
          <p class={props.first ? "lede" : "figure-line"}>Drop a folder or files anywhere on this page</p>
          <div class="cluster">
            <label class="button">
              Choose a folder
              <input class="aside" type="file" multiple {...wholeFolder} />
            </label>
            <label class="button soft">
              Choose files
              <input class="aside" type="file" multiple />
            </label>
          </div>
          <p class="quiet">{limit} What has arrived is safe: after a break, choose the same files and it goes on.</p>
        </div>
      </form>
      <div data-uploads hidden>
        <p class="figure-line" role="status" data-figures />
        <progress max={1} value={0} aria-label="Upload" />
        <div class="cluster between">
          <p class="quiet" data-stay>
            Leave this page open until everything has arrived.
          </p>
          <button type="button" class="plain" data-pause>
            Pause
          </button>
        </div>
        <ul class="rows files" />
        <template>
          <li>
            <span class="none" />
            <span class="file" dir="auto" data-name />
            <span class="right quiet" data-size />
            <div class="verdict">
              <span class="status over">Waiting</span>
              <progress max={100} value={0} />
            </div>
            <div class="acts-line">
              <button type="button" class="plain" data-again hidden>
                Now
                <span class="aside">
                  {" "}
                  <span data-name />
                </span>
              </button>
              <button type="button" class="plain" data-cancel>
                Cancel
                <span class="aside">
                  {" "}
                  <span data-name />
                </span>
              </button>
            </div>
          </li>
        </template>
      </div>
    </section>
  )
}
