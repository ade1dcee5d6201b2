// Served from tus-js-client under this name by src/assets/Assets.ts; the bundle sets `globalThis.tus`.
export {}
