#pragma once

#include "ui/pages/page.h"
#include "ui/pages/traces/trace_profiles.h"

class QMenu;
class QPushButton;

namespace kaze::ui {

//! Above the list of traces: in which order, of which time, and the profiles that a person saved. Owned by the list panel.
class TraceListBar : public QWidget {
    Q_OBJECT
public:
    explicit TraceListBar(PageContext context, QWidget* parent = nullptr);

    [[nodiscard]] const TraceScope& scope() const { return m_scope; }
    //! As a person chooses it.
    void setScope(const TraceScope& scope);
    //! Fills the menu of the columns each time it is opened.
    void setColumns(std::function<void(QMenu*)> fill) { m_columns = std::move(fill); }
    //! Asks for a time of one's own.
    void choosePeriod();

signals:
    void scopeChanged();
    void profileWanted(const kaze::ui::TraceProfile& profile);
    void saveWanted();
    void rulesWanted();

private:
    void tell();
    void fillOrders();
    void fillPeriods();
    void fillView();

    PageContext m_context;
    std::function<void(QMenu*)> m_columns;
    TraceScope m_scope;
    QPushButton* m_order;
    QPushButton* m_period;
    QPushButton* m_view;
};

} // namespace kaze::ui
