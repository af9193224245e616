#pragma once

#include "engine/api/report_requests.h"
#include "ui/models/keyed_table_model.h"

namespace kaze::ui {

struct KeptReportRow {
    QString key; //!< its name
    api::KeptReport report;
};

//! Reports that schedules have made, the newest first.
class KeptReportModel : public KeyedTableModel<KeptReportRow> {
public:
    enum Column { At, Schedule, Kind, Format, Size, Name };

    explicit KeptReportModel(QObject* parent);

    void setReports(const std::vector<api::KeptReport>& reports);
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
};

} // namespace kaze::ui
