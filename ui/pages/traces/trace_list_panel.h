#pragma once

#include "ui/models/trace_list_model.h"
#include "ui/pages/page.h"
#include "ui/pages/paged_feed.h"

class QTimer;

namespace kaze::ui {

class StateStack;
class TableView;

//! The list of traces, filtered and paged in the engine. Owned by the Traces page.
class TraceListPanel : public QWidget {
    Q_OBJECT
public:
    TraceListPanel(PageContext context, QWidget* parent = nullptr);

    void setFilter(const QString& filter);
    void refresh();
    //! Whether it follows what happens, while it is active.
    void setLive(bool live);
    void setActive(bool active);

    //! By trace or run id; selected once it appears.
    void select(const QString& id);
    [[nodiscard]] TableView* table() const { return m_table; }

signals:
    void currentTraceChanged(const QString& traceId);
    void opened();
    void filterWanted(const QString& filter);
    //! An empty message: the filter is understood.
    void filterRefused(const QString& message);
    //! There is nothing to show at all.
    void emptied();

private:
    void build();
    void connectLink();
    void took(base::Result<api::TracePage> reply);
    bool selectWanted();
    void showEmpty();

    PageContext m_context;
    TraceListModel* m_model;
    TableView* m_table;
    StateStack* m_stack;
    QTimer* m_later;
    PagedFeed<api::ListTraces, TraceListModel> m_feed;
    QString m_wanted;
    QString m_current;
    bool m_live = true;
    bool m_active = false;
};

} // namespace kaze::ui
