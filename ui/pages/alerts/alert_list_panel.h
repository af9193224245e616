#pragma once

#include "engine/api/alert_requests.h"
#include "ui/models/alert_list_model.h"
#include "ui/pages/page.h"
#include "ui/pages/paged_feed.h"

namespace kaze::ui {

class AlertProblems;
class StateChips;
class StateStack;
class TableView;

//! The table of alerts with its state chips. Looks again when the cell tells of one, and now and then for the times in it. Owned by the Alerts page.
class AlertListPanel : public QWidget {
    Q_OBJECT
public:
    explicit AlertListPanel(PageContext context, QWidget* parent = nullptr);

    void setFilter(const QString& filter);
    void refresh();
    void setPaused(bool paused) { m_paused = paused; }
    void setActive(bool active);
    //! Units of the values, by rule.
    void setUnits(std::map<std::string, std::string> units) { m_model->setUnits(std::move(units)); }

    //! Selects an alert by its id when it is in the list, or comes into it.
    void select(const QString& alert);
    //! Null when none is.
    [[nodiscard]] const api::Alert* current() const;
    [[nodiscard]] TableView* table() const { return m_table; }
    [[nodiscard]] AlertListModel* model() const { return m_model; }

signals:
    //! The selected one, also when it is another than it was.
    void currentChanged(const kaze::api::Alert& alert);
    void opened();
    void filterWanted(const QString& filter);
    //! It holds for whatever else is shown of the alerts.
    void filterChanged(const QString& filter);
    void filterRefused(const QString& message);
    void rulesWanted();
    void emptied();

private:
    void build();
    void took(base::Result<api::AlertPage> reply);
    void showEmpty();
    void tellCurrent();
    bool selectWanted();

    PageContext m_context;
    AlertListModel* m_model;
    TableView* m_table;
    StateChips* m_chips = nullptr;
    AlertProblems* m_problems = nullptr;
    StateStack* m_stack = nullptr;
    QTimer m_soon; //!< gathers what comes together
    QTimer m_again;
    PagedFeed<api::ListAlerts, AlertListModel> m_feed;
    QString m_wanted; //!< to be selected when it appears
    bool m_paused = false;
    bool m_active = false;
};

} // namespace kaze::ui
