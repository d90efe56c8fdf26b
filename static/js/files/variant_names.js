// @ts-check
/** What a person reads for each edited copy. The names themselves are `hash/variants.js`'s, and the server's. */

const gettext = /** @type {{gettext?: (text: string) => string}} */ (globalThis).gettext ?? ((text) => text);

/** @type {Record<string, string>} */
const TURNS = {
  raw_orientation: gettext("Before the camera’s turn"),
  mirror: gettext("Mirrored"),
  turn90: gettext("Turned a quarter to the right"),
  turn180: gettext("Turned upside down"),
  turn270: gettext("Turned a quarter to the left"),
  mirror_turn90: gettext("Mirrored, and turned a quarter to the right"),
  mirror_turn180: gettext("Mirrored, and turned upside down"),
  mirror_turn270: gettext("Mirrored, and turned a quarter to the left"),
};
/** @type {Record<string, string>} */
const OTHERS = {
  letterbox: gettext("In a black frame, %s to %s"),
  crop: gettext("Cut to the shape %s to %s"),
  wide: gettext("A little cut off, in percent: %s left, %s at the top, %s right, %s at the bottom"),
};

/** @param {string} variant one of the names in `hash/variants.js` */
export function nameOf(variant) {
  if (variant in TURNS) return TURNS[variant];
  const [kind, ...numbers] = variant.replace("square", "1_1").split("_");
  return numbers.reduce((text, number) => text.replace("%s", number), OTHERS[kind] ?? variant);
}
