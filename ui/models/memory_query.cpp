#include "ui/models/memory_query.h"

#include "ui/models/filter_message.h"

#include <QList>
#include <QVector>

#include <algorithm>

namespace kaze::ui::memory {

namespace {

using base::FilterTerm;

//! A condition with its text as it was typed.
struct Term {
    FilterTerm term;
    QString typed;
};

QString slice(const QVector<uint>& characters, std::size_t from, std::size_t to)
{
    const auto begin = static_cast<qsizetype>(std::min<std::size_t>(from, static_cast<std::size_t>(characters.size())));
    const auto end = static_cast<qsizetype>(std::min<std::size_t>(to, static_cast<std::size_t>(characters.size())));
    const auto part = characters.mid(begin, std::max<qsizetype>(0, end - begin));
    return QString::fromUcs4(reinterpret_cast<const char32_t*>(part.constData()), part.size()).trimmed();
}

base::Result<QList<Term>> termsOf(const QString& typed)
{
    const auto parsed = base::parseFilter(typed.toStdString());
    if (!parsed)
        return failure(parsed);
    const auto characters = typed.toUcs4();
    QList<Term> terms;
    for (std::size_t i = 0; i < parsed->size(); ++i) {
        const auto& one = (*parsed)[i];
        const auto end = i + 1 < parsed->size() ? (*parsed)[i + 1].position - 1 : static_cast<std::size_t>(characters.size());
        terms << Term{one, slice(characters, one.position - 1, end)};
    }
    return terms;
}

//! "12:30" is a word: no field begins with a digit.
bool namesField(const FilterTerm& term)
{
    return !term.field.empty() && !(term.field.front() >= '0' && term.field.front() <= '9');
}

bool isOfOne(const QString& field)
{
    return field == QLatin1String("kind") || field == QLatin1String("agent");
}

QString termText(const QString& field, QString value)
{
    const bool plain = std::none_of(value.begin(), value.end(), [](QChar c) { return c.isSpace() || c == QLatin1Char('"'); });
    if (!plain) {
        value.replace(QLatin1Char('\\'), QStringLiteral("\\\\")).replace(QLatin1Char('"'), QStringLiteral("\\\""));
        value = QLatin1Char('"') + value + QLatin1Char('"');
    }
    return field + QLatin1Char(':') + value;
}

template <class Drops>
QString without(const QString& typed, const Drops& drops)
{
    const auto terms = termsOf(typed);
    if (!terms)
        return typed;
    QStringList kept;
    for (const auto& one : *terms)
        if (!drops(one.term))
            kept << one.typed;
    return kept.join(QLatin1Char(' '));
}

bool isMeant(const FilterTerm& term, const QString& field)
{
    return !term.negated && term.op == FilterTerm::Op::Equals && QString::fromStdString(term.field) == field;
}

} // namespace

const QStringList& filterFields()
{
    static const QStringList fields{"kind", "tag", "agent", "source", "scope", "age", "time", "importance", "forgotten",
        "success", "reward", "subject", "predicate", "object"};
    return fields;
}

base::Result<MemoryQuery> queryOf(const QString& typed)
{
    const auto terms = termsOf(typed);
    if (!terms)
        return failure(terms);
    QStringList words;
    QStringList filter;
    for (const auto& [term, text] : *terms) {
        const bool phrase = text.startsWith(QLatin1Char('"'));
        if (namesField(term) && !filterFields().contains(QString::fromStdString(term.field)))
            return base::failAt(term.position,
                "there is no field \"" + term.field + "\"; memories have "
                    + filterFields().join(QStringLiteral(", ")).toStdString() + ". Quote it to search for the text");
        if (namesField(term) || term.negated || phrase)
            filter << text;
        if (!namesField(term) && !term.negated)
            words << (phrase ? QString::fromStdString(term.value) : text);
    }
    return MemoryQuery{words.join(QLatin1Char(' ')).toStdString(), filter.join(QLatin1Char(' ')).toStdString()};
}

FilterError errorIn(const QString& typed, const QString& message)
{
    auto error = filterErrorOf(message, typed);
    const auto query = queryOf(typed);
    if (!query || !query->isSearch())
        return error;
    // The cell was told the filter alone, and counts in that.
    const auto filter = QString::fromStdString(query->filter);
    const auto inFilter = filterErrorOf(message, filter);
    const auto terms = termsOf(filter);
    for (const auto& one : *terms) {
        const auto begin = static_cast<int>(one.term.position) - 1;
        if (inFilter.position < begin || inFilter.position > begin + one.typed.size())
            continue;
        if (const auto at = typed.indexOf(one.typed); at >= 0)
            return {static_cast<int>(at) + inFilter.position - begin, inFilter.length, inFilter.message};
    }
    return error;
}

QString withTerm(const QString& typed, const QString& field, const QString& value)
{
    const QString rest = isOfOne(field) ? withoutField(typed, field) : withoutTerm(typed, field, value);
    return (rest.trimmed() + QLatin1Char(' ') + termText(field, value)).trimmed();
}

QString withoutTerm(const QString& typed, const QString& field, const QString& value)
{
    return without(
        typed, [&](const FilterTerm& term) { return isMeant(term, field) && QString::fromStdString(term.value) == value; });
}

QString withoutField(const QString& typed, const QString& field)
{
    return without(typed, [&](const FilterTerm& term) { return isMeant(term, field); });
}

QStringList valuesOf(const QString& typed, const QString& field)
{
    QStringList values;
    if (const auto terms = termsOf(typed))
        for (const auto& one : *terms)
            if (isMeant(one.term, field))
                values << QString::fromStdString(one.term.value);
    return values;
}

} // namespace kaze::ui::memory
