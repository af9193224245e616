// Reads what `kaze traces export` wrote with OpenTelemetry's own decoder for JavaScript, and writes a request that `kaze traces import` reads:
// node otlp.mjs PEERS PROTOBUF JSON OUT

import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";

const [peers, protobufFile, jsonFile, out] = process.argv.slice(2);
const root = createRequire(`${peers}/package.json`)("@opentelemetry/otlp-transformer/build/src/generated/root.js");
const Request = root.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;

const hex = (bytes) => Buffer.from(bytes).toString("hex");
const plain = (value) => {
  const name = Object.keys(value)[0];
  if (name === "arrayValue") return value.arrayValue.values.map(plain);
  return name === "intValue" ? Number(value.intValue) : value[name];
};
const attributes = (list) => Object.fromEntries(list.map(({ key, value }) => [key, plain(value)]));

// Both forms say the same.
const decoded = Request.decode(readFileSync(protobufFile));
const fromProtobuf = decoded.resourceSpans.flatMap((resource) => resource.scopeSpans.flatMap((scope) => scope.spans));
const lines = readFileSync(jsonFile, "utf8").trim().split("\n").map((line) => JSON.parse(line));
const fromJson = lines.flatMap((line) => line.resourceSpans.flatMap((resource) => resource.scopeSpans.flatMap((scope) => scope.spans)));
assert.ok(fromProtobuf.length > 3, "a run has spans");
assert.equal(fromProtobuf.length, fromJson.length);
for (const [i, span] of fromProtobuf.entries()) {
  const other = fromJson[i];
  assert.equal(hex(span.traceId), other.traceId);
  assert.equal(hex(span.spanId), other.spanId);
  assert.equal(hex(span.parentSpanId ?? []), other.parentSpanId ?? "");
  assert.equal(span.name, other.name);
  assert.equal(span.kind, other.kind);
  assert.equal(String(span.startTimeUnixNano), other.startTimeUnixNano);
  assert.equal(String(span.endTimeUnixNano), other.endTimeUnixNano);
  assert.equal(span.status.code, other.status.code);
  const said = attributes(span.attributes.map((one) => ({ key: one.key, value: JSON.parse(JSON.stringify(one.value)) })));
  assert.deepEqual(said, attributes(other.attributes));
  assert.equal(span.events.length, (other.events ?? []).length);
}

// As OpenTelemetry names it.
const resource = attributes(lines[0].resourceSpans[0].resource.attributes);
assert.equal(resource["service.name"], "kaze");
const chat = fromJson.find((span) => span.name.startsWith("chat "));
const said = attributes(chat.attributes);
assert.equal(chat.kind, 3);
assert.equal(said["gen_ai.operation.name"], "chat");
assert.ok(Number.isInteger(said["gen_ai.usage.input_tokens"]) && said["gen_ai.usage.input_tokens"] > 0);
assert.ok(JSON.parse(said["gen_ai.input.messages"])[0].parts[0].type === "text");
const run = fromJson.find((span) => span.name.startsWith("invoke_agent "));
assert.ok(run && !run.parentSpanId);

// The other way round: a span of somebody else's.
const id = Buffer.from("00112233445566778899aabbccddeeff", "hex");
const now = BigInt(Date.now()) * 1_000_000n;
const Long = createRequire(`${peers}/package.json`)("long");
const nanos = (n) => Long.fromString(String(n), true);
const request = Request.create({
  resourceSpans: [{
    resource: { attributes: [{ key: "service.name", value: { stringValue: "shop" } }] },
    scopeSpans: [{
      scope: { name: "other" },
      spans: [{
        traceId: id, spanId: Buffer.from("0102030405060708", "hex"), name: "chat other-model", kind: 3,
        startTimeUnixNano: nanos(now), endTimeUnixNano: nanos(now + 1_500_000_000n),
        attributes: [
          { key: "gen_ai.operation.name", value: { stringValue: "chat" } },
          { key: "gen_ai.usage.input_tokens", value: { intValue: 321 } },
          { key: "share", value: { doubleValue: 0.5 } },
          { key: "list", value: { arrayValue: { values: [{ stringValue: "a" }, { boolValue: true }] } } },
        ],
        events: [{ timeUnixNano: nanos(now + 5n), name: "exception", attributes: [] }],
        status: { code: 2, message: "of another kind" },
      }],
    }],
  }],
});
writeFileSync(out, Request.encode(request).finish());
console.log("all is well");
