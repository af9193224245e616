// What a program does that uses Anthropic's official client, against `kaze serve`: node anthropic.mjs PEERS BASE_URL [TOKEN]
// The provider behind it answers by the last words it is asked; see serve_test.cpp.

import assert from "node:assert/strict";
import { createRequire } from "node:module";

const [peers, url, token] = process.argv.slice(2);
const { Anthropic } = createRequire(`${peers}/package.json`)("@anthropic-ai/sdk");

let fetches = 0;
const client = new Anthropic({
  baseURL: url,
  apiKey: token ?? "none",
  fetch: (...all) => (++fetches, fetch(...all)),
});

const tools = [
  {
    name: "weather",
    description: "Looks out of the window.",
    input_schema: { type: "object", properties: { city: { type: "string" } }, required: ["city"] },
  },
];
const asked = (content, more) => ({
  model: "fake/m",
  max_tokens: 100,
  messages: [{ role: "user", content }],
  ...more,
});
const ask = (content, more) => client.messages.create(asked(content, more));

// Models.
const models = [];
for await (const model of client.models.list()) models.push(model.id);
assert.ok(models.includes("sandbox/sandbox-1"), models.join());

// A whole answer.
const whole = await ask("say hello");
assert.equal(whole.content[0].text, "Hello, world.");
assert.equal(whole.model, "fake/fake-1");
assert.equal(whole.stop_reason, "end_turn");
assert.equal(whole.usage.output_tokens, 10);
assert.match(whole._request_id, /^req_/);

// A streamed one, with the client's own helper that puts it together.
let pieces = 0;
const final = await client.messages
  .stream(asked("say hello"))
  .on("text", () => ++pieces)
  .finalMessage();
assert.equal(final.content[0].text, "Hello, world.");
assert.equal(final.usage.output_tokens, 10);
assert.equal(final.usage.input_tokens, 100);
assert.ok(pieces > 1, "it came in one piece");

// Tools, streamed, there and back again.
const question = asked("use the tool", { tools });
const wanted = await client.messages.stream(question).finalMessage();
assert.equal(wanted.stop_reason, "tool_use");
const use = wanted.content.find((block) => block.type === "tool_use");
assert.deepEqual(use.input, { city: "Oslo" });
const answered = await client.messages
  .stream({
    ...question,
    messages: [
      ...question.messages,
      { role: "assistant", content: wanted.content },
      { role: "user", content: [{ type: "tool_result", tool_use_id: use.id, content: "-3 degrees in Oslo" }] },
    ],
  })
  .finalText();
assert.equal(answered, "It said: -3 degrees in Oslo");

// Tools, whole.
const called = await ask("use the tool", { tools });
assert.deepEqual(called.content.find((block) => block.type === "tool_use").input, { city: "Oslo" });

// A count.
const count = await client.messages.countTokens({ model: "fake/m", messages: question.messages });
assert.ok(count.input_tokens > 0);

// Failures have their class, and the client does not ask again: the gateway has done that.
const fails = async (kind, call) => {
  const before = fetches;
  await assert.rejects(call, (error) => {
    assert.ok(error instanceof kind, `${error.constructor.name}, not ${kind.name}: ${error.message}`);
    return true;
  });
  assert.equal(fetches - before, 1, `${kind.name} was asked again`);
};
await fails(Anthropic.BadRequestError, () => ask("fail 400"));
await fails(Anthropic.NotFoundError, () => ask("say hello", { model: "nobody/nothing" }));
await fails(Anthropic.RateLimitError, () => ask("fail 429", { model: "limited/m" }));
await fails(Anthropic.InternalServerError, () => ask("fail 503", { model: "broken/m" }));
await fails(Anthropic.APIError, async () => {
  for await (const _ of await ask("break off", { stream: true, model: "torn/m" }));
});

console.log("all is well");
