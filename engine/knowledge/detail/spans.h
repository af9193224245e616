#pragma once

#include "engine/knowledge/knowledge.h"

namespace kaze::knowledge::detail {

//! A span where the caller has a trace; otherwise one that records nothing.
[[nodiscard]] telemetry::Span spanIn(
    const Knowledge::Parts& parts, const vectors::EmbedContext& context, std::string name, const char* operation);

template <class T>
void finish(telemetry::Span& span, const base::Result<T>& result)
{
    if (!result)
        span.fail(result.error());
    span.end();
}

} // namespace kaze::knowledge::detail
