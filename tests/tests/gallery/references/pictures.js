// SPDX-License-Identifier: Apache-2.0
// Pictures as pixels. All of them are PNGs in base64, without anything to see through.
const pixels = async png => {
  const bytes = Uint8Array.from(atob(png), letter => letter.charCodeAt(0));
  const as = {premultiplyAlpha: 'none', colorSpaceConversion: 'none'};
  const bitmap = await createImageBitmap(new Blob([bytes], {type: 'image/png'}), as);
  const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d', {willReadFrequently: true});
  context.drawImage(bitmap, 0, 0);
  return context.getImageData(0, 0, bitmap.width, bitmap.height);
};

const sums = Uint32Array.from({length: 256}, (_, byte) => {
  for (let bit = 0; bit < 8; bit++) byte = byte & 1 ? byte >>> 1 ^ 0xedb88320 : byte >>> 1;
  return byte;
});
const chunk = (name, content) => {
  const bytes = new Uint8Array(content.length + 12);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, content.length);
  bytes.set([...name].map(letter => letter.charCodeAt(0)), 4);
  bytes.set(content, 8);
  const checked = bytes.subarray(4, content.length + 8);
  view.setUint32(content.length + 8, ~checked.reduce((sum, byte) => sum >>> 8 ^ sums[(sum ^ byte) & 255], -1));
  return bytes;
};

// As a PNG whose lines are not filtered: of letters and flat colours that is a fifth smaller than what a browser writes.
const packed = async ({width, height, data}) => {
  const lines = new Uint8Array((width * 3 + 1) * height);
  for (let from = 0, to = 0; from < data.length; from += 4) {
    if (from % (width * 4) === 0) lines[to++] = 0;
    for (const channel of [0, 1, 2]) lines[to++] = data[from + channel];
  }
  const deflated = await new Response(new Blob([lines]).stream().pipeThrough(new CompressionStream('deflate'))).bytes();
  const head = new Uint8Array(13);
  new DataView(head.buffer).setUint32(0, width);
  new DataView(head.buffer).setUint32(4, height);
  head.set([8, 2], 8); // eight bits a channel, three channels
  const start = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
  const png = [start, chunk('IHDR', head), chunk('IDAT', deflated), chunk('IEND', [])];
  return btoa(png.flatMap(part => Array.from(part, byte => String.fromCharCode(byte))).join(''));
};

// How a new picture differs from its reference, where a channel may differ by `most`. `diff` is the new one, pale, with what is off in red.
const compare = async (reference, made, most) => {
  const [old, now] = await Promise.all([reference, made].map(pixels));
  const sizes = [old, now].map(({width, height}) => [width, height]);
  if (`${sizes[0]}` !== `${sizes[1]}`) return {sizes};
  const {data} = now;
  let off = 0;
  for (let at = 0; at < data.length; at += 4) {
    const is = [0, 1, 2].some(channel => Math.abs(data[at + channel] - old.data[at + channel]) > most);
    if (is) off++;
    for (const channel of [0, 1, 2]) data[at + channel] = is ? [220, 0, 0][channel] : 191 + data[at + channel] / 4;
  }
  return {sizes, off, diff: off ? await packed(now) : undefined};
};

const pack = async png => packed(await pixels(png));
