/** Sends files as tus clients do, with plain requests. */
const metadata = (entries: Record<string, string>) =>
  Object.entries(entries)
    .map(([key, value]) => `${key} ${Buffer.from(value, "utf8").toString("base64")}`)
    .join(",")

export interface TusClient {
  readonly url: string
  readonly token: string
}

const headers = (client: TusClient, more: Record<string, string> = {}) => ({
  "tus-resumable": "1.0.0",
  authorization: `Bearer ${client.token}`,
  ...more
})

export const create = async (client: TusClient, size: number, meta: Record<string, string>) =>
  fetch(`${client.url}/tus`, {
    method: "POST",
    headers: headers(client, { "upload-length": String(size), "upload-metadata": metadata(meta) })
  })

export const patch = (client: TusClient, path: string, offset: number, bytes: Uint8Array) =>
  fetch(`${client.url}${path}`, {
    method: "PATCH",
    headers: headers(client, { "upload-offset": String(offset), "content-type": "application/offset+octet-stream" }),
    body: Buffer.from(bytes)
  })

export const head = (client: TusClient, path: string) =>
  fetch(`${client.url}${path}`, { method: "HEAD", headers: headers(client) })

export const terminate = (client: TusClient, path: string) =>
  fetch(`${client.url}${path}`, { method: "DELETE", headers: headers(client) })

/** A whole file in requests of `piece` bytes; answers the last response. */
export const send = async (
  client: TusClient,
  bytes: Uint8Array,
  meta: Record<string, string>,
  piece = 1024 * 1024
): Promise<{ readonly path: string; readonly last: Response }> => {
  let last = await create(client, bytes.length, meta)
  const path = last.headers.get("location") ?? ""
  for (let at = 0; last.ok && at < bytes.length; at += piece) {
    last = await patch(client, path, at, bytes.subarray(at, at + piece))
  }
  return { path, last }
}
