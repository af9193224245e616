#pragma once

#include "engine/api/report_requests.h"
#include "ui/pages/page.h"
#include "ui/widgets/form_dialog.h"

#include <optional>

class QCheckBox;
class QComboBox;
class QLabel;
class QLineEdit;
class QSpinBox;
class QTimer;

namespace kaze::ui {

//! Makes a schedule of reports or changes one, and says while it is written when it would be made.
class ReportScheduleDialog : public FormDialog {
    Q_OBJECT
public:
    //! None makes a new one.
    ReportScheduleDialog(const PageContext& context, const std::optional<api::ReportSchedule>& schedule, QWidget* parent);

    //! What it begins with, where it is new: the report that is shown.
    void preset(const api::ReportQuery& query);

signals:
    void saved(const QString& scheduleId);

private:
    void build();
    void fill();
    void kindChosen();
    void save() override;
    void preview();
    void previewSoon();
    void tellWhen(const QString& words);
    [[nodiscard]] api::ReportSchedule wanted() const;

    PageContext m_context;
    api::ReportSchedule m_first;
    QLineEdit* m_name;
    QComboBox* m_kind;
    QLineEdit* m_cron;
    QLineEdit* m_zone;
    QLabel* m_when;
    QComboBox* m_period;
    QLineEdit* m_tenant;
    QLineEdit* m_agent;
    QLineEdit* m_model;
    QLineEdit* m_filter;
    QList<QCheckBox*> m_formats;
    QSpinBox* m_keep;
    QCheckBox* m_paused;
    QTimer* m_pause;
    int m_round = 0;
};

} // namespace kaze::ui
