// SPDX-License-Identifier: Apache-2.0
// How pictures differ: arguments[0] are PNGs in base64, all of one size. A pixel differs where its lightness does; each picture's
// contrast is that of its boldest pixel to its first one, which is the page behind it.
const light = ([r, g, b]) => [r, g, b].map(v => v / 255).map(v => v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4)
  .reduce((sum, v, i) => sum + v * [.2126, .7152, .0722][i], 0);
const pixels = async png => {
  const bytes = Uint8Array.from(atob(png), letter => letter.charCodeAt(0));
  const bitmap = await createImageBitmap(new Blob([bytes], {type: 'image/png'}));
  const canvas = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d');
  canvas.drawImage(bitmap, 0, 0);
  const {data} = canvas.getImageData(0, 0, bitmap.width, bitmap.height);
  return Array.from({length: data.length / 4}, (_, i) => light(data.slice(4 * i)));
};
const contrast = (a, b) => (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
return Promise.all(arguments[0].map(pixels)).then(all => ({
  contrasts: all.map(one => Math.max(...one.map(pixel => contrast(pixel, one[0])))),
  differences: all.map(one => all.map(other => one.filter((pixel, i) => contrast(pixel, other[i]) > 1.5).length)),
}));
