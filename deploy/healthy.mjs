// Ends with 0 while the process of this container has everything it needs.
const url = `http://127.0.0.1:${process.env.SAFELIGHT_PORT}/health/ready`
const ready = await fetch(url, { signal: AbortSignal.timeout(2_000) }).then(
  ({ ok }) => ok,
  () => false
)
process.exit(ready ? 0 : 1)
