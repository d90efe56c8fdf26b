export function readCoefficients(
  content: Uint8Array,
  limits: { maxResolutionInMP: number; maxMemoryUsageInMB: number },
): import("../hash/jpeg.js").Stored;
