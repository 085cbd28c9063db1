/**
 * Draws the icons of `public/`: three strands that become one. Run it again after a change here; the results are kept in
 * the repository, so that building needs no drawing tools. The PNGs are drawn point by point from the same curves.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { crc32, deflateSync } from 'node:zlib';

const teal = [0x0b, 0x6e, 0x69];
const paper = [0xfa, 0xf9, 0xf6];

// In a square of 48: start, two control points, end. All strands end where the one goes on.
const strands = [
  [10, 13, 21, 13, 19, 24, 30, 24],
  [10, 24, 17, 24, 23, 24, 30, 24],
  [10, 35, 21, 35, 19, 24, 30, 24],
  [30, 24, 33, 24, 36, 24, 39, 24],
];
const strandWidth = 3.6;

const pathOf = ([x0, y0, ...rest]) =>
  `M${x0} ${y0}C${rest.map((value, i) => (i === 0 ? '' : value < 0 ? '' : ' ') + value).join('')}`;

const svg = (background) => `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 48 48">
<title>Skein</title>
${background}<path d="${strands.map(pathOf).join('')}" fill="none" stroke="#0b6e69" stroke-width="${strandWidth}" stroke-linecap="round"/>
</svg>
`;

const pointsOf = ([x0, y0, x1, y1, x2, y2, x3, y3]) =>
  Array.from({ length: 65 }, (_, i) => {
    const t = i / 64;
    const u = 1 - t;
    const at = (a, b, c, d) => u ** 3 * a + 3 * u * u * t * b + 3 * u * t * t * c + t ** 3 * d;
    return [at(x0, x1, x2, x3), at(y0, y1, y2, y3)];
  });
const points = strands.flatMap(pointsOf);

/** How far a point of the square is from the nearest strand. */
const distance = (x, y) => Math.sqrt(Math.min(...points.map(([px, py]) => (px - x) ** 2 + (py - y) ** 2)));

/** `inset` shrinks the drawing towards the middle: a maskable icon keeps clear of the outer fifth. */
function png(size, inset) {
  const unit = 48 / size / inset;
  const offset = (48 - 48 / inset) / 2;
  const rows = Buffer.alloc(size * (size * 3 + 1));
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      // Coverage from the distance to the edge, one pixel of blur.
      const beyond = (distance(offset + (x + 0.5) * unit, offset + (y + 0.5) * unit) - strandWidth / 2) / unit;
      const cover = Math.min(1, Math.max(0, 0.5 - beyond));
      for (let c = 0; c < 3; c++) {
        rows[y * (size * 3 + 1) + 1 + x * 3 + c] = Math.round(paper[c] + (teal[c] - paper[c]) * cover);
      }
    }
  }
  const chunk = (type, data) => {
    const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
    const length = Buffer.alloc(4);
    length.writeUInt32BE(data.length);
    const sum = Buffer.alloc(4);
    sum.writeUInt32BE(crc32(body));
    return Buffer.concat([length, body, sum]);
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(size, 0);
  header.writeUInt32BE(size, 4);
  header.set([8, 2, 0, 0, 0], 8); // 8 bits, RGB
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

const folder = fileURLToPath(new URL('../public/icons/', import.meta.url));
await mkdir(folder, { recursive: true });
await writeFile(`${folder}skein.svg`, svg('<rect width="48" height="48" rx="10" fill="#faf9f6"/>\n'));
await writeFile(`${folder}skein-192.png`, png(192, 1));
await writeFile(`${folder}skein-512.png`, png(512, 1));
await writeFile(`${folder}skein-maskable-512.png`, png(512, 0.8));
await writeFile(`${folder}apple-touch-180.png`, png(180, 0.9));
