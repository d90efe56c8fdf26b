// @ts-check
/** Firefox fills ticks and chosen files in again after a reload. The attribute against it is not allowed in their markup. */

for (const input of document.querySelectorAll('input:is([type="checkbox"], [type="file"])')) {
  input.setAttribute("autocomplete", "off");
}
