#include "ui/models/span_text.h"

#include "engine/api/trace.h"

#include "ui/models/run_words.h"
#include "ui/widgets/format.h"
#include "ui/widgets/timeline.h"

#include <boost/json/serialize.hpp>

#include <QCoreApplication>
#include <QJsonArray>
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

Spent spentBelow(const TraceView& view, int index)
{
    Spent spent;
    for (int rank = view.tree().rank(index) + 1; rank < view.tree().endRank(index); ++rank) {
        const auto* one = view.spentBy(view.tree().order()[static_cast<std::size_t>(rank)]);
        if (!one)
            continue;
        ++spent.calls;
        spent.usage.inputTokens += one->usage ? one->usage->inputTokens : 0;
        spent.usage.outputTokens += one->usage ? one->usage->outputTokens : 0;
        spent.cost += one->cost.value_or(api::Money{});
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
    const auto& data = view.data();
    QList<KeyValue> facts;
    if (!span.statusMessage.empty())
        facts << KeyValue{Spans::tr("status"), text(span.statusMessage)};
    facts << KeyValue{Spans::tr("kind"), wordOf(data.kind[i])};
    const auto since = [&](qint64 time) {
        return time <= view.shape->first ? Spans::tr("the beginning") : format::duration(time - view.shape->first);
    };
    facts << KeyValue{Spans::tr("starts at"), since(data.start[i]), format::utc(toDateTime(span.startedAt))};
    const qint64 took = data.lengthOf(index);
    if (!span.duration)
        return facts << KeyValue{data.over ? Spans::tr("never ended, open for") : Spans::tr("open for"), format::duration(took),
                   format::exactDuration(took)};
    const auto ended = span.startedAt + std::chrono::duration_cast<api::Time::duration>(*span.duration);
    facts << KeyValue{Spans::tr("ends at"), since(data.endOf(index)), format::utc(toDateTime(ended))};
    return facts << KeyValue{Spans::tr("took"), format::duration(took), format::exactDuration(took)};
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
            source->second == boost::json::value("provider") ? Spans::tr("the provider")
                                                             : Spans::tr("Kaze, because the provider did not say")};
    return facts;
}

QString attributeText(const boost::json::value& value)
{
    if (const auto* string = value.if_string())
        return QString::fromUtf8(string->data(), static_cast<qsizetype>(string->size()));
    return text(boost::json::serialize(value));
}

QString typeOf(const boost::json::value& value)
{
    switch (value.kind()) {
    case boost::json::kind::string:
        return Spans::tr("text");
    case boost::json::kind::bool_:
        return Spans::tr("yes or no");
    case boost::json::kind::int64:
    case boost::json::kind::uint64:
        return Spans::tr("whole number");
    case boost::json::kind::double_:
        return Spans::tr("number");
    case boost::json::kind::array:
        return Spans::tr("list");
    case boost::json::kind::object:
        return Spans::tr("object");
    case boost::json::kind::null:
        break;
    }
    return Spans::tr("nothing");
}

QList<KeyValue> attributeFactsOf(const api::Attributes& attributes)
{
    QList<KeyValue> facts;
    for (const auto& [name, value] : attributes) {
        QString shown = attributeText(value);
        if (value.is_bool())
            shown = value.get_bool() ? Spans::tr("yes") : Spans::tr("no");
        else if (value.is_int64())
            shown = format::exactCount(value.get_int64());
        else if (const auto* list = value.if_array()) {
            QStringList parts;
            for (const auto& one : *list)
                parts << attributeText(one);
            shown = parts.join(QStringLiteral(", "));
        }
        facts << KeyValue{text(name), shortened(shown), QStringLiteral("%1 (%2)").arg(attributeText(value), typeOf(value)), true};
    }
    return facts;
}

QString notCapturedText(const api::Attributes& attributes)
{
    const auto said = [&](const char* name) {
        const auto found = attributes.find(name);
        return found != attributes.end() && found->second.is_string() ? std::string(found->second.get_string().c_str())
                                                                      : std::string();
    };
    const auto why = said("kaze.content");
    if (why.empty())
        return {};
    const auto rule = said("kaze.content.rule");
    const auto agent = QString::fromStdString(rule.starts_with("agent ") ? rule.substr(6) : std::string());
    if (why == "off")
        return agent.isEmpty() ? Spans::tr("Content was not captured: it is off in this cell.")
                               : Spans::tr("Content was not captured: it is off for agent %1.").arg(agent);
    return agent.isEmpty() ? Spans::tr("Content was not captured: this trace is not in the sample.")
                           : Spans::tr("Content was not captured: this trace is not in the sample of agent %1.").arg(agent);
}

QString shortened(const QString& value)
{
    constexpr qsizetype kLongestWord = 20; // characters that fit beside a key
    constexpr qsizetype kLongest = 300;
    if (value.size() > kLongest)
        return value.left(kLongest) + QStringLiteral("…");
    // A word that no line can hold is shortened in its middle; the whole is in the tooltip and the clipboard.
    if (value.size() <= kLongestWord || value.contains(QLatin1Char(' ')))
        return value;
    return value.left(6) + QStringLiteral("…") + value.right(8);
}

QString jsonOf(const api::SpanDetail& detail, const std::string& traceId)
{
    const auto& span = detail.span;
    QJsonObject attributes;
    for (const auto& [name, value] : detail.attributes)
        attributes.insert(text(name),
            QJsonDocument::fromJson(QByteArray::fromStdString("[" + boost::json::serialize(value) + "]")).array().at(0));
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
    if (summary.open > 0)
        parts << Spans::tr("%n unfinished", nullptr, static_cast<int>(summary.open));
    parts << Spans::tr("critical path %1").arg(format::duration(summary.criticalPath));
    if (summary.model > 0)
        parts << Spans::tr("model %1").arg(format::duration(summary.model));
    if (summary.tools > 0)
        parts << Spans::tr("tools %1").arg(format::duration(summary.tools));
    if (summary.queue > 0)
        parts << Spans::tr("queue %1").arg(format::duration(summary.queue));
    if (summary.memory > 0)
        parts << Spans::tr("memory %1").arg(format::duration(summary.memory));
    parts << Spans::tr("%1 in / %2 out tokens")
                 .arg(format::exactCount(summary.usage.inputTokens), format::exactCount(summary.usage.outputTokens));
    parts << format::money(summary.cost.nanos);
    return parts.join(QStringLiteral(" · "));
}

} // namespace kaze::ui
