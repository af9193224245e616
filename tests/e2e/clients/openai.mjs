// What a program does that uses OpenAI's official client, against `kaze serve`: node openai.mjs PEERS BASE_URL [TOKEN]
// The provider behind it answers by the last words it is asked; see serve_test.cpp.

import assert from "node:assert/strict";
import { createRequire } from "node:module";

const [peers, url, token] = process.argv.slice(2);
const { OpenAI } = createRequire(`${peers}/package.json`)("openai");

let fetches = 0;
const client = new OpenAI({
  baseURL: `${url}/v1`,
  apiKey: token ?? "none",
  fetch: (...all) => (++fetches, fetch(...all)),
});

const tools = [
  {
    type: "function",
    function: {
      name: "weather",
      description: "Looks out of the window.",
      parameters: { type: "object", properties: { city: { type: "string" } }, required: ["city"] },
    },
  },
];
const ask = (content, more) =>
  client.chat.completions.create({ model: "fake/m", messages: [{ role: "user", content }], ...more });

// Models.
const models = [];
for await (const model of client.models.list()) models.push(model.id);
assert.ok(models.includes("sandbox/sandbox-1"), models.join());
assert.equal((await client.models.retrieve("sandbox/sandbox-1")).object, "model");

// A whole answer.
const whole = await ask("say hello");
assert.equal(whole.choices[0].message.content, "Hello, world.");
assert.equal(whole.model, "fake/fake-1");
assert.equal(whole.usage.total_tokens, 110);
assert.match(whole._request_id, /^req_/);

// A streamed one, with the client's own helper that puts it together.
const stream = client.chat.completions.stream({
  model: "fake/m",
  messages: [{ role: "user", content: "say hello" }],
  stream_options: { include_usage: true },
});
let pieces = 0;
stream.on("content", () => ++pieces);
const final = await stream.finalChatCompletion();
assert.equal(final.choices[0].message.content, "Hello, world.");
assert.equal(final.usage.completion_tokens, 10);
assert.ok(pieces > 1, "it came in one piece");

// Tools, streamed: the client calls the function and sends what it gave.
const cities = [];
const runner = client.chat.completions.runTools({
  stream: true,
  model: "fake/m",
  messages: [{ role: "user", content: "use the tool" }],
  tools: [
    {
      type: "function",
      function: {
        ...tools[0].function,
        parse: JSON.parse,
        function: ({ city }) => (cities.push(city), `-3 degrees in ${city}`),
      },
    },
  ],
});
assert.equal(await runner.finalContent(), "It said: -3 degrees in Oslo");
assert.deepEqual(cities, ["Oslo"]);

// Tools, whole.
const called = await ask("use the tool", { tools });
assert.equal(called.choices[0].finish_reason, "tool_calls");
assert.deepEqual(JSON.parse(called.choices[0].message.tool_calls[0].function.arguments), { city: "Oslo" });

// Responses.
const response = await client.responses.create({ model: "fake/m", input: "say hello" });
assert.equal(response.output_text, "Hello, world.");
const responding = client.responses.stream({
  model: "fake/m",
  input: "use the tool",
  tools: [{ type: "function", strict: false, ...tools[0].function }],
});
let argumentPieces = 0;
responding.on("response.function_call_arguments.delta", () => ++argumentPieces);
const responded = await responding.finalResponse();
assert.equal(responded.output[0].type, "function_call");
assert.deepEqual(JSON.parse(responded.output[0].arguments), { city: "Oslo" });
assert.ok(argumentPieces > 0);

// Embeddings, which this client asks for in base64.
const embedded = await client.embeddings.create({ model: "fake/e", input: ["a", "b"] });
assert.deepEqual(Array.from(embedded.data[0].embedding), [0.5, -1, 2]);
assert.equal(embedded.data.length, 2);

// Failures have their class, and the client does not ask again: the gateway has done that.
const fails = async (kind, call) => {
  const before = fetches;
  await assert.rejects(call, (error) => {
    assert.ok(error instanceof kind, `${error.constructor.name}, not ${kind.name}: ${error.message}`);
    return true;
  });
  assert.equal(fetches - before, 1, `${kind.name} was asked again`);
};
await fails(OpenAI.BadRequestError, () => ask("fail 400"));
await fails(OpenAI.BadRequestError, () => ask("say hello", { n: 3 }));
await fails(OpenAI.NotFoundError, () => ask("say hello", { model: "nobody/nothing" }));
await fails(OpenAI.RateLimitError, () => ask("fail 429", { model: "limited/m" }));
await fails(OpenAI.InternalServerError, () => ask("fail 503", { model: "broken/m" }));
await fails(OpenAI.APIError, async () => {
  for await (const _ of await ask("break off", { stream: true, model: "torn/m" }));
});

// Going away in the middle.
const endless = await ask("never end", { stream: true });
for await (const _ of endless) break;

console.log("all is well");
