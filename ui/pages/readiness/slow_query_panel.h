#pragma once

#include "engine/api/readiness_requests.h"
#include "ui/pages/page.h"

class QLabel;

namespace kaze::ui {

class CodeView;
class SlowQueryModel;
class TableView;

//! Statements that took longer than they should, of every store, with the plan that the store makes of them and what would help. Asks when it is told.
class SlowQueryPanel : public QWidget {
    Q_OBJECT
public:
    explicit SlowQueryPanel(PageContext context, QWidget* parent = nullptr);

    void refresh();
    //! The selected one whole, to the clipboard.
    void copy();
    [[nodiscard]] QString copyText() const;
    [[nodiscard]] TableView* table() const { return m_table; }
    [[nodiscard]] SlowQueryModel* model() const { return m_model; }

private:
    QWidget* buildDetail();
    void took(const api::SlowQueryList& list);
    void showSelected();

    PageContext m_context;
    SlowQueryModel* m_model;
    TableView* m_table;
    QWidget* m_detail;
    QLabel* m_advice;
    CodeView* m_sql;
    CodeView* m_plan;
    QLabel* m_nothing;
    bool m_isAsking = false;
};

} // namespace kaze::ui
