#pragma once

#include "engine/api/report_requests.h"
#include "ui/pages/page.h"

#include <optional>

class QLabel;
class QPushButton;

namespace kaze::ui {

class Card;
class KeptReportsPanel;
class KeyValueTable;

//! One schedule of reports: when it is made, what came of the last time, what is kept of it; made now, changed, paused, removed.
class ReportSchedulePanel : public QWidget {
    Q_OBJECT
public:
    explicit ReportSchedulePanel(PageContext context, QWidget* parent = nullptr);

    void setRow(const api::ReportScheduleRow& row);
    [[nodiscard]] const std::optional<api::ReportScheduleRow>& row() const { return m_row; }
    [[nodiscard]] KeptReportsPanel* kept() const { return m_kept; }

    void runNow();
    void setPaused(bool paused);
    void remove();

signals:
    void editWanted();
    //! Ask again for the schedules.
    void changed();
    void removed();

private:
    void build();
    void showRow();

    PageContext m_context;
    Card* m_card;
    KeyValueTable* m_facts;
    QLabel* m_problem;
    QPushButton* m_run;
    QPushButton* m_pause;
    KeptReportsPanel* m_kept;
    std::optional<api::ReportScheduleRow> m_row;
};

} // namespace kaze::ui
