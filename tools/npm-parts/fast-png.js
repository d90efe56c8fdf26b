export { convertIndexedToRgb, decode } from "fast-png";
