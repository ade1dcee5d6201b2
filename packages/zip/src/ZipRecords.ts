/*
 * The records of a ZIP as APPNOTE.TXT 6.3.10 numbers them: 4.3.7 local header, 4.3.12 central header, 4.3.14-16 end
 * records; extra fields 0x0001 (ZIP64) and 0x5455 (Info-ZIP's extended timestamp).
 */

interface Fields {
  readonly name: string
  readonly size: number
  readonly crc32: number
  readonly modifiedAt: number
}

/** A 32-bit field that holds this says: look into the ZIP64 extra field. */
const overflow32 = 0xffffffff
const overflow16 = 0xffff

/** Bit 11: name and comment are UTF-8. */
const flags = 0x0800
const versionPlain = 20
const versionZip64 = 45
/** Upper byte 3: the external attributes are those of Unix. */
const madeBy = (3 << 8) | versionZip64
/** A regular file, rw-r--r--. */
const attributes = 0o100644 * 0x10000

/**
 * DOS date and time in UTC, two-second steps, 1980 to 2107: local time would make the bytes depend on the machine.
 * Tools that know 0x5455 show the true instant.
 */
const dosTime = (modifiedAt: number): { readonly date: number; readonly time: number } => {
  const instant = new Date(Math.min(Math.max(modifiedAt, Date.UTC(1980, 0, 1)), Date.UTC(2107, 11, 31, 23, 59, 58)))
  return {
    date: ((instant.getUTCFullYear() - 1980) << 9) | ((instant.getUTCMonth() + 1) << 5) | instant.getUTCDate(),
    time: (instant.getUTCHours() << 11) | (instant.getUTCMinutes() << 5) | (instant.getUTCSeconds() >> 1)
  }
}

const timestamp = (modifiedAt: number): Buffer => {
  const extra = Buffer.alloc(9)
  extra.writeUInt16LE(0x5455, 0)
  extra.writeUInt16LE(5, 2)
  extra.writeUInt8(1, 4)
  extra.writeInt32LE(Math.min(Math.max(Math.floor(modifiedAt / 1000), 0), 0x7fffffff), 5)
  return extra
}

/** Only the fields that overflow, in the order the standard gives. */
const zip64 = (values: ReadonlyArray<number>): Buffer => {
  if (values.length === 0) return Buffer.alloc(0)
  const extra = Buffer.alloc(4 + 8 * values.length)
  extra.writeUInt16LE(0x0001, 0)
  extra.writeUInt16LE(8 * values.length, 2)
  values.forEach((value, index) => {
    extra.writeBigUInt64LE(BigInt(value), 4 + 8 * index)
  })
  return extra
}

const encodeName = (name: string): Buffer => {
  const bytes = Buffer.from(name, "utf8")
  if (bytes.length === 0 || bytes.length > overflow16) throw new RangeError("an entry's name has 1 to 65,535 bytes")
  return bytes
}

const isBig = (size: number): boolean => size >= overflow32

/** Both sizes of a big entry stand in the local ZIP64 field as well: macOS refuses the entry otherwise. */
export const localHeader = (entry: Fields): Buffer => {
  const name = encodeName(entry.name)
  const big = isBig(entry.size)
  const extra = Buffer.concat([zip64(big ? [entry.size, entry.size] : []), timestamp(entry.modifiedAt)])
  const { date, time } = dosTime(entry.modifiedAt)
  const header = Buffer.alloc(30)
  header.writeUInt32LE(0x04034b50, 0)
  header.writeUInt16LE(big ? versionZip64 : versionPlain, 4)
  header.writeUInt16LE(flags, 6)
  header.writeUInt16LE(time, 10)
  header.writeUInt16LE(date, 12)
  header.writeUInt32LE(entry.crc32, 14)
  header.writeUInt32LE(big ? overflow32 : entry.size, 18)
  header.writeUInt32LE(big ? overflow32 : entry.size, 22)
  header.writeUInt16LE(name.length, 26)
  header.writeUInt16LE(extra.length, 28)
  return Buffer.concat([header, name, extra])
}

/** The directory's record of an entry whose local header starts at `at`. */
export const centralHeader = (entry: Fields, at: number): Buffer => {
  const name = encodeName(entry.name)
  const big = isBig(entry.size)
  const far = at >= overflow32
  const wide = [...(big ? [entry.size, entry.size] : []), ...(far ? [at] : [])]
  const extra = Buffer.concat([zip64(wide), timestamp(entry.modifiedAt)])
  const { date, time } = dosTime(entry.modifiedAt)
  const header = Buffer.alloc(46)
  header.writeUInt32LE(0x02014b50, 0)
  header.writeUInt16LE(madeBy, 4)
  header.writeUInt16LE(big || far ? versionZip64 : versionPlain, 6)
  header.writeUInt16LE(flags, 8)
  header.writeUInt16LE(time, 12)
  header.writeUInt16LE(date, 14)
  header.writeUInt32LE(entry.crc32, 16)
  header.writeUInt32LE(big ? overflow32 : entry.size, 20)
  header.writeUInt32LE(big ? overflow32 : entry.size, 24)
  header.writeUInt16LE(name.length, 28)
  header.writeUInt16LE(extra.length, 30)
  header.writeUInt32LE(attributes, 38)
  header.writeUInt32LE(far ? overflow32 : at, 42)
  return Buffer.concat([header, name, extra])
}

/** End of the central directory, with the ZIP64 record and locator in front where a field overflows. */
export const directoryEnd = (directory: {
  readonly count: number
  readonly at: number
  readonly size: number
}): Buffer => {
  const { at, count, size } = directory
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(Math.min(count, overflow16), 8)
  end.writeUInt16LE(Math.min(count, overflow16), 10)
  end.writeUInt32LE(Math.min(size, overflow32), 12)
  end.writeUInt32LE(Math.min(at, overflow32), 16)
  if (count < overflow16 && size < overflow32 && at < overflow32) return end

  const record = Buffer.alloc(56)
  record.writeUInt32LE(0x06064b50, 0)
  record.writeBigUInt64LE(44n, 4)
  record.writeUInt16LE(madeBy, 12)
  record.writeUInt16LE(versionZip64, 14)
  record.writeBigUInt64LE(BigInt(count), 24)
  record.writeBigUInt64LE(BigInt(count), 32)
  record.writeBigUInt64LE(BigInt(size), 40)
  record.writeBigUInt64LE(BigInt(at), 48)
  const locator = Buffer.alloc(20)
  locator.writeUInt32LE(0x07064b50, 0)
  locator.writeBigUInt64LE(BigInt(at + size), 8)
  locator.writeUInt32LE(1, 16)
  return Buffer.concat([record, locator, end])
}
