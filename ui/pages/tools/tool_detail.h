#pragma once

#include "engine/api/tool_requests.h"
#include "ui/pages/page.h"

class QLabel;
class QStackedWidget;

namespace kaze::ui {

class CallPanel;
class CodeView;
class ElidedLabel;
class KeyValueTable;
class SegmentedTabs;
class StateChip;

//! One tool whole: a call by hand, how its calls do and what limits them, and the schema of its arguments. Owned by the Tools page.
class ToolDetail : public QWidget {
    Q_OBJECT
public:
    explicit ToolDetail(PageContext context, QWidget* parent = nullptr);

    void setTool(const api::ToolRow& tool);
    [[nodiscard]] const QString& tool() const { return m_name; }
    void showTab(const QString& id);
    [[nodiscard]] CallPanel* call() const { return m_call; }
    [[nodiscard]] QString copyText() const;

signals:
    void called();

private:
    void showFacts(const api::ToolRow& tool);

    PageContext m_context;
    QString m_name;
    ElidedLabel* m_title;
    StateChip* m_kind;
    StateChip* m_breaker;
    QLabel* m_about;
    SegmentedTabs* m_tabs;
    QStackedWidget* m_pages;
    CallPanel* m_call;
    KeyValueTable* m_facts;
    KeyValueTable* m_limits;
    CodeView* m_schema;
};

} // namespace kaze::ui
