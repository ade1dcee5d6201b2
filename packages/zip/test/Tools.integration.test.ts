import { execFile } from "node:child_process"
import { createHash } from "node:crypto"
import { mkdtemp, open, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { promisify } from "node:util"
import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import { required } from "@safelight/testing/Required"
import { entryNames } from "@safelight/zip/EntryName"
import { sha256Sums, sha256SumsName } from "@safelight/zip/Sha256Sums"
import { make, slice, type ZipLayout } from "@safelight/zip/ZipLayout"
import { assemble, content, entryOf } from "./Zip.ts"

const run = promisify(execFile)

const python = `
import sys, zipfile
with zipfile.ZipFile(sys.argv[1]) as z:
    if sys.argv[2] == "test":
        assert z.testzip() is None
    print(len(z.infolist()), sum(i.file_size for i in z.infolist()))
`

const tools = {
  unzip: await required("unzip"),
  zipinfo: await required("zipinfo"),
  "7z": await required("7z"),
  python3: await required("python3"),
  bsdtar: await required("bsdtar"),
  sha256sum: await required("sha256sum")
}
const complete = Object.values(tools).every((tool) => tool !== undefined)

/** Headers where they belong and holes where the entries' zeros go: a 300 GB archive in less than a megabyte. */
const writeSparse = async (path: string, layout: ZipLayout): Promise<void> => {
  const file = await open(path, "w")
  let at = 0
  for (const piece of slice(layout, 0, layout.size)) {
    if (piece._tag === "Header") {
      await file.write(piece.bytes, 0, piece.bytes.length, at)
      at += piece.bytes.length
    } else at += piece.end - piece.start
  }
  await file.truncate(layout.size)
  await file.close()
}

describe.skipIf(!complete)("archives in the hands of other programs", () => {
  let folder = ""
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "safelight-zip-"))
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))

  const options = { maxBuffer: 64 * 1024 * 1024 }
  const figures = async (path: string, mode: "list" | "test") =>
    (await run("python3", ["-c", python, path, mode], options)).stdout.trim()

  it("unpack to what went in, with hostile names kept inside", async () => {
    const files = Array.from({ length: 12 }, (_, index) => content(index * 311, index + 1))
    const raw = ["../../etc/passwd", "con.jpg", "a/b\\c:d*.jpg", "trailing. ", "\u202egpj.exe", "", "..", "👰.jpg"]
    const names = entryNames(
      files.map((_, index) => ({ folder: index < 6 ? "Été" : undefined, fileName: raw[index] ?? "IMG.JPG" })),
      [sha256SumsName]
    )
    const sums = sha256Sums(
      files.map((bytes, index) => ({
        name: names[index] ?? "",
        sha256: createHash("sha256").update(bytes).digest("hex")
      }))
    )
    const all = [sums, ...files]
    const layout = make(
      all.map((bytes, index) => entryOf(index === 0 ? sha256SumsName : (names[index - 1] ?? ""), bytes))
    )
    const path = join(folder, "small.zip")
    await writeFile(path, assemble(layout, all))
    await run("unzip", ["-tq", path])
    await run("7z", ["t", path])
    assert.strictEqual(
      await figures(path, "test"),
      `${all.length} ${all.reduce((sum, bytes) => sum + bytes.length, 0)}`
    )
    // From standard input bsdtar can't see the directory: it reads the local headers.
    await run("sh", ["-c", 'mkdir "$1/out" && bsdtar -xf - -C "$1/out" < "$2"', "sh", folder, path])
    await run("sha256sum", ["-c", "--strict", sha256SumsName], { cwd: join(folder, "out") })
  })

  it.each([65_534, 65_535, 65_536])("take %d entries", async (count) => {
    const zeros = { size: 0, crc32: 0, modifiedAt: Date.UTC(2026, 0, 1) }
    const layout = make(Array.from({ length: count }, (_, index) => ({ ...zeros, name: `${index % 7}/${index}.jpg` })))
    const path = join(folder, `${count}.zip`)
    await writeSparse(path, layout)
    await run("unzip", ["-tq", path], options)
    await run("7z", ["l", path], options)
    assert.strictEqual(await figures(path, "list"), `${count} 0`)
  })

  it("take 305 GB with entries around and above 4 GiB", async () => {
    const sizes = [...Array.from({ length: 3000 }, () => 100_000_000), 4_294_967_294, 5_500_000_000, 1]
    const layout = make(sizes.map((size, index) => ({ name: `${index}.CR3`, size, crc32: 0, modifiedAt: 0 })))
    const path = join(folder, "large.zip")
    await writeSparse(path, layout)
    const total = sizes.reduce((sum, size) => sum + size, 0)
    assert.strictEqual(await figures(path, "list"), `${sizes.length} ${total}`)
    assert.include((await run("zipinfo", ["-t", path], options)).stdout, `${sizes.length} files, ${total} bytes`)
    assert.include((await run("7z", ["l", path], options)).stdout, `${sizes.length} files`)
    const listed = (await run("bsdtar", ["-tf", path], options)).stdout.trim().split("\n")
    assert.strictEqual(listed.length, sizes.length)
  })
})
