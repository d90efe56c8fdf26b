// @ts-check
/** What a person reads for each code. `gettext` is Django's JavaScript catalogue where the page loads one. */

const gettext = /** @type {{gettext?: (text: string) => string}} */ (globalThis).gettext ?? ((text) => text);

/** Why there is no fingerprint. */
const refusals = {
  insecure: gettext(
    "This page was not opened over a safe connection (https), so nothing can be worked out here.",
  ),
  old_browser: gettext(
    "This browser is too old for this. Please use an up-to-date Firefox, Chrome, Edge or Safari.",
  ),
  noise: gettext(
    "This browser changes pictures when they are read, to protect you from being tracked. A picture of this" +
      " kind or size gets no right fingerprint here. Save a smaller copy as JPEG or PNG and choose the copy, or use" +
      " another browser for this step.",
  ),
  empty: gettext(
    "This file is empty. If it lies in an online store, open it there once and save it to this device.",
  ),
  unreadable: gettext(
    "This file could not be opened. It may have been moved or deleted. Please choose it again.",
  ),
  broken: gettext("This picture is damaged or not complete. Please try another copy of it."),
  too_many_bytes: gettext("This file is bigger than 512 MB. That is more than a browser can read at once."),
  too_many_pixels: gettext("This picture is too large for a browser (more than 120 million pixels)."),
  too_small: gettext("This picture is too small for a fingerprint."),
  heic: gettext(
    "This is a HEIC picture, which most browsers cannot read. On an iPhone or Mac, export it as JPEG." +
      " On Windows, open it in Photos and save a copy as JPEG. Then choose the copy.",
  ),
  other_picture: gettext(
    "This kind of picture cannot be read here. Please save a copy as JPEG or PNG and choose the copy.",
  ),
  moving: gettext("This is a moving picture. Only still pictures (JPEG, PNG, WebP) can be read here."),
  drawing: gettext("This is a drawing file (SVG), not a photo. Please choose a JPEG, PNG or WebP picture."),
  not_picture: gettext("This file is not a picture. Please choose a JPEG, PNG or WebP picture."),
  too_slow: gettext(
    "This file took too long, so we stopped. It may be damaged. Please try another copy of it.",
  ),
  stopped: gettext(
    "The work stopped before it was done. Please try again, or use another up-to-date browser.",
  ),
};

/** What to know about a fingerprint that was made. */
const notes = {
  low_quality: gettext(
    "This picture has little detail. Many sites pay no heed to the fingerprint of such a picture.",
  ),
  flat: gettext(
    "This picture has too little detail to find copies that were changed. Only exact copies can be found.",
  ),
  resized: gettext(
    "This picture is very large. It was made smaller first, so the fingerprint may differ by a few points.",
  ),
  edited_failed: gettext(
    "The fingerprint of the picture itself is made. This device could not work out those of edited copies.",
  ),
  second_picture: gettext(
    "This file holds two pictures. Most programs show the first, and the fingerprint is of that one. Some show the" +
      " other: to find that one too, save a copy of it as JPEG or PNG and choose the copy.",
  ),
  see_through: gettext(
    "Parts of this picture are see-through. Sites read those in different ways and may miss some copies.",
  ),
};

const stages = {
  waiting: gettext("Waiting"),
  reading: gettext("Reading the file"),
  decoding: gettext("Opening the picture"),
  hashing: gettext("Working out the fingerprint"),
};

const pages = {
  file: gettext("File %s"),
  done: gettext("Done."),
  some_done: gettext("Done. %s file(s) could not be read; the reason stands beside each."),
  fingerprinted: gettext("Fingerprint made."),
  kept: gettext("Fingerprint made earlier."),
  remove: gettext("Remove"),
  removed: gettext("Removed."),
  already: gettext("You have added this file already."),
  too_many_files: gettext("You can add up to %s files here. Remove one first."),
  copied: gettext("Copied"),
  copy_failed: gettext("Your browser did not allow copying. The text is selected: copy it by hand."),
};

/** @type {Record<string, string>} */
const words = { ...refusals, ...notes, ...stages, ...pages };

/**
 * @param {string} code
 * @param {string | number} [value] stands where the sentence has `%s`
 */
export function say(code, value = "") {
  return (words[code] ?? words.stopped).replace("%s", String(value));
}
