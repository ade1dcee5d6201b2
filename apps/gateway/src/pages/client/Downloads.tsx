import type { VNode } from "preact"
import type { Moment } from "../../messages/Format.ts"
import { type PageContext, type PageProps, wordsOf } from "../PageContext.ts"
import * as Paths from "../Paths.ts"
import { Away } from "../parts/Away.tsx"
import { Foot, GalleryTop } from "../parts/Client.tsx"
import { Page } from "../parts/Page.tsx"
import { Post } from "../parts/Post.tsx"
import { Progress, Status } from "../parts/Status.tsx"

/** How far one client's copy has come. `received` in bytes, never counted twice across resumes. */
export type Fetching =
  | { readonly state: "not-fetched" }
  | { readonly state: "running" | "stopped"; readonly received: number }
  | { readonly state: "delivered"; readonly at: Moment }

/** The whole gallery as one file, from not yet asked for to delivered. */
export type ArchiveModel =
  /** `outdated`: there was one, and the gallery has changed since; `ended`: it ran out. */
  | {
      readonly state: "none"
      readonly because?: "outdated" | "ended"
      readonly bytes?: number
      readonly files?: number
    }
  | { readonly state: "preparing" }
  /** The service that keeps it does not answer. */
  | { readonly state: "away" }
  /** An original is missing or damaged: nothing is offered. */
  | { readonly state: "incomplete" }
  | {
      readonly state: "ready"
      /** `Paths.archive(...)`. */
      readonly href: string
      /** The same with scheme and host, for the command line. */
      readonly url: string
      readonly fileName: string
      readonly bytes: number
      readonly files: number
      readonly madeAt: Moment
      readonly fetching: Fetching
      /** SHA-256 in hex of the manifest that fixes every byte. */
      readonly fingerprint?: string
    }

export interface DownloadsModel {
  readonly shootId: string
  readonly title: string
  readonly photoCount: number
  readonly favouriteCount: number
  readonly archive: ArchiveModel
  readonly expires?: Moment
}

const Row = (props: {
  readonly context: PageContext
  readonly archive: Extract<ArchiveModel, { readonly state: "ready" }>
}): VNode => {
  const { archive, context } = props
  const { m, f } = wordsOf(context)
  const { fetching } = archive
  const total = f.bytes(archive.bytes)
  const share = "received" in fetching ? fetching.received / Math.max(1, archive.bytes) : 0
  const words = {
    "not-fetched": ["over", m.downloads.notFetched, total, m.downloads.download],
    running: ["now", m.downloads.running, m.downloads.part(f.bytes(share * archive.bytes), total), m.downloads.again],
    stopped: [
      "trouble",
      m.downloads.stopped(f.percent(share)),
      `${m.downloads.part(f.bytes(share * archive.bytes), total)}. ${m.downloads.resumeHint}`,
      m.downloads.goOn
    ],
    delivered: [
      "fine",
      m.downloads.delivered,
      `${total}${fetching.state === "delivered" ? `, ${m.downloads.at(f.dayTime(fetching.at))}` : ""}`,
      m.downloads.again
    ]
  } as const
  const [tone, state, detail, act] = words[fetching.state]
  const solid = fetching.state === "not-fetched" || fetching.state === "stopped"
  return (
    <ul class="copy">
      <li>
        <div>
          <p class="file part-name" dir="auto">
            {archive.fileName}
          </p>
          <Status tone={tone}>{state}</Status> <small>{detail}</small>
        </div>
        {"received" in fetching ? (
          <Progress
            share={share}
            label={archive.fileName}
            tone={fetching.state === "stopped" ? "trouble" : undefined}
          />
        ) : null}
        <div class="act">
          <a class={solid ? "button solid" : "plain"} href={archive.href} download>
            {act}
          </a>
        </div>
      </li>
    </ul>
  )
}

const Ready = (props: {
  readonly context: PageContext
  readonly archive: Extract<ArchiveModel, { readonly state: "ready" }>
  readonly photoCount: number
}): VNode => {
  const { archive, context } = props
  const { m, f } = wordsOf(context)
  return (
    <>
      <section class="block" aria-labelledby="ready">
        <h2 id="ready">{m.downloads.whole}</h2>
        <p class="quiet small">
          {m.downloads.made(
            m.downloads.size(f.bytes(archive.bytes), m.downloads.files(archive.files)),
            f.dayTime(archive.madeAt),
            m.gallery.photographs(props.photoCount)
          )}{" "}
          {m.downloads.fixed}
        </p>
        <Row context={context} archive={archive} />
      </section>
      <section class="block" aria-labelledby="breaks">
        <h2 id="breaks">{m.downloads.breaks}</h2>
        <div class="steps">
          <div>
            <h3>{m.downloads.browser}</h3>
            <p>{m.downloads.browserText}</p>
          </div>
          <div>
            <h3>{m.downloads.phone}</h3>
            <p>{m.downloads.phoneText}</p>
          </div>
          <div>
            <h3>{m.downloads.command}</h3>
            <p>{m.downloads.commandText}</p>
            <code class="command">{`curl -C - -o photographs.zip ${archive.url}`}</code>
          </div>
        </div>
      </section>
      <section class="block" aria-labelledby="check">
        <h2 id="check">{m.downloads.sums}</h2>
        <p>
          {m.downloads.sumsText[0]}
          <code>SHA256SUMS</code>
          {m.downloads.sumsText[1]}
        </p>
        {archive.fingerprint === undefined ? null : (
          <details>
            <summary>{m.downloads.sum}</summary>
            <p class="sums">
              <code>{archive.fingerprint}</code>
            </p>
          </details>
        )}
      </section>
    </>
  )
}

const Offer = ({ context, model }: PageProps<DownloadsModel>): VNode => {
  const { m, f } = wordsOf(context)
  const { archive } = model
  switch (archive.state) {
    case "ready":
      return <Ready context={context} archive={archive} photoCount={model.photoCount} />
    case "preparing":
      return (
        <section class="block flow" aria-labelledby="ready">
          <h2 id="ready">{m.downloads.whole}</h2>
          <p role="status">
            <Status tone="now">{m.downloads.preparing}</Status>
          </p>
          <p>{m.downloads.preparingWhy}</p>
          <p>
            <a class="button" href={Paths.downloads(model.shootId)}>
              {m.downloads.look}
            </a>
          </p>
        </section>
      )
    case "away":
      return (
        <section class="block flow" aria-labelledby="ready">
          <h2 id="ready">{m.downloads.whole}</h2>
          <Away context={context} parts={["downloads"]} />
          <p>
            <a class="button" href={Paths.downloads(model.shootId)}>
              {m.downloads.look}
            </a>
          </p>
        </section>
      )
    case "incomplete":
      return (
        <section class="block flow" aria-labelledby="ready">
          <h2 id="ready">{m.downloads.whole}</h2>
          <p>
            <Status tone="trouble">{m.downloads.incompleteTitle}</Status>
          </p>
          <p>{m.downloads.incomplete(context.studioName)}</p>
        </section>
      )
    default:
      return (
        <section class="block flow" aria-labelledby="ready">
          <h2 id="ready">{m.downloads.whole}</h2>
          {archive.because === undefined ? null : (
            <p class="notice">{archive.because === "outdated" ? m.downloads.outdated : m.downloads.ended}</p>
          )}
          <p class="figure-line">
            {archive.bytes === undefined || archive.files === undefined
              ? m.gallery.photographs(model.photoCount)
              : m.downloads.size(f.bytes(archive.bytes), m.downloads.files(archive.files))}
          </p>
          <Post context={context} action={Paths.downloads(model.shootId)} class="flow tight">
            <button type="submit" class="button solid">
              {m.downloads.make}
            </button>
            <p class="small quiet">
              {m.downloads.makeHint}
              {archive.bytes === undefined ? ` ${m.downloads.sizeUnknown}` : ""}
            </p>
          </Post>
        </section>
      )
  }
}

/** The whole gallery as one resumable file: what it is, how far it has come, how to go on. */
export const DownloadsPage = ({ context, model }: PageProps<DownloadsModel>): VNode => {
  const { m, f } = wordsOf(context)
  return (
    <Page context={context} title={m.downloads.title} sheet="client.css" script="gallery.js">
      <GalleryTop
        context={context}
        shootId={model.shootId}
        favouriteCount={model.favouriteCount}
        downloadable
        current="downloads"
      />
      <main class="spread" id="main">
        <div class="left flow">
          <p class="quiet small" dir="auto">
            {model.title}
          </p>
          <h1>{m.downloads.title}</h1>
          <p class="lede">{model.expires === undefined ? m.downloads.ledeForever : m.downloads.lede}</p>
          {model.expires === undefined ? null : <p class="quiet">{m.gallery.until(f.promise(model.expires))}</p>}
        </div>
        <div
          class="right"
          data-part="archive"
          {...(model.archive.state === "preparing" ? { "data-poll": Paths.downloads(model.shootId) } : {})}
        >
          <Offer context={context} model={model} />
        </div>
      </main>
      <Foot context={context} />
    </Page>
  )
}
