#include "ui/models/log_words.h"

#include "engine/api/log_wire.h"
#include "engine/base/csv.h"
#include "engine/base/open_enum.h"
#include "ui/models/run_words.h"

#include <QCoreApplication>
#include <QLocale>
#include <QRegularExpression>

#include <boost/json.hpp>

namespace kaze::ui {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(kaze::ui::LogWords)
};

QString valueText(const boost::json::value& value)
{
    return value.is_string() ? QString::fromUtf8(value.get_string().data(), static_cast<qsizetype>(value.get_string().size()))
                             : text(boost::json::serialize(value));
}

QString quoted(QString value)
{
    value.replace(QLatin1Char('\\'), QStringLiteral("\\\\")).replace(QLatin1Char('"'), QStringLiteral("\\\""));
    return QLatin1Char('"') + value + QLatin1Char('"');
}

//! A term where it stands alone in a filter.
QRegularExpression aloneIn(const QString& term)
{
    return QRegularExpression(QStringLiteral("(^|\\s)%1(?=\\s|$)").arg(QRegularExpression::escape(term)));
}

std::string fieldsJson(const api::LogRow& row)
{
    boost::json::object object;
    for (const auto& [name, value] : row.fields)
        object[name] = value;
    return object.empty() ? std::string() : boost::json::serialize(object);
}

QString asText(const api::LogRow& row)
{
    const auto local = toDateTime(row.at).toLocalTime();
    QString line = local.toString(QStringLiteral("yyyy-MM-dd HH:mm:ss.zzz")) + QLatin1Char(' ')
        + text(row.level.name()).toUpper().leftJustified(7) + QLatin1Char(' ') + text(row.source) + QStringLiteral(": ")
        + text(row.message);
    for (const auto& field : fieldsOf(row))
        if (field.filters && !field.field.isEmpty() && field.field != QLatin1String("level")
            && field.field != QLatin1String("source"))
            line += QLatin1Char(' ') + field.field + QLatin1Char('=')
                + (field.value.contains(QLatin1Char(' ')) ? quoted(field.value) : field.value);
    return line + QLatin1Char('\n');
}

QString asCsv(const api::LogRow& row)
{
    std::vector<std::string> cells{base::toRfc3339(row.at), row.level.name(), row.source, row.agent, row.runId, row.traceId,
        row.spanId, row.tenant, row.message, fieldsJson(row)};
    for (auto& cell : cells)
        cell = base::spreadsheetSafe(cell);
    return text(base::csvLine(cells));
}

QString asMarkdown(const api::LogRow& row)
{
    const auto cell = [](QString value) {
        for (const QChar sign : QStringLiteral("\\`*_[]|~<>"))
            value.replace(sign, QStringLiteral("\\") + sign);
        return value.simplified();
    };
    return QStringLiteral("| %1 | %2 | %3 | %4 | %5 |\n")
        .arg(text(base::toRfc3339(row.at)), cell(text(row.level.name())), cell(text(row.source)), cell(text(row.agent)),
            cell(text(row.message)));
}

} // namespace

QString wordOf(const api::Open<api::LogLevel>& level)
{
    if (!level.known())
        return text(level.name());
    switch (level.valueOr(api::LogLevel::Info)) {
    case api::LogLevel::Debug:
        return Words::tr("debug");
    case api::LogLevel::Info:
        return Words::tr("info");
    case api::LogLevel::Warning:
        return Words::tr("warning");
    case api::LogLevel::Error:
        return Words::tr("error");
    }
    return {};
}

Tone toneOf(const api::Open<api::LogLevel>& level)
{
    if (level == api::LogLevel::Error)
        return Tone::Critical;
    if (level == api::LogLevel::Warning)
        return Tone::Warning;
    return level == api::LogLevel::Info ? Tone::Accent : Tone::Neutral;
}

QString nameOf(api::LogLevel level)
{
    return text(base::enumName(level));
}

QString logMoment(api::Time at, api::Time now)
{
    const auto local = toDateTime(at).toLocalTime();
    const bool today = local.date() == toDateTime(now).toLocalTime().date();
    const auto clock = local.toString(QStringLiteral("HH:mm:ss.zzz"));
    return today ? clock : QLocale().toString(local.date(), QStringLiteral("d MMM")) + QLatin1Char(' ') + clock;
}

std::vector<LogField> fieldsOf(const api::LogRow& row)
{
    std::vector<LogField> fields;
    const auto add = [&fields](const char* field, const QString& name, const QString& value, bool filters = true) {
        if (!value.isEmpty())
            fields.push_back({name, name, value, QString::fromLatin1(field), filters});
    };
    add("", Words::tr("Time"), text(base::toRfc3339(row.at)), false);
    add("level", Words::tr("Level"), text(row.level.name()), row.level.known());
    add("source", Words::tr("Source"), text(row.source));
    add("", Words::tr("Message"), text(row.message));
    add("agent", Words::tr("Agent"), text(row.agent));
    add("run", Words::tr("Run"), text(row.runId));
    add("trace", Words::tr("Trace"), text(row.traceId));
    add("", Words::tr("Span"), text(row.spanId), false);
    add("tenant", Words::tr("Tenant"), text(row.tenant));
    for (const auto& [name, value] : row.fields)
        fields.push_back(
            {QLatin1Char('.') + text(name), text(name), valueText(value), text(name), value.is_primitive() && !value.is_null()});
    return fields;
}

QString termOf(const LogField& field)
{
    static const QRegularExpression plain(QStringLiteral("^[A-Za-z0-9_./][A-Za-z0-9_./-]*$"));
    const bool isPlain = !field.field.isEmpty() && plain.match(field.value).hasMatch();
    const QString value = isPlain ? field.value : quoted(field.value);
    return field.field.isEmpty() ? value : field.field + QLatin1Char(':') + value;
}

QString withTerm(const QString& filter, const QString& term, bool excluded)
{
    const QString wanted = excluded ? QLatin1Char('-') + term : term;
    const QString contrary = excluded ? term : QLatin1Char('-') + term;
    QString result = filter;
    result.remove(aloneIn(contrary));
    if (!aloneIn(wanted).match(result).hasMatch())
        result += QLatin1Char(' ') + wanted;
    return result.trimmed();
}

QString linesAs(LogFormat format, const std::vector<api::LogRow>& rows)
{
    QString lines;
    if (format == LogFormat::Csv)
        lines = text(base::csvLine({"time", "level", "source", "agent", "run", "trace", "span", "tenant", "message", "fields"}));
    if (format == LogFormat::Markdown)
        lines = QStringLiteral("| time | level | source | agent | message |\n| --- | --- | --- | --- | --- |\n");
    if (format == LogFormat::Json && rows.size() == 1)
        return text(boost::json::serialize(api::toJson(rows.front()))) + QLatin1Char('\n');
    for (const auto& row : rows) {
        if (format == LogFormat::Json)
            lines += (lines.isEmpty() ? QStringLiteral("[\n") : QStringLiteral(",\n"))
                + text(boost::json::serialize(api::toJson(row)));
        else
            lines += format == LogFormat::Text ? asText(row) : format == LogFormat::Csv ? asCsv(row) : asMarkdown(row);
    }
    return format == LogFormat::Json ? (lines.isEmpty() ? QStringLiteral("[") : lines) + QStringLiteral("\n]\n") : lines;
}

} // namespace kaze::ui
