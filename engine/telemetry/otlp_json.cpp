#include "engine/telemetry/otlp.h"

#include "engine/telemetry/detail/otlp_json_parts.h"

namespace kaze::telemetry::otlp {

namespace json = boost::json;
using base::Result;
using detail::attributesAt;
using detail::enumAt;
using detail::member;
using detail::notThat;
using detail::numberAt;
using detail::Objects;
using detail::spanIdAt;
using detail::textAt;
using detail::traceIdAt;

namespace {

//! Calls `take` for each object of an array.
template <class F>
void eachAt(const json::object& object, std::string_view name, F&& take)
{
    const auto* list = member(object, name);
    if (!list || !list->is_array())
        return;
    for (const auto& item : list->get_array())
        if (const auto* one = item.if_object())
            take(*one);
}

Span spanFrom(const json::object& from)
{
    Span span;
    span.traceId = traceIdAt(from);
    span.spanId = spanIdAt(from, "spanId", "span_id");
    span.parentId = spanIdAt(from, "parentSpanId", "parent_span_id");
    span.name = textAt(from, "name");
    span.kind = detail::kindOf(enumAt(from, "kind",
        {"SPAN_KIND_UNSPECIFIED", "SPAN_KIND_INTERNAL", "SPAN_KIND_SERVER", "SPAN_KIND_CLIENT", "SPAN_KIND_PRODUCER",
            "SPAN_KIND_CONSUMER"}));
    span.start = numberAt(from, "startTimeUnixNano", "start_time_unix_nano");
    span.end = numberAt(from, "endTimeUnixNano", "end_time_unix_nano");
    span.attributes = attributesAt(from);
    eachAt(from, "events", [&](const json::object& event) {
        if (span.events.size() < detail::kMostItems)
            span.events.push_back(
                {numberAt(event, "timeUnixNano", "time_unix_nano"), textAt(event, "name"), attributesAt(event)});
    });
    eachAt(from, "links", [&](const json::object& link) {
        if (span.links.size() < detail::kMostItems)
            span.links.push_back({traceIdAt(link), spanIdAt(link, "spanId", "span_id"), attributesAt(link)});
    });
    const auto* status = member(from, "status");
    if (status && status->is_object()) {
        span.statusMessage = textAt(status->get_object(), "message");
        span.status = detail::statusOf(
            enumAt(status->get_object(), "code", {"STATUS_CODE_UNSET", "STATUS_CODE_OK", "STATUS_CODE_ERROR"}));
    }
    return span;
}

class DocumentSpans final : public SpanReader {
public:
    explicit DocumentSpans(const json::value& document)
    {
        const auto* root = document.if_object();
        if (!root || !member(*root, "resourceSpans", "resource_spans"))
            m_result = notThat("the beginning", "an object with \"resourceSpans\"");
        else
            enter(m_parts, *root, "resourceSpans", "resource_spans", {});
    }

    std::optional<Span> next() override
    {
        while (m_result) {
            if (const auto* span = nextOf(m_spans))
                return spanFrom(*span);
            if (const auto* scope = m_result ? nextOf(m_scopes) : nullptr)
                enterScope(*scope);
            else if (const auto* part = m_result ? nextOf(m_parts) : nullptr)
                enterPart(*part);
            else
                break;
        }
        return std::nullopt;
    }

private:
    //! Null at the end, and where it is wrong.
    const json::object* nextOf(Objects& objects)
    {
        const auto found = objects.next();
        if (!found)
            m_result = base::failure(found);
        return found ? *found : nullptr;
    }

    void enter(Objects& objects, const json::object& in, std::string_view camel, std::string_view snake, const std::string& path)
    {
        auto opened = Objects::of(in, camel, snake, path);
        if (opened)
            objects = std::move(*opened);
        else
            m_result = base::failure(opened);
    }

    void enterPart(const json::object& part)
    {
        detail::readResource(part, m_source);
        enter(m_scopes, part, "scopeSpans", "scope_spans", m_parts.path());
    }

    void enterScope(const json::object& from)
    {
        detail::readScope(from, m_source);
        enter(m_spans, from, "spans", "", m_scopes.path());
    }

    Objects m_parts, m_scopes, m_spans;
};

} // namespace

std::unique_ptr<SpanReader> spansOf(const json::value& document)
{
    return std::make_unique<DocumentSpans>(document);
}

Result<> readJson(const json::value& document, const SpanSink& sink)
{
    DocumentSpans spans(document);
    while (auto span = spans.next())
        sink(std::move(*span), spans.source());
    return spans.result();
}

} // namespace kaze::telemetry::otlp
