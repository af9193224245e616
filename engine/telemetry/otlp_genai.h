#pragma once

#include "engine/telemetry/otlp.h"
#include "engine/telemetry/span.h"

namespace kaze::telemetry::otlp {

//! A span as others understand it: usage, model and content under the names of OpenTelemetry's GenAI conventions (1.37), what they have no name for under
//! "kaze.". What `recordOf` makes of it is the same span.
[[nodiscard]] Span spanOf(SpanRecord record, bool content);

//! What a span of anybody's says: by GenAI names, the older ones (gen_ai.system, prompt_tokens, gen_ai.content.prompt), OpenInference's (llm.*,
//! openinference.span.kind, input.value) and OpenLLMetry's (gen_ai.prompt.0.content). What becomes usage, cost or content is no attribute any more.
//! Ids and times are as they were said: whether they make sense is for the importer to say.
[[nodiscard]] SpanRecord recordOf(Span span, const Source& source);

//! What our own spans come from.
[[nodiscard]] Source ownSource();

} // namespace kaze::telemetry::otlp
