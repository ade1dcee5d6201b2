import { UploadRefusal } from "@safelight/contracts/file/UploadRefusal"
import type { VNode } from "preact"
import { studioWordsOf } from "../PageContext.ts"
import * as Paths from "../Paths.ts"
import { Hidden } from "../parts/Post.tsx"
import type { StudioContext } from "./Frame.tsx"
import { limitOf, refusalOf, type UploadLimits } from "./UploadLimits.ts"

/** Files one plain form may carry; the script's uploads have no such limit. */
export const plainUploadLimit = 20

/** Chooses a folder with all in it; every browser has it, the types do not. */
const wholeFolder = { webkitdirectory: true }

/** What the script says: its own sentences, and one for each word with which an upload may be refused. */
const scriptWords = (context: StudioContext, limits: UploadLimits): Readonly<Record<string, string>> => ({
  ...studioWordsOf(context).m.upload.script,
  ...Object.fromEntries(UploadRefusal.literals.map((why) => [`refused-${why}`, refusalOf(context, why, limits)]))
})

/**
 * Where files come in. Without script: a form of up to 20 files. With it: a folder dropped anywhere on the page,
 * each file's progress, pause, and going on after a break.
 */
export const UploadPlace = (props: {
  readonly context: StudioContext
  readonly shootId: string
  readonly limits: UploadLimits
  readonly first: boolean
}): VNode => {
  const { m } = studioWordsOf(props.context)
  const limit = m.upload.limit(limitOf(props.context, props.limits.maximumFileSize))
  return (
    <section class="drop" aria-labelledby="up" data-drop>
      <h2 class="aside" id="up">
        {m.upload.upload}
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
            <label for="files">{props.first ? m.upload.first : m.upload.add}</label>
            <input class="input" id="files" type="file" name="file" multiple required aria-describedby="files-hint" />
            <p class="hint" id="files-hint">
              {m.upload.atATime(plainUploadLimit)} {limit}
            </p>
          </div>
          <button type="submit" class="button">
            {m.upload.upload}
          </button>
        </div>
        <div class="dropping" data-rich hidden>
          <p class={props.first ? "lede" : "figure-line"}>{m.upload.drop}</p>
          <div class="cluster">
            <label class="button">
              {m.upload.folder}
              <input class="aside" type="file" multiple {...wholeFolder} />
            </label>
            <label class="button soft">
              {m.upload.files}
              <input class="aside" type="file" multiple />
            </label>
          </div>
          <p class="quiet">
            {limit} {m.upload.safe}
          </p>
        </div>
      </form>
      <div data-uploads hidden data-words={JSON.stringify(scriptWords(props.context, props.limits))}>
        <p class="figure-line" role="status" data-figures />
        <progress max={1} value={0} aria-label={m.upload.upload} />
        <div class="cluster between">
          <p class="quiet" data-stay>
            {m.upload.stay}
          </p>
          <button type="button" class="plain" data-pause>
            {m.upload.pause}
          </button>
        </div>
        <ul class="rows files" />
        <template>
          <li>
            <span class="none" />
            <span class="file" dir="auto" data-name />
            <span class="right quiet" data-size />
            <div class="verdict">
              <span class="status over">{m.upload.waiting}</span>
              <progress max={100} value={0} />
            </div>
            <div class="acts-line">
              <button type="button" class="plain" data-again hidden>
                {m.upload.now}
                <span class="aside">
                  {" "}
                  <span data-name />
                </span>
              </button>
              <button type="button" class="plain" data-cancel>
                {m.upload.cancel}
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
