#include "ui/models/trace_rules.h"

#include "engine/api/trace.h"

#include "ui/models/run_words.h"
#include "ui/models/span_text.h"

#include <QSettings>

#include <algorithm>
#include <array>

namespace kaze::ui {

namespace {

using base::FilterTerm;

enum class Value { Text, Duration, Money, Count };

struct Field {
    std::string_view name;
    Value value;
    bool ofTraces;
    bool ofSpans;
};

constexpr std::array kFields{Field{"", Value::Text, true, true}, Field{"name", Value::Text, true, true},
    Field{"status", Value::Text, true, true}, Field{"agent", Value::Text, true, false}, Field{"run", Value::Text, true, false},
    Field{"pool", Value::Text, true, false}, Field{"tenant", Value::Text, true, false}, Field{"kind", Value::Text, false, true},
    Field{"dur", Value::Duration, true, true}, Field{"cost", Value::Money, true, true}, Field{"tokens", Value::Count, true, true},
    Field{"spans", Value::Count, true, false}, Field{"errors", Value::Count, true, false}};

const Field* fieldOf(std::string_view name)
{
    const auto* found = std::find_if(kFields.begin(), kFields.end(), [name](const Field& field) { return field.name == name; });
    return found == kFields.end() ? nullptr : found;
}

base::Result<std::int64_t> numberOf(const Field& field, const std::string& value)
{
    if (field.value == Value::Count)
        return base::parseCount(value);
    if (field.value == Value::Money) {
        const auto money = base::parseMoney(value);
        return money ? base::Result<std::int64_t>(money->nanos) : base::failure(money);
    }
    const auto duration = base::parseDuration(value);
    return duration ? base::Result<std::int64_t>(duration->count()) : base::failure(duration);
}

bool isLike(const QString& text, const QString& pattern)
{
    if (pattern.endsWith(QLatin1Char('*')))
        return text.startsWith(QStringView(pattern).chopped(1), Qt::CaseInsensitive);
    return text.compare(pattern, Qt::CaseInsensitive) == 0;
}

bool hasWord(const QString& text, const QString& word)
{
    return text.contains(word, Qt::CaseInsensitive);
}

QString statusOf(const api::TraceRow& trace)
{
    if (trace.errors > 0)
        return QStringLiteral("error");
    return trace.duration ? QStringLiteral("ok") : QStringLiteral("running");
}

QString statusOf(SpanStatus status)
{
    switch (status) {
    case SpanStatus::Error:
        return QStringLiteral("error");
    case SpanStatus::Cancelled:
        return QStringLiteral("cancelled");
    case SpanStatus::Unfinished:
        return QStringLiteral("unfinished");
    case SpanStatus::Ok:
        break;
    }
    return QStringLiteral("ok");
}

} // namespace

base::Result<TraceFilter> TraceFilter::of(const QString& filter)
{
    const auto terms = base::parseFilter(filter.toStdString());
    if (!terms)
        return base::failure(terms);
    TraceFilter made;
    for (const auto& term : *terms) {
        const auto* field = fieldOf(term.field);
        if (!field)
            return base::failAt(term.position,
                "there is no field \"" + term.field
                    + "\"; there are name, kind, status, agent, run, pool, tenant, dur, cost, tokens, spans and errors");
        Term one{term, text(term.value), 0};
        if (field->value != Value::Text) {
            const auto number = numberOf(*field, term.value);
            if (!number)
                return base::failAt(term.valuePosition, number.error().message);
            one.number = *number;
        }
        made.m_terms.push_back(std::move(one));
    }
    return made;
}

TraceFilter TraceFilter::ofWords(const QString& words)
{
    TraceFilter made;
    if (const QString trimmed = words.trimmed(); !trimmed.isEmpty())
        made.m_terms.push_back({{}, trimmed, 0});
    return made;
}

bool TraceFilter::ofTraces() const
{
    return std::all_of(m_terms.begin(), m_terms.end(), [](const Term& term) { return fieldOf(term.term.field)->ofTraces; });
}

bool TraceFilter::ofSpans() const
{
    return std::all_of(m_terms.begin(), m_terms.end(), [](const Term& term) { return fieldOf(term.term.field)->ofSpans; });
}

QString TraceFilter::fieldNotOfSpans() const
{
    const auto strange
        = std::find_if(m_terms.begin(), m_terms.end(), [](const Term& term) { return !fieldOf(term.term.field)->ofSpans; });
    return strange == m_terms.end() ? QString() : text(strange->term.field);
}

bool TraceFilter::isOneWord() const
{
    return m_terms.size() == 1 && m_terms.front().term.field.empty();
}

bool TraceFilter::fits(const api::TraceRow& trace) const
{
    const auto holds = [&trace](const Term& term) {
        const auto& field = term.term.field;
        const auto compares = [&term](std::int64_t value) { return base::compares(term.term.op, value, term.number); };
        if (field.empty() || field == "name")
            return hasWord(text(trace.name), term.value);
        if (field == "status")
            return statusOf(trace) == term.value;
        if (field == "agent")
            return isLike(text(trace.agent), term.value);
        if (field == "run")
            return isLike(text(trace.runId), term.value);
        if (field == "pool")
            return isLike(text(trace.pool), term.value);
        if (field == "tenant")
            return isLike(text(trace.tenant), term.value);
        if (field == "dur")
            return trace.duration && compares(trace.duration->count());
        if (field == "cost")
            return compares(trace.costUsd.nanos);
        if (field == "tokens")
            return compares(trace.usage.inputTokens + trace.usage.outputTokens);
        return compares(field == "spans" ? trace.spans : trace.errors);
    };
    return !m_terms.empty() && ofTraces()
        && std::all_of(m_terms.begin(), m_terms.end(), [&](const Term& term) { return holds(term) != term.term.negated; });
}

bool TraceFilter::fits(const TraceView& view, int span) const
{
    const auto i = static_cast<std::size_t>(span);
    const auto& data = view.data();
    const auto holds = [&](const Term& term) {
        const auto& field = term.term.field;
        const auto compares = [&term](std::int64_t value) { return base::compares(term.term.op, value, term.number); };
        if (field == "name")
            return hasWord(data.nameOf(span), term.value);
        if (field.empty())
            return hasWord(data.nameOf(span), term.value) || wordOf(data.status[i]).compare(term.value, Qt::CaseInsensitive) == 0
                || text(view.idOf(span)) == term.value;
        if (field == "status")
            return statusOf(data.status[i]) == term.value;
        if (field == "kind")
            return text(base::enumName(view.kindOf(span))) == term.value;
        if (field == "dur")
            return compares(data.lengthOf(span));
        return compares(field == "cost" ? view.costOf(span).nanos : view.tokensOf(span));
    };
    return !m_terms.empty() && ofSpans()
        && std::all_of(m_terms.begin(), m_terms.end(), [&](const Term& term) { return holds(term) != term.term.negated; });
}

std::vector<int> TraceFilter::spansOf(const TraceView& view) const
{
    std::vector<int> found;
    if (m_terms.empty() || !ofSpans())
        return found;
    // Names repeat a lot: where only words are asked for, each name is looked at once.
    const bool wordsOnly = isOneWord();
    const auto& data = view.data();
    std::vector<bool> named(static_cast<std::size_t>(wordsOnly ? data.strings.size() : 0));
    for (std::size_t name = 0; name < named.size(); ++name)
        named[name] = hasWord(data.strings[static_cast<qsizetype>(name)], m_terms.front().value);
    std::array<bool, 4> statuses{};
    for (std::size_t status = 0; status < statuses.size(); ++status)
        statuses[status]
            = wordsOnly && wordOf(static_cast<SpanStatus>(status)).compare(m_terms.front().value, Qt::CaseInsensitive) == 0;
    const int wanted = wordsOnly ? view.indexOf(m_terms.front().value.toStdString()) : -1;
    const bool negated = wordsOnly && m_terms.front().term.negated;
    for (const qint32 span : view.tree().order()) {
        const auto i = static_cast<std::size_t>(span);
        const bool fit = wordsOnly
            ? (named[data.name[i]] || statuses[static_cast<std::size_t>(data.status[i])] || span == wanted) != negated
            : fits(view, span);
        if (fit)
            found.push_back(span);
    }
    return found;
}

void ColourRules::setRules(std::vector<ColourRule> rules)
{
    m_rules = std::move(rules);
    m_filters.clear();
    for (const auto& rule : m_rules)
        m_filters.push_back(TraceFilter::of(rule.filter).value_or(TraceFilter()));
}

void ColourRules::load(QSettings& settings)
{
    std::vector<ColourRule> rules;
    const int count = settings.beginReadArray(QStringLiteral("traces/rules"));
    for (int at = 0; at < count; ++at) {
        settings.setArrayIndex(at);
        const int tone = settings.value(QStringLiteral("tone")).toInt();
        rules.push_back({settings.value(QStringLiteral("word")).toString(), settings.value(QStringLiteral("filter")).toString(),
            tone >= 0 && tone <= static_cast<int>(Tone::Teal) ? static_cast<Tone>(tone) : Tone::Neutral});
    }
    settings.endArray();
    setRules(std::move(rules));
}

void ColourRules::save(QSettings& settings) const
{
    settings.remove(QStringLiteral("traces/rules"));
    settings.beginWriteArray(QStringLiteral("traces/rules"), static_cast<int>(m_rules.size()));
    for (std::size_t at = 0; at < m_rules.size(); ++at) {
        settings.setArrayIndex(static_cast<int>(at));
        settings.setValue(QStringLiteral("word"), m_rules[at].word);
        settings.setValue(QStringLiteral("filter"), m_rules[at].filter);
        settings.setValue(QStringLiteral("tone"), static_cast<int>(m_rules[at].tone));
    }
    settings.endArray();
}

SpanTag ColourRules::tagOf(const api::TraceRow& trace) const
{
    for (std::size_t at = 0; at < m_rules.size(); ++at)
        if (m_filters[at].fits(trace))
            return {m_rules[at].word, m_rules[at].tone};
    return {};
}

SpanTag ColourRules::tagOf(const TraceView& view, int span) const
{
    for (std::size_t at = 0; at < m_rules.size(); ++at)
        if (m_filters[at].fits(view, span))
            return {m_rules[at].word, m_rules[at].tone};
    return {};
}

} // namespace kaze::ui
