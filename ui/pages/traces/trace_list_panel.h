#pragma once

#include "ui/models/trace_list_model.h"
#include "ui/pages/page.h"

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
    void ask(bool merge);
    void took(base::Result<api::TracePage> reply, bool merge);
    void askPage(int page, const std::string& cursor);
    bool selectWanted();
    void showEmpty();
    void viewportMoved();

    PageContext m_context;
    TraceListModel* m_model;
    TableView* m_table;
    StateStack* m_stack;
    QTimer* m_later;
    QString m_filter;
    QString m_wanted;
    QString m_current;
    int m_generation = 0;
    bool m_live = true;
    bool m_active = false;
    bool m_loaded = false;
};

} // namespace kaze::ui
