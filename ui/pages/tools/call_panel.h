#pragma once

#include "engine/api/tool_requests.h"
#include "ui/pages/page.h"

class QLabel;
class QLineEdit;
class QPushButton;

namespace kaze::ui {

class Card;
class CodeView;
class SchemaForm;
class StateChip;

//! Calls a tool by hand: its arguments as a form or as JSON, the folder it works in, and what came of it. Asks once before it calls a tool that may
//! change something.
class CallPanel : public QWidget {
    Q_OBJECT
public:
    explicit CallPanel(PageContext context, QWidget* parent = nullptr);

    //! Another tool empties the form; the same one keeps what was written.
    void setTool(const api::ToolRow& tool);
    [[nodiscard]] SchemaForm* form() const { return m_form; }
    [[nodiscard]] QString result() const;
    [[nodiscard]] QString resultWord() const;
    void call();

signals:
    void called();

private:
    QWidget* buildResult();
    void send(const QString& arguments);
    void showReply(const base::Result<api::ToolCalled>& reply);

    PageContext m_context;
    api::ToolRow m_tool;
    SchemaForm* m_form;
    QLineEdit* m_workspace;
    QPushButton* m_call;
    QLabel* m_note;
    Card* m_result = nullptr;
    StateChip* m_state = nullptr;
    QLabel* m_facts = nullptr;
    QPushButton* m_trace = nullptr;
    CodeView* m_text = nullptr;
    std::string m_traceId;
    int m_round = 0;
};

} // namespace kaze::ui
