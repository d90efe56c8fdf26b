// A browser that changes what is read from a canvas, as Tor Browser does; small ones it leaves alone.
const read = OffscreenCanvasRenderingContext2D.prototype.getImageData;

OffscreenCanvasRenderingContext2D.prototype.getImageData = function (...where) {
  const image = read.apply(this, where);
  if (image.width < 64) return image;
  for (let i = 0; i < image.data.length; i += 97) image.data[i] ^= 1;
  return image;
};
