// Sends an agent's trace by OpenTelemetry's own exporters for JavaScript, and prints its id:
// node otel.mjs PEERS URL TOKEN http|proto OFTEN

import assert from "node:assert/strict";
import { createRequire } from "node:module";

const [peers, url, token, carrier, often] = process.argv.slice(2);
const require = createRequire(`${peers}/package.json`);
const { context, trace, SpanKind, SpanStatusCode } = require("@opentelemetry/api");
const { OTLPTraceExporter } = require(`@opentelemetry/exporter-trace-otlp-${carrier}`);
const { resourceFromAttributes } = require("@opentelemetry/resources");
const { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } = require("@opentelemetry/sdk-trace-base");

const kept = new InMemorySpanExporter();
const provider = new BasicTracerProvider({
  resource: resourceFromAttributes({ "service.name": "shop" }),
  spanProcessors: [new SimpleSpanProcessor(kept)],
});
const tracer = provider.getTracer("agent", "1.0");
const agent = tracer.startSpan("invoke_agent buyer", {
  attributes: { "gen_ai.operation.name": "invoke_agent", "gen_ai.agent.name": "buyer", "kaze.tenant": "globex" },
});
const within = trace.setSpan(context.active(), agent);
const call = (name, attributes) => tracer.startSpan(name, { kind: SpanKind.CLIENT, attributes }, within).end();
// The names of today, of the conventions' first versions, and of OpenInference.
call("chat new", {
  "gen_ai.operation.name": "chat", "gen_ai.provider.name": "openai", "gen_ai.request.model": "gpt-4o-mini",
  "gen_ai.usage.input_tokens": 1000, "gen_ai.usage.output_tokens": 100,
});
call("chat old", {
  "gen_ai.operation.name": "chat", "gen_ai.system": "openai", "gen_ai.response.model": "gpt-4o-mini-2024-07-18",
  "gen_ai.usage.prompt_tokens": 1000, "gen_ai.usage.completion_tokens": 100,
});
call("chat inference", {
  "openinference.span.kind": "LLM", "llm.model_name": "gpt-4o-mini", "llm.token_count.prompt": 1000, "llm.token_count.completion": 100,
});
const tool = tracer.startSpan("execute_tool pay", { attributes: { "gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": "pay" } }, within);
tool.recordException(new Error("the card was declined"));
tool.setStatus({ code: SpanStatusCode.ERROR, message: "the card was declined" });
tool.end();
agent.end();

const exporter = new OTLPTraceExporter({
  url: `${url}/v1/traces`,
  headers: { Authorization: `Bearer ${token}` },
  compression: carrier === "proto" ? "gzip" : "none",
});
for (let i = 0; i < Number(often); i++) {
  const result = await new Promise((done) => exporter.export(kept.getFinishedSpans(), done));
  assert.equal(result.code, 0, String(result.error));
}
await exporter.shutdown();
console.log(agent.spanContext().traceId);
