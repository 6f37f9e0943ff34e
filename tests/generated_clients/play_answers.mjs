// Gives each answer to the TypeScript client as HTTP brings it, and prints what came out otherwise than it went in.
// `node play_answers.mjs ANSWERS`, a JSON file.
import { readFileSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";
import createClient from "openapi-fetch";

const wrong = [];
for (const answer of JSON.parse(readFileSync(process.argv[2], "utf8"))) {
  const { path, method, status, media_type: mediaType, body } = answer;
  const content = mediaType ? JSON.stringify(body) : null;
  const headers = mediaType ? { "content-type": mediaType } : {};
  const client = createClient({
    baseUrl: "https://api.example.com",
    fetch: async () => new Response(content, { status, headers }),
  });
  try {
    const { data, error } = await client.request(method, path, {});
    const cameOut = status < 300 ? data : error;
    if (mediaType && !isDeepStrictEqual(cameOut, body)) wrong.push([path, method, status, mediaType, cameOut]);
  } catch (trouble) {
    wrong.push([path, method, status, mediaType, String(trouble)]);
  }
}
console.log(JSON.stringify(wrong));
