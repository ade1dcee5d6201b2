import { crc32 as zlibCrc32 } from "node:zlib"

/** CRC-32 as in ZIP (ISO 3309), unsigned. `start` is the CRC of the bytes before. */
export const crc32 = (bytes: Uint8Array, start = 0): number => zlibCrc32(bytes, start) >>> 0

/** Eight lower-case hex digits: the form of the `Chunk-Crc32` header. */
export const toHex = (crc: number): string => crc.toString(16).padStart(8, "0")

/** A linear map over GF(2) on 32-bit words: the images of its 32 unit vectors. */
type Matrix = ReadonlyArray<number>

const times = (matrix: Matrix, vector: number): number => {
  let sum = 0
  for (let bit = 0, rest = vector; rest !== 0; bit++, rest >>>= 1) if (rest & 1) sum ^= matrix[bit] ?? 0
  return sum
}

const product = (a: Matrix, b: Matrix): Matrix => b.map((column) => times(a, column))

/** Feeding one zero bit: shift right, with the reflected polynomial of CRC-32. */
const oneBit: Matrix = Array.from({ length: 32 }, (_, bit) => (bit === 0 ? 0xedb88320 : 1 << (bit - 1)))

/** Feeding `length` zero bytes, by repeated squaring. */
const zeroBytes = (length: number): Matrix => {
  let power = product(oneBit, oneBit)
  power = product(power, power)
  power = product(power, power)
  let result: Matrix = Array.from({ length: 32 }, (_, bit) => 1 << bit)
  for (let rest = length; rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) result = product(power, result)
    power = product(power, power)
  }
  return result
}

const chunkShift: { length: number; matrix: Matrix } = { length: -1, matrix: [] }

/**
 * The CRC-32 of A followed by B, from the CRC-32 of A, that of B and the length of B in bytes.
 * A CRC is linear, so A's part is its CRC carried over `length` zero bytes (the method of zlib's `crc32_combine`).
 */
export const combine = (a: number, b: number, length: number): number => {
  if (length === 0) return a
  if (chunkShift.length !== length) {
    chunkShift.matrix = zeroBytes(length)
    chunkShift.length = length
  }
  return (times(chunkShift.matrix, a) ^ b) >>> 0
}
