#pragma once

#include "engine/api/trace_requests.h"
#include "ui/models/trace_conversation.h"
#include "ui/pages/page.h"
#include "ui/pages/traces/trace_look.h"

#include <deque>

namespace kaze::ui {

class ConversationView;
class StateStack;

//! What was said in a trace: the messages of its model calls in order, with what tools were called for and gave, folded. Payloads are fetched for what is in sight.
class ConversationLook : public TraceLook {
    Q_OBJECT
public:
    explicit ConversationLook(PageContext context, QWidget* parent = nullptr);

    void setView(const std::shared_ptr<const TraceView>& view, bool another) override;
    void select(int span) override;

    [[nodiscard]] ConversationView* conversation() const { return m_list; }
    [[nodiscard]] TraceConversation* model() const { return m_model; }

private:
    void took(const std::shared_ptr<const TraceView>& view, std::shared_ptr<const TraceConversation::Rows> rows);
    void want(int first, int last);
    void askNext();
    void took(int span, base::Result<api::SpanReply> reply);

    PageContext m_context;
    TraceConversation* m_model;
    ConversationView* m_list;
    StateStack* m_states;
    std::shared_ptr<const TraceView> m_view;
    std::deque<int> m_wanted; //!< spans whose payloads are to be asked for
    int m_span = -1;
    int m_underWay = 0;
    int m_views = 0;
    bool m_another = true;
    int m_round = 0;
};

} // namespace kaze::ui
