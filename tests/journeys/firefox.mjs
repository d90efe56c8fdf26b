// Hands files to a page in Firefox: node firefox.mjs '{"firefox", "prefs", "address", "files", "until", "call"}'; prints
// the answers. until: an expression that holds once the page is ready; call: one whose promise gives the answers.
import puppeteer from "puppeteer-core";

const { firefox, prefs, address, files, until, call } = JSON.parse(process.argv[2]);
const browser = await puppeteer.launch({
  browser: "firefox",
  executablePath: firefox,
  headless: true,
  extraPrefsFirefox: prefs,
  timeout: 180_000,
  protocolTimeout: 600_000,
});
try {
  const page = await browser.newPage();
  page.setDefaultTimeout(180_000);
  await page.goto(address, { waitUntil: "load" });
  await page.waitForFunction(until);
  const input = await page.waitForSelector("input[type=file]");
  await input.uploadFile(...files);
  console.log(JSON.stringify({ version: await browser.version(), answers: await page.evaluate(call) }));
} finally {
  await browser.close();
}
