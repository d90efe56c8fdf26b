import JpegImage from "jpeg-js/lib/decoder.js";

/** The patched parser stops at the numbers stored: static/js/hash/jpeg.js makes pixels of them. */
export function readCoefficients(content, { maxResolutionInMP, maxMemoryUsageInMB }) {
  const image = new JpegImage();
  image.opts = { maxResolutionInMP, tolerantDecoding: false };
  JpegImage.resetMaxMemoryUsage(maxMemoryUsageInMB * 2 ** 20);
  image.parse(content);
  return { width: image.width, height: image.height, components: image.components };
}
