export { default as decode } from "jpeg-js/lib/decoder.js";
