#pragma once

#include "ui/models/trace_timeline.h"
#include "ui/pages/page.h"

class QLabel;
class QPushButton;
class QTimer;

namespace kaze::ui {

class Card;
class CodeView;
class KeyValueTable;
class StateChip;

//! The selected span: status, facts, what it cost and why, its payloads. Payloads are fetched for this span alone. Owned by the Traces page.
class SpanPanel : public QWidget {
    Q_OBJECT
public:
    SpanPanel(PageContext context, QWidget* parent = nullptr);

    //! −1 shows nothing. Newer values of the same span keep what was fetched.
    void setSpan(const std::shared_ptr<const TraceView>& view, int index);
    [[nodiscard]] QString copyText() const;
    void copyId();
    void copyJson();

private:
    void build();
    QWidget* buildButtons();
    void ask();
    void showRow();
    void showPayload(QLabel* title, CodeView* code, const QString& payload, bool failed);
    void showDetail();

    PageContext m_context;
    Card* m_card;
    StateChip* m_status;
    QWidget* m_content;
    QLabel* m_name;
    KeyValueTable* m_facts;
    QLabel* m_costTitle;
    KeyValueTable* m_cost;
    QLabel* m_inputTitle;
    CodeView* m_input;
    QLabel* m_outputTitle;
    CodeView* m_output;
    QLabel* m_note;
    QLabel* m_hint;
    QTimer* m_soon;
    std::shared_ptr<const TraceView> m_view;
    int m_index = -1;
    std::string m_span;
    std::optional<api::SpanDetail> m_detail;
};

} // namespace kaze::ui
