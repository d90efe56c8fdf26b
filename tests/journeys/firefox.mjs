// Hands files to pages in one Firefox: node firefox.mjs '{"firefox", "prefs", "visits"}'; prints an answer, or what went
// wrong, for each visit {"address", "files", "until", "call"}. until: an expression that holds once the page is ready;
// call: one whose promise gives the answer.
import puppeteer from "puppeteer-core";

const { firefox, prefs, visits } = JSON.parse(process.argv[2]);
const browser = await puppeteer.launch({
  browser: "firefox",
  executablePath: firefox,
  headless: true,
  extraPrefsFirefox: prefs,
  timeout: 180_000,
  protocolTimeout: 600_000,
});

async function answerOf({ address, files, until, call }) {
  const page = await browser.newPage();
  try {
    page.setDefaultTimeout(180_000);
    await page.goto(address, { waitUntil: "load" });
    await page.waitForFunction(until);
    const input = await page.waitForSelector("input[type=file]");
    await input.uploadFile(...files);
    return { answer: await page.evaluate(call) };
  } catch (error) {
    return { error: String(error) };
  } finally {
    await page.close();
  }
}

try {
  const answers = [];
  for (const visit of visits) answers.push(await answerOf(visit));
  console.log(JSON.stringify(answers));
} finally {
  await browser.close();
}
