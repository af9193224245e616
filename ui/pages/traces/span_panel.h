#pragma once

#include "engine/api/trace_requests.h"
#include "ui/models/trace_view.h"
#include "ui/pages/page.h"

class QLabel;
class QPushButton;
class QTimer;
class QVBoxLayout;

namespace kaze::ui {

class Card;
class CodeView;
class KeyValueTable;
class PayloadDialog;
class StateChip;

//! The selected span: status, times, attributes, events, links, what it cost and why, its payloads. Payloads are fetched for this span alone. Owned by the
//! Traces page.
class SpanPanel : public QWidget {
    Q_OBJECT
public:
    SpanPanel(PageContext context, QWidget* parent = nullptr);

    //! −1 shows nothing. Newer values of the same span keep what was fetched.
    void setSpan(const std::shared_ptr<const TraceView>& view, int index);
    [[nodiscard]] QString copyText() const;
    void copyId();
    void copyJson();
    //! The whole payload in a window of its own; null while it is not known.
    PayloadDialog* openPayload(api::PayloadSide side);

signals:
    //! A link of the span leads there.
    void traceWanted(const QString& traceId, const QString& spanId);

private:
    //! A title with what stands below it, hidden together.
    struct Section {
        QWidget* box = nullptr;
        QWidget* content = nullptr;
    };
    struct Payload {
        Section section;
        CodeView* code = nullptr;
        QPushButton* open = nullptr;
    };
    void build();
    Section addSection(QVBoxLayout* column, const QString& title, QWidget* content, QWidget* trailing = nullptr);
    Payload addPayload(QVBoxLayout* column, const QString& title, const QString& openWords, api::PayloadSide side);
    QWidget* buildButtons();
    void ask();
    void showRow();
    void showDetail();
    void showLinks();
    void showPayload(Payload& payload, const std::string& bytes, std::int64_t total, bool failed);
    [[nodiscard]] QList<QWidget*> detailParts() const;

    PageContext m_context;
    Card* m_card;
    StateChip* m_status;
    QWidget* m_content;
    QLabel* m_name;
    KeyValueTable* m_facts;
    KeyValueTable* m_attributes;
    KeyValueTable* m_events;
    KeyValueTable* m_cost;
    QVBoxLayout* m_links;
    Section m_attributeSection, m_eventSection, m_linkSection, m_costSection;
    Payload m_input, m_output;
    QLabel* m_note;
    QLabel* m_hint;
    QTimer* m_soon;
    std::shared_ptr<const TraceView> m_view;
    int m_index = -1;
    std::string m_span;
    std::optional<api::SpanDetail> m_detail;
};

} // namespace kaze::ui
