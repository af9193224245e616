#pragma once

#include "engine/api/trace_requests.h"
#include "ui/models/trace_list_model.h"
#include "ui/pages/page.h"
#include "ui/pages/paged_feed.h"
#include "ui/pages/traces/trace_profiles.h"

class QTimer;

namespace kaze::ui {

class ColourRules;
class StateStack;
class TableView;
class TraceListBar;

//! The list of traces, filtered and paged in the engine. Owned by the Traces page.
class TraceListPanel : public QWidget {
    Q_OBJECT
public:
    TraceListPanel(PageContext context, ColourRules& rules, QWidget* parent = nullptr);

    void setFilter(const QString& filter);
    void refresh();
    //! Whether it follows what happens, while it is active.
    void setLive(bool live);
    void setActive(bool active);

    //! By trace or run id; selected once it appears, unless a person has chosen another by then.
    void select(const QString& id);
    [[nodiscard]] TableView* table() const { return m_table; }
    [[nodiscard]] TraceListBar* bar() const { return m_bar; }

    //! The traces that are selected, from top to bottom.
    [[nodiscard]] QStringList selectedIds() const;
    //! What the list shows, as an export is asked for.
    [[nodiscard]] api::ListTraces query() const;
    //! Everything about how the list looks now.
    [[nodiscard]] TraceProfile profile(const QString& name) const;
    void apply(const TraceProfile& profile);
    void saveProfileAs();
    void editRules();

signals:
    void currentTraceChanged(const QString& traceId);
    void opened();
    void filterWanted(const QString& filter);
    //! An empty message: the filter is understood.
    void filterRefused(const QString& message);
    void rulesChanged();
    //! There is nothing to show at all.
    void emptied();

private:
    void build();
    void buildTable();
    void connectLink();
    void rescope();
    void took(base::Result<api::TracePage> reply);
    bool selectWanted();
    void showEmpty();

    PageContext m_context;
    ColourRules& m_rules;
    TraceListModel* m_model;
    TraceListBar* m_bar;
    TableView* m_table;
    StateStack* m_stack;
    QTimer* m_later;
    PagedFeed<api::ListTraces, TraceListModel> m_feed;
    QString m_wanted;
    QString m_current;
    QStringList m_told; //!< notes that a person has seen
    bool m_live = true;
    bool m_active = false;
};

} // namespace kaze::ui
