#include "ui/models/report_words.h"

#include "ui/models/run_words.h"

#include <QCoreApplication>

#include <algorithm>

namespace kaze::ui {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(kaze::ui::ReportWords)
};

} // namespace

QString wordOf(const api::Open<api::ReportKind>& kind)
{
    if (!kind.known())
        return text(kind.name());
    switch (kind.valueOr(api::ReportKind::Cost)) {
    case api::ReportKind::Incident:
        return Words::tr("Incident");
    case api::ReportKind::Capacity:
        return Words::tr("Capacity");
    case api::ReportKind::Readiness:
        return Words::tr("Readiness");
    case api::ReportKind::Audit:
        return Words::tr("Audit");
    case api::ReportKind::Cost:
        break;
    }
    return Words::tr("Cost");
}

QString sentenceOf(api::ReportKind kind)
{
    switch (kind) {
    case api::ReportKind::Incident:
        return Words::tr("What went wrong, in the order of time: alerts, errors, warnings, runs that failed, notes.");
    case api::ReportKind::Capacity:
        return Words::tr("What limits throughput, when thresholds will be reached, and how everything grew.");
    case api::ReportKind::Readiness:
        return Words::tr("When to scale, as it stands now: stage, triggers, forecasts, what is missing.");
    case api::ReportKind::Audit:
        return Words::tr("Who changed what: every command, by kind and by person.");
    case api::ReportKind::Cost:
        break;
    }
    return Words::tr("What model calls cost, by day, model, agent, tenant and key.");
}

namespace report {

const QList<api::ReportKind>& kinds()
{
    using enum api::ReportKind;
    static const QList<api::ReportKind> all{Cost, Incident, Capacity, Readiness, Audit};
    return all;
}

QList<Format> formats()
{
    return {{QStringLiteral("pdf"), QStringLiteral("PDF"), QStringLiteral("pdf")},
        {QStringLiteral("html"), QStringLiteral("HTML"), QStringLiteral("html")},
        {QStringLiteral("csv"), QStringLiteral("CSV"), QStringLiteral("csv")},
        {QStringLiteral("json"), QStringLiteral("JSON"), QStringLiteral("json")},
        {QStringLiteral("markdown"), QStringLiteral("Markdown"), QStringLiteral("md")}};
}

QString titlesOf(const std::vector<std::string>& wanted)
{
    QStringList titles;
    for (const auto& format : formats())
        if (std::find(wanted.begin(), wanted.end(), format.id.toStdString()) != wanted.end())
            titles << format.title;
    return titles.join(QStringLiteral(", "));
}

QList<Period> periods()
{
    return {{QStringLiteral("today"), Words::tr("Today")}, {QStringLiteral("yesterday"), Words::tr("Yesterday")},
        {QStringLiteral("last-24h"), Words::tr("The last 24 hours")}, {QStringLiteral("this-week"), Words::tr("This week")},
        {QStringLiteral("last-week"), Words::tr("Last week")}, {QStringLiteral("this-month"), Words::tr("This month")},
        {QStringLiteral("last-month"), Words::tr("Last month")}, {QStringLiteral("last-30d"), Words::tr("The last 30 days")}};
}

QString periodTitle(const std::string& id)
{
    for (const auto& period : periods())
        if (period.id == text(id))
            return period.title;
    return text(id);
}

QString aboutText(const api::ReportQuery& query)
{
    QStringList parts;
    const auto add = [&parts](const QString& words, const std::string& value) {
        if (!value.empty())
            parts << words.arg(text(value));
    };
    if (!query.period.empty())
        parts << periodTitle(query.period);
    add(Words::tr("tenant %1"), query.tenant);
    add(Words::tr("agent %1"), query.agent);
    add(Words::tr("model %1"), query.model);
    add(QStringLiteral("%1"), query.filter);
    return parts.isEmpty() ? wordOf(query.kind) : wordOf(query.kind) + QStringLiteral(" · ") + parts.join(QStringLiteral(", "));
}

} // namespace report

} // namespace kaze::ui
