// Served from the package under this name by src/assets/Assets.ts.
export { default } from "photoswipe"
