#include "ui/models/span_text.h"

#include "ui/models/run_words.h"
#include "ui/widgets/format.h"
#include "ui/widgets/timeline.h"

#include <QCoreApplication>
#include <QJsonDocument>
#include <QJsonObject>

namespace kaze::ui {

namespace {

struct Spans {
    Q_DECLARE_TR_FUNCTIONS(kaze::ui::Spans)
};

struct Spent {
    int calls = 0;
    api::Usage usage;
    api::Money cost;
};

void add(Spent& spent, const api::SpanRow& span)
{
    if (!span.usage && !span.costUsd)
        return;
    ++spent.calls;
    if (span.usage) {
        spent.usage.inputTokens += span.usage->inputTokens;
        spent.usage.outputTokens += span.usage->outputTokens;
    }
    if (span.costUsd)
        spent.cost += *span.costUsd;
}

Spent spentBelow(const TraceView& view, int index)
{
    const TimelineTree tree(view.timeline);
    Spent spent;
    std::vector<qint32> open{index};
    while (!open.empty()) {
        const qint32 span = open.back();
        open.pop_back();
        if (span != index)
            add(spent, view.span(span));
        open.insert(open.end(), tree.childrenBegin(span), tree.childrenEnd(span));
    }
    return spent;
}

//! "4,000 × $3.00 a million = $0.012": what a person can check with a pocket calculator.
KeyValue product(const QString& key, std::int64_t tokens, base::Money perMillion)
{
    return {key,
        Spans::tr("%1 × %2 a million = %3")
            .arg(format::exactCount(tokens), format::money(perMillion.nanos),
                format::exactMoney(base::costOf(tokens, perMillion).nanos))};
}

QList<KeyValue> productsOf(const api::Usage& usage, const api::TokenPrice& price)
{
    QList<KeyValue> facts{
        product(Spans::tr("input"), usage.inputTokens - usage.cachedTokens - usage.cacheWriteTokens, price.inputUsd)};
    if (usage.cachedTokens > 0)
        facts << product(Spans::tr("from cache"), usage.cachedTokens, price.cachedInputUsd);
    if (usage.cacheWriteTokens > 0)
        facts << product(Spans::tr("written to cache"), usage.cacheWriteTokens, price.cacheWriteUsd);
    facts << product(Spans::tr("output"), usage.outputTokens, price.outputUsd);
    return facts;
}

QList<KeyValue> tokensOf(const api::Usage& usage)
{
    const auto tokens = [](const QString& key, std::int64_t count) {
        return KeyValue{key, Spans::tr("%1 tokens").arg(format::exactCount(count))};
    };
    QList<KeyValue> facts{tokens(Spans::tr("input"), usage.inputTokens)};
    if (usage.cachedTokens > 0)
        facts << tokens(Spans::tr("of it from cache"), usage.cachedTokens);
    if (usage.cacheWriteTokens > 0)
        facts << tokens(Spans::tr("of it written to cache"), usage.cacheWriteTokens);
    return facts << tokens(Spans::tr("output"), usage.outputTokens);
}

} // namespace

QString wordOf(const api::Open<api::SpanStatus>& status)
{
    if (!status.known())
        return text(status.name());
    switch (status.valueOr(api::SpanStatus::Unset)) {
    case api::SpanStatus::Error:
        return Spans::tr("error");
    case api::SpanStatus::Cancelled:
        return Spans::tr("cancelled");
    case api::SpanStatus::Ok:
    case api::SpanStatus::Unset:
        break;
    }
    return Spans::tr("ok");
}

Tone toneOf(const api::Open<api::SpanStatus>& status)
{
    if (status == api::SpanStatus::Error)
        return Tone::Critical;
    return status == api::SpanStatus::Ok || status == api::SpanStatus::Unset ? Tone::Ok : Tone::Neutral;
}

QList<KeyValue> factsOf(const api::SpanRow& span, const TraceView& view, int index)
{
    const auto i = static_cast<std::size_t>(index);
    QList<KeyValue> facts;
    if (!span.statusMessage.empty())
        facts << KeyValue{Spans::tr("status"), text(span.statusMessage)};
    facts << KeyValue{Spans::tr("kind"), wordOf(view.timeline.kind[i])};
    const qint64 first = *std::min_element(view.timeline.start.begin(), view.timeline.start.end());
    facts << KeyValue{Spans::tr("starts at"),
        view.timeline.start[i] == first ? Spans::tr("the beginning") : format::duration(view.timeline.start[i] - first),
        format::utc(toDateTime(span.startedAt))};
    const qint64 took = view.timeline.endOf(index) - view.timeline.start[i];
    facts << (span.duration ? KeyValue{Spans::tr("took"), format::duration(took), format::exactDuration(took)}
                            : KeyValue{Spans::tr("open for"), format::duration(took), format::exactDuration(took)});
    return facts;
}

QList<KeyValue> costFactsOf(const api::SpanDetail& detail, const TraceView& view, int index)
{
    const auto& span = detail.span;
    if (!span.usage && !span.costUsd) {
        const auto below = spentBelow(view, index);
        if (below.calls == 0)
            return {};
        return QList<KeyValue>{{Spans::tr("below it"), Spans::tr("%n model call(s)", nullptr, below.calls)}}
        + tokensOf(below.usage)
            + QList<KeyValue>{{Spans::tr("together"), format::money(below.cost.nanos), format::exactMoney(below.cost.nanos)}};
    }
    const auto usage = span.usage.value_or(api::Usage{});
    const auto cost = span.costUsd.value_or(api::Money{});
    auto facts = detail.price ? productsOf(usage, *detail.price) : tokensOf(usage);
    if (usage.reasoningTokens > 0)
        facts << KeyValue{Spans::tr("reasoning"), Spans::tr("%1 of the output").arg(format::exactCount(usage.reasoningTokens))};
    facts << KeyValue{
        Spans::tr("together"), cost.nanos == 0 && !detail.price ? Spans::tr("unknown") : format::exactMoney(cost.nanos)};
    if (detail.price)
        facts << KeyValue{Spans::tr("price from"), text(detail.price->source)};
    else if (cost.nanos == 0)
        facts << KeyValue{Spans::tr("price from"), Spans::tr("nowhere: this model has no price")};
    if (const auto source = detail.attributes.find("kaze.usage.source"); source != detail.attributes.end())
        facts << KeyValue{Spans::tr("counted by"),
            source->second == "provider" ? Spans::tr("the provider") : Spans::tr("Kaze, because the provider did not say")};
    return facts;
}

QString jsonOf(const api::SpanDetail& detail, const std::string& traceId)
{
    const auto& span = detail.span;
    QJsonObject attributes;
    for (const auto& [name, value] : detail.attributes)
        attributes.insert(text(name), text(value));
    QJsonObject object{{QStringLiteral("trace_id"), text(traceId)}, {QStringLiteral("span_id"), text(span.spanId)},
        {QStringLiteral("parent_id"), text(span.parentId)}, {QStringLiteral("name"), text(span.name)},
        {QStringLiteral("kind"), text(span.kind.name())}, {QStringLiteral("status"), text(span.status.name())},
        {QStringLiteral("status_message"), text(span.statusMessage)},
        {QStringLiteral("started_at"), toDateTime(span.startedAt).toString(Qt::ISODateWithMs)},
        {QStringLiteral("attributes"), attributes}, {QStringLiteral("input"), text(detail.input)},
        {QStringLiteral("output"), text(detail.output)}};
    if (span.duration)
        object.insert(QStringLiteral("duration_ns"), static_cast<qint64>(span.duration->count()));
    if (span.usage)
        object.insert(QStringLiteral("usage"),
            QJsonObject{{QStringLiteral("input_tokens"), static_cast<qint64>(span.usage->inputTokens)},
                {QStringLiteral("output_tokens"), static_cast<qint64>(span.usage->outputTokens)},
                {QStringLiteral("cached_tokens"), static_cast<qint64>(span.usage->cachedTokens)},
                {QStringLiteral("reasoning_tokens"), static_cast<qint64>(span.usage->reasoningTokens)},
                {QStringLiteral("cache_write_tokens"), static_cast<qint64>(span.usage->cacheWriteTokens)}});
    if (span.costUsd)
        object.insert(QStringLiteral("cost_usd"), span.costUsd->dollars());
    if (detail.price)
        object.insert(QStringLiteral("price_usd_per_million"),
            QJsonObject{{QStringLiteral("input"), detail.price->inputUsd.dollars()},
                {QStringLiteral("cached_input"), detail.price->cachedInputUsd.dollars()},
                {QStringLiteral("cache_write"), detail.price->cacheWriteUsd.dollars()},
                {QStringLiteral("output"), detail.price->outputUsd.dollars()},
                {QStringLiteral("source"), text(detail.price->source)}});
    return QString::fromUtf8(QJsonDocument(object).toJson(QJsonDocument::Indented));
}

QString summaryText(const TraceSummary& summary)
{
    QStringList parts{Spans::tr("%n span(s)", nullptr, static_cast<int>(summary.spans))};
    if (summary.errors > 0)
        parts << Spans::tr("%n error(s)", nullptr, static_cast<int>(summary.errors));
    parts << Spans::tr("critical path %1").arg(format::duration(summary.criticalPath));
    if (summary.model > 0)
        parts << Spans::tr("model %1").arg(format::duration(summary.model));
    if (summary.tools > 0)
        parts << Spans::tr("tools %1").arg(format::duration(summary.tools));
    if (summary.queue > 0)
        parts << Spans::tr("queue %1").arg(format::duration(summary.queue));
    parts << Spans::tr("%1 in / %2 out tokens")
                 .arg(format::exactCount(summary.usage.inputTokens), format::exactCount(summary.usage.outputTokens));
    parts << format::money(summary.cost.nanos);
    return parts.join(QStringLiteral(" · "));
}

} // namespace kaze::ui
