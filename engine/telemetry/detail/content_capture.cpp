#include "engine/telemetry/detail/content_capture.h"

#include "engine/api/trace.h"
#include "engine/telemetry/attributes.h"
#include "engine/telemetry/capture.h"

namespace kaze::telemetry::detail {

namespace {

//! Whether a span of this kind says what went in and came out, where that is kept.
bool hasContent(const SpanRecord& record)
{
    using enum api::SpanKind;
    return !record.input.empty() || !record.output.empty() || record.kind == Run || record.kind == Chat || record.kind == Tool
        || record.kind == Memory;
}

} // namespace

void ContentCapture::set(const SpanContext& of, Rule rule)
{
    const std::lock_guard lock(m_mutex);
    auto& known = m_rules[of.spanId];
    if (!known || rule.share < known->share)
        known = std::make_shared<const Rule>(std::move(rule));
    m_count.store(m_rules.size(), std::memory_order_release);
}

void ContentCapture::begin(std::uint64_t parent, std::uint64_t span)
{
    if (parent == 0 || m_count.load(std::memory_order_acquire) == 0)
        return;
    const std::lock_guard lock(m_mutex);
    const auto found = m_rules.find(parent);
    if (found == m_rules.end())
        return;
    auto rule = found->second; // the place moves when another is put in
    m_rules.emplace(span, std::move(rule));
    m_count.store(m_rules.size(), std::memory_order_release);
}

void ContentCapture::end(std::uint64_t span)
{
    if (m_count.load(std::memory_order_acquire) == 0)
        return;
    const std::lock_guard lock(m_mutex);
    m_rules.erase(span);
    m_count.store(m_rules.size(), std::memory_order_release);
}

ContentCapture::Shared ContentCapture::ruleOf(std::uint64_t span) const
{
    if (m_count.load(std::memory_order_acquire) == 0)
        return nullptr;
    const std::lock_guard lock(m_mutex);
    const auto found = m_rules.find(span);
    return found == m_rules.end() ? nullptr : found->second;
}

bool ContentCapture::keeps(const SpanContext& context) const
{
    return isCaptured(context.traceId, shareOf(ruleOf(context.spanId)));
}

void ContentCapture::apply(SpanRecord& record) const
{
    const auto rule = ruleOf(record.context.spanId);
    const auto share = shareOf(rule);
    if (isCaptured(record.context.traceId, share))
        return;
    if (hasContent(record)) {
        record.attributes.emplace_back(attribute::kContent, share <= 0 ? "off" : "not_sampled");
        record.attributes.emplace_back(attribute::kContentRule, rule ? rule->of : std::string("cell"));
    }
    record.input.clear();
    record.output.clear();
}

} // namespace kaze::telemetry::detail
