import { mkdirSync, readFileSync, watch, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import ts from "typescript"

/** The sources of a workspace, and what its pages ship as it stands. */
const source = /^(?<workspace>[^/]+)\/src\/(?<path>.+)\.tsx?$/
const shipped = /^gateway\/assets\//

/** Editors write a file in several steps, and a change of branch writes many. */
const settlingMillis = 100

/** As the build has them, but for what it reads from each package.json: all of them are ES modules. */
const compilerOptionsOf = (root: string): ts.CompilerOptions => ({
  ...ts.convertCompilerOptionsFromJson(
    ts.readConfigFile(join(root, "tsconfig.base.json"), ts.sys.readFile).config.compilerOptions,
    root
  ).options,
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  sourceMap: false
})

/**
 * Writes the JavaScript of one source into `dist` in milliseconds, types unseen: `npm run check` looks at them. Answers
 * whether a running program could notice.
 */
const emit = (folder: string, file: string, compilerOptions: ts.CompilerOptions): boolean => {
  const { groups } = source.exec(file) ?? {}
  if (groups === undefined) return shipped.test(file)
  const fileName = join(folder, file)
  try {
    const { outputText } = ts.transpileModule(readFileSync(fileName, "utf8"), { fileName, compilerOptions })
    const output = join(folder, groups["workspace"] ?? "", "dist", `${groups["path"]}.js`)
    mkdirSync(dirname(output), { recursive: true })
    writeFileSync(output, outputText)
    return true
  } catch {
    // Removed, or in the middle of being written.
    return false
  }
}

/** Keeps `dist` up to date with the sources below `root` and tells after each change; milliseconds when it began. */
export const follow = (root: string, changed: (since: number) => void): void => {
  const compilerOptions = compilerOptionsOf(root)
  const waiting = new Map<string, Set<string>>()
  let timer: NodeJS.Timeout | undefined
  let since = 0
  const settle = () => {
    timer = undefined
    const emitted = [...waiting].flatMap(([folder, files]) =>
      [...files].map((file) => emit(folder, file, compilerOptions))
    )
    waiting.clear()
    if (emitted.includes(true)) changed(since)
  }
  for (const place of ["packages", "services", "apps"]) {
    const folder = join(root, place)
    watch(folder, { recursive: true }, (_event, name) => {
      if (name === null || !(source.test(name) || shipped.test(name))) return
      waiting.set(folder, (waiting.get(folder) ?? new Set()).add(name))
      if (timer === undefined) since = Date.now()
      clearTimeout(timer)
      timer = setTimeout(settle, settlingMillis)
    })
  }
}
