#pragma once

#include "engine/api/alert.h"
#include "engine/api/report_requests.h"
#include "ui/pages/page.h"

#include <QHash>

class QComboBox;
class QDateTimeEdit;
class QLineEdit;
class QTimer;

namespace kaze::ui {

class FilterField;

//! What a report is about: its time, and what its kind can be limited to. Remembers the time and the zone that were chosen. Says when it has changed, a moment
//! after the last key.
class ReportForm : public QWidget {
    Q_OBJECT
public:
    explicit ReportForm(PageContext context, QWidget* parent = nullptr);

    void setKind(api::ReportKind kind);
    [[nodiscard]] api::ReportKind kind() const { return m_kind; }
    //! What the fields say.
    [[nodiscard]] api::ReportQuery query() const;
    //! What cannot be asked as it stands here; empty when nothing.
    [[nodiscard]] QString problem() const;

    //! An incident around this alert, or of this trace, and nothing else.
    void setAlert(const QString& alertId);
    void setTrace(const QString& traceId);
    //! To choose from.
    void setAlerts(const std::vector<api::Alert>& alerts);
    //! What the cell says of the filter; empty takes it away.
    void showFilterProblem(const QString& message);
    void focusFirst();

signals:
    void changed();

private:
    void build();
    void addPeriods();
    void showFields();
    void periodChosen();
    void changeSoon();
    [[nodiscard]] QString chosenAlert() const;

    PageContext m_context;
    api::ReportKind m_kind = api::ReportKind::Cost;
    QComboBox* m_period;
    QDateTimeEdit* m_from;
    QDateTimeEdit* m_to;
    QLineEdit* m_zone;
    QLineEdit* m_tenant;
    QLineEdit* m_agent;
    QLineEdit* m_model;
    QComboBox* m_alert;
    QLineEdit* m_trace;
    FilterField* m_filter;
    QHash<QWidget*, QWidget*> m_labelled; //!< a field with its label
    QTimer* m_pause;
};

} // namespace kaze::ui
