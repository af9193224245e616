#pragma once

#include "engine/api/report_requests.h"
#include "ui/pages/page.h"

#include <optional>

class QPushButton;
class QStackedWidget;
class QTimer;

namespace kaze::ui {

class KeptReportsPanel;
class NavigationList;
class PageHeader;
class ReportScheduleDialog;
class ReportSchedulePanel;
class ReportView;

//! Hand it to somebody: reports of every kind with their pages as they will be printed, exported in every format; schedules that make them by themselves; and
//! what is kept of those.
class ReportsPage : public Page {
    Q_OBJECT
public:
    explicit ReportsPage(PageContext context);

    void refresh() override;
    //! A kind ("cost", "incident" …), "alert:…" or "trace:…" for an incident, "schedule:…" by id or name, "kept", "new" for the dialog.
    void openThing(const QString& thing) override;
    [[nodiscard]] QString copyText() const override;
    void setPaused(bool paused) override;
    void shown() override;
    void hidden() override;

    //! None makes a new one.
    ReportScheduleDialog* edit(const std::optional<api::ReportSchedule>& schedule);

    [[nodiscard]] ReportView* view() const { return m_view; }
    [[nodiscard]] NavigationList* list() const { return m_list; }
    [[nodiscard]] ReportSchedulePanel* schedulePanel() const { return m_schedule; }
    [[nodiscard]] KeptReportsPanel* keptPanel() const { return m_kept; }

private:
    void addHeader();
    void addActions();
    void addPageAction(const QString& text, const QKeySequence& keys, std::function<void()> act);
    void choose(const QString& id);
    void askSchedules();
    void tookSchedules(const api::ReportScheduleList& list);
    void fillList();
    void writeNote();
    [[nodiscard]] const api::ReportScheduleRow* scheduleOf(const QString& id) const;

    PageHeader* m_header;
    NavigationList* m_list;
    ReportView* m_view;
    ReportSchedulePanel* m_schedule;
    KeptReportsPanel* m_kept;
    QStackedWidget* m_stack;
    QPushButton* m_export = nullptr;
    QTimer* m_again;
    std::vector<api::ReportScheduleRow> m_rows;
    QStringList m_listed; //!< ids and names of the schedules in the list
    QString m_wanted; //!< a schedule that is to be shown when it is there
    bool m_paused = false;
    int m_round = 0;
};

} // namespace kaze::ui
