// @ts-check
/** What a person reads beside a file: frames, declarations, pictures shown, files compared. */

import { say as sayOfHashing } from "../hash/words.js";

const gettext = /** @type {{gettext?: (text: string) => string}} */ (globalThis).gettext ?? ((text) => text);

/** @type {Record<string, string>} */
const words = {
  cancel: gettext("Cancel"),
  cancelled: gettext("Cancelled."),
  still_working: gettext("Still working out a fingerprint. When that is done, this page goes on by itself."),
  go_without: gettext("Go on without what is not done"),
  stay_here: gettext("Stay on this page"),
  not_taken: gettext(
    "A file was not taken; the reason stands beside it. To go on without that file, press the button again.",
  ),
  loaded: gettext("Everything that this page needs is loaded. You may go offline now."),
  drop_elsewhere: gettext("Please drop files on the box of the link where they can be seen."),
  paste_elsewhere: gettext("Please click into the box of a link first, then paste."),
  blurred: gettext("Blurred small picture, made on this device"),
  blurred_of: gettext("Blurred small picture of second %s"),
  not_shown: gettext("This one cannot be shown small."),
  progress: gettext("How far along"),
  video_exact: gettext("The fingerprints above find exact copies of this video only."),
  find_frames: gettext("Look for moments in the video that can be recognised"),
  frames_busy: gettext("Looking: second %s of %s"),
  frames_legend: gettext("Tick the moments that show the private pictures"),
  frames_hint: gettext(
    "Leave out titles, empty rooms and plain faces. Only the moments that you tick count, up to %s.",
  ),
  stop_looking: gettext("Stop looking"),
  frames_halted: gettext("You stopped the search."),
  frames_none: gettext("No moment has enough detail to be recognised."),
  frames_most: gettext("You have ticked %s moments. That is the most for one video."),
  frames_full: gettext(
    "One request has room for %s fingerprints of edited copies and moments of videos, and that room is used up." +
      " Untick another moment, or take out a file, and then tick this one.",
  ),
  frames_found: gettext("%s moments found."),
  frames_stopped: gettext("The video could not be read further than second %s."),
  no_codec: gettext(
    "This browser cannot play this video, so no moments can be looked for. The fingerprints of the whole file" +
      " (MD5 and SHA-256) are made all the same: they find exact copies.",
  ),
  frames_noise: gettext(
    "This browser changes pictures when they are read, so moments of a video would get wrong fingerprints." +
      " The fingerprints of the whole file are not touched by that.",
  ),
  second: gettext("Second %s"),
  find_declared: gettext("See what this file says about itself"),
  declared_legend: gettext("What this file declares"),
  declared_hint: gettext(
    "Anybody can write this into a file, so it proves nothing. Nothing of it goes along unless you tick it.",
  ),
  declared_plain: gettext("Anybody can write this into a file, so it proves nothing."),
  declared_none: gettext("This file declares nothing. That proves nothing either: most sites take such marks out."),
  declared_failed: gettext("What this file says about itself could not be read."),
  declared_most: gettext("You have ticked %s of these for one link. That is the most that there is room for."),
  declared_kept: gettext("Kept from before: %s things that files declare."),
  stays_here: gettext("This stays on your device."),
  source_type: gettext("It declares how it was made: %s"),
  source_ai: gettext("It declares that a machine (AI) made it: %s"),
  source_part_ai: gettext("It declares that a machine (AI) made parts of it: %s"),
  c2pa: gettext("It declares a history (Content Credentials), not checked here. Written by: %s"),
  generator: gettext("It declares text of a picture generator, under the name “%s”"),
  software: gettext("It declares the program: %s"),
  camera: gettext("It declares the camera: %s"),
  taken: gettext("It declares the day: %s"),
  author: gettext("It declares the maker: %s"),
  copyright: gettext("It declares the rights: %s"),
  description: gettext("It declares a description: %s"),
  prompt: gettext("It declares the words given to a picture generator: %s"),
  place: gettext("It declares the place where it was taken."),
  serial: gettext("It declares the number of the camera or lens."),
  edited: gettext("%s more fingerprints, of copies edited in ways that are often seen."),
  edited_full: gettext(
    "One request has room for %s fingerprints of edited copies and moments of videos, and that room is used up." +
      " The fingerprint of this file itself is kept; some of its edited copies are left out.",
  ),
  compare_same: gettext("The very same file."),
  compare_match: gettext("Would match: %s of 256 points differ, and up to %s count as the same picture."),
  compare_match_by: gettext(
    "Would match by an extra fingerprint: %s of 256 points differ, and up to %s count as the same picture." +
      " That fingerprint is “%s”, of %s.",
  ),
  compare_faint: gettext(
    "Alike, but many sites would pay no heed: %s of 256 points differ, and up to %s count as the same picture." +
      " But there is little detail (quality below %s).",
  ),
  compare_no_match: gettext("Would not match: %s of 256 points differ, and only up to %s count as the same picture."),
  compare_not: gettext("These two cannot be compared: one has no look-alike fingerprint."),
};

/**
 * @param {string} code
 * @param {(string | number)[]} values stand where the sentence has `%s`, in order
 */
export function say(code, ...values) {
  if (!(code in words)) return sayOfHashing(code, values[0]);
  return values.reduce((text, value) => String(text).replace("%s", () => String(value)), words[code]).toString();
}
