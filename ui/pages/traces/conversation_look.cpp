#include "ui/pages/traces/conversation_look.h"

#include "ui/models/run_words.h"
#include "ui/pages/agents/conversation_view.h"
#include "ui/pages/background.h"
#include "ui/widgets/page_states.h"

#include <QVBoxLayout>

namespace kaze::ui {

namespace {

constexpr int kAtOnce = 4; // questions under way
constexpr int kAhead = 5; // rows beyond those in sight
constexpr int kManySpans = 5'000; // from here on a pool thread finds the rows

} // namespace

ConversationLook::ConversationLook(PageContext context, QWidget* parent)
    : TraceLook(parent), m_context(context), m_model(new TraceConversation(this)),
      m_list(new ConversationView(context.theme, tr("Conversation of the trace")))
{
    auto* empty = new EmptyState(context.theme, QStringLiteral("dialog-messages"), tr("Nothing was said"),
        tr("No model and no tool was called in this trace yet. What they say stands here in order."), {});
    m_states = new StateStack(context.theme, m_list, empty, tr("Reading what was said…"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_states);
    setFocusProxy(m_list);
    m_list->setModel(m_model);
    connect(m_list, &ConversationView::rowsShown, this, &ConversationLook::want);
    connect(m_list, &ConversationView::currentRowChanged, this, [this](int row) { emit selected(m_model->spanAt(row)); });
}

void ConversationLook::setView(const std::shared_ptr<const TraceView>& view, bool another)
{
    if (another) {
        ++m_round;
        m_wanted.clear();
        m_underWay = 0;
        m_another = true;
        m_view.reset();
        m_span = -1;
    }
    const int round = ++m_views;
    if (view->size() < kManySpans)
        return took(view, TraceConversation::rowsOf(*view));
    if (another)
        m_states->showLoading();
    inBackground(
        this, [view] { return TraceConversation::rowsOf(*view); },
        [this, view, round](std::shared_ptr<const TraceConversation::Rows> rows) {
            if (round == m_views)
                took(view, std::move(rows));
        });
}

void ConversationLook::took(const std::shared_ptr<const TraceView>& view, std::shared_ptr<const TraceConversation::Rows> rows)
{
    const auto before = std::exchange(m_view, view);
    m_model->setView(view, std::move(rows));
    // What was open may have said more by now.
    for (int span = 0; before && span < before->size(); ++span)
        if (before->data().status[static_cast<std::size_t>(span)] == SpanStatus::Unfinished
            && view->data().status[static_cast<std::size_t>(span)] != SpanStatus::Unfinished)
            m_model->forget(span);
    if (m_model->rowCount() == 0)
        return m_states->showEmpty();
    m_states->showContent();
    if (std::exchange(m_another, false)) {
        m_list->scrollToStart();
        select(m_span);
    }
    const auto [first, last] = m_list->visibleRows();
    want(first, last);
}

void ConversationLook::select(int span)
{
    m_span = span;
    if (!m_view)
        return;
    if (const int row = m_model->rowOf(span); row >= 0)
        m_list->setCurrentRow(row);
}

void ConversationLook::want(int first, int last)
{
    for (const int span : m_model->missing(first - kAhead, last + kAhead))
        m_wanted.push_back(span);
    askNext();
}

void ConversationLook::askNext()
{
    while (m_view && m_underWay < kAtOnce && !m_wanted.empty()) {
        const int span = m_wanted.front();
        m_wanted.pop_front();
        ++m_underWay;
        api::GetSpan query;
        query.traceId = m_view->trace.traceId;
        query.spanId = m_view->idOf(span);
        m_context.link.ask<api::GetSpan>(
            this, std::move(query), [this, span, round = m_round](base::Result<api::SpanReply> reply) {
                if (round == m_round)
                    took(span, std::move(reply));
            });
    }
}

void ConversationLook::took(int span, base::Result<api::SpanReply> reply)
{
    --m_underWay;
    if (!reply) {
        SpanSpeech speech;
        speech.problem = tr("What was said could not be read: %1").arg(text(reply.error().message));
        speech.answer = speech.problem;
        m_model->put(span, std::move(speech));
        return askNext();
    }
    inBackground(
        this, [detail = std::move(reply->detail)] { return speechOf(detail); },
        [this, span, round = m_round](SpanSpeech speech) {
            if (round == m_round)
                m_model->put(span, std::move(speech));
        });
    askNext();
}

} // namespace kaze::ui
