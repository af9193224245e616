#pragma once

#include "engine/api/trace.h"
#include "ui/models/trace_view.h"
#include "ui/widgets/key_value_table.h"

//! A span in words and in JSON. Pure.
namespace kaze::ui {

//! A string as it is, anything else as JSON.
[[nodiscard]] QString attributeText(const boost::json::value& value);

//! Its type in words: "text", "whole number", "list".
[[nodiscard]] QString typeOf(const boost::json::value& value);

//! Attributes by name, numbers and truths as people read them; the exact value with its type is in the tooltip.
[[nodiscard]] QList<KeyValue> attributeFactsOf(const api::Attributes& attributes);

//! Why what went in and out was not kept: "Content was not captured: off for agent reviewer."; empty where it was, or where nothing says so.
[[nodiscard]] QString notCapturedText(const api::Attributes& attributes);

//! What fits beside a key; the whole belongs into the tooltip.
[[nodiscard]] QString shortened(const QString& value);

//! Its status, times, tokens and money, and whatever attributes it has. `view` and `index` tell where it stands in its trace.
[[nodiscard]] QList<KeyValue> factsOf(const api::SpanRow& span, const TraceView& view, int index);

//! What a span cost and why: tokens × price, and where the price is from; for one that calls no model itself, what is below it. Empty
//! when nothing was spent.
[[nodiscard]] QList<KeyValue> costFactsOf(const api::SpanDetail& detail, const TraceView& view, int index);

//! Everything about it, indented, as the engine's JSON names it.
[[nodiscard]] QString jsonOf(const api::SpanDetail& detail, const std::string& traceId);

[[nodiscard]] QString wordOf(const api::Open<api::SpanStatus>& status);
[[nodiscard]] Tone toneOf(const api::Open<api::SpanStatus>& status);

//! "46 spans · critical path 16.1 s · model 9.0 s · …".
[[nodiscard]] QString summaryText(const TraceSummary& summary);

} // namespace kaze::ui
