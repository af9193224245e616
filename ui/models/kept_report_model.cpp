#include "ui/models/kept_report_model.h"

#include "ui/models/report_words.h"
#include "ui/models/run_words.h"
#include "ui/widgets/format.h"

#include <QCoreApplication>

namespace kaze::ui {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(kaze::ui::KeptReportModel)
};

QString display(const api::KeptReport& report, int column)
{
    switch (column) {
    case KeptReportModel::At:
        return QLocale().toString(toDateTime(report.at).toLocalTime(), QStringLiteral("d MMM yyyy HH:mm"));
    case KeptReportModel::Schedule:
        return text(report.schedule);
    case KeptReportModel::Kind:
        return wordOf(report.kind);
    case KeptReportModel::Format:
        return report::titlesOf({report.format});
    case KeptReportModel::Size:
        return format::bytes(report.bytes);
    default:
        return text(report.name);
    }
}

} // namespace

KeptReportModel::KeptReportModel(QObject* parent)
    : KeyedTableModel(
        {Words::tr("Of"), Words::tr("Schedule"), Words::tr("Kind"), Words::tr("Format"), Words::tr("Size"), Words::tr("File")},
        parent)
{
}

void KeptReportModel::setReports(const std::vector<api::KeptReport>& reports)
{
    std::vector<KeptReportRow> rows;
    rows.reserve(reports.size());
    for (const auto& report : reports)
        rows.push_back({text(report.name), report});
    take(std::move(rows));
}

QVariant KeptReportModel::data(const QModelIndex& index, int role) const
{
    const auto* entry = row(index);
    if (!entry)
        return {};
    const auto& report = entry->report;
    if (role == Qt::DisplayRole)
        return display(report, index.column());
    if (role == Qt::ToolTipRole && index.column() == At)
        return format::utc(toDateTime(report.at));
    if (role == Qt::ToolTipRole && index.column() == Size)
        return format::exactBytes(report.bytes);
    return {};
}

} // namespace kaze::ui
