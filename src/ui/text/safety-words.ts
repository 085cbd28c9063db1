/** Sixty-four short words that sound unlike each other, for comparing keys by voice [MEM-23]. Their order never changes. */
const words =
  'apple anchor bell bottle bread bridge candle carrot castle cherry cloud coffee cookie cotton dragon drum eagle engine ' +
  'feather finger flower forest garden ghost guitar hammer honey island jacket kettle ladder lemon lion magnet mirror monkey ' +
  'mountain needle ocean orange paper pencil pepper piano pillow planet pocket rabbit river rocket saddle salmon shadow silver ' +
  'spider summer table thunder tiger tunnel umbrella violin window zebra';

const list = words.split(' ');

export const safetyWords = (code: readonly number[]): string => code.map((sign) => list[sign & 63] ?? '').join(' · ');
