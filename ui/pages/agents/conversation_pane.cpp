#include "ui/pages/agents/conversation_pane.h"

#include "engine/api/events.h"
#include "engine/api/run_requests.h"

#include "ui/models/approval_words.h"
#include "ui/models/run_words.h"
#include "ui/pages/agents/conversation_view.h"
#include "ui/pages/approvals/approval_view.h"
#include "ui/widgets/card.h"
#include "ui/widgets/format.h"
#include "ui/widgets/page_states.h"

#include <QTimer>
#include <QVBoxLayout>

namespace kaze::ui {

namespace {

constexpr int kLookAhead = 60; // rows beyond the viewport that are read early

} // namespace

ConversationPane::ConversationPane(PageContext context, QWidget* parent)
    : QWidget(parent), m_context(context), m_model(new ConversationModel(this)),
      m_view(new ConversationView(context.theme, tr("Conversation"))), m_footer(new QWidget),
      m_footerLayout(new QVBoxLayout(m_footer)), m_clock(new QTimer(this))
{
    m_view->setModel(m_model);
    m_footerLayout->setContentsMargins(0, 0, 0, spacing::kTiny);
    m_footerLayout->setSpacing(spacing::kSmall);
    m_footer->hide();
    m_view->setFooter(m_footer);
    m_footer->hide();
    auto* empty = new EmptyState(context.theme, QStringLiteral("dialog-messages"), tr("Nothing said yet"),
        tr("The run waits for its turn. Its steps appear here as they are written."), {});
    m_stack = new StateStack(context.theme, m_view, empty, tr("Reading the steps…"));
    connect(m_stack, &StateStack::retryClicked, this, &ConversationPane::refresh);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_stack);
    connect(m_view, &ConversationView::rowsShown, this, &ConversationPane::askPages);
    m_clock->setInterval(1000);
    connect(m_clock, &QTimer::timeout, this, [this] {
        for (const auto& [id, question] : m_questions)
            question.view->setNow(m_context.link.now());
    });
    connectLink();
}

void ConversationPane::connectLink()
{
    auto& link = m_context.link;
    connect(&link, &CellLink::stepAdded, this, [this](const api::StepAdded& added) {
        if (m_paused || text(added.runId) != m_run)
            return;
        m_model->addStep(added.step);
        m_stack->showContent();
        emit stepArrived();
    });
    connect(&link, &CellLink::textStreamed, this, [this](const api::TextDelta& delta) {
        if (m_paused || text(delta.runId) != m_run)
            return;
        m_model->addText(delta.text, delta.restarted);
        m_stack->showContent();
    });
    connect(&link, &CellLink::approvalAsked, this, [this](const api::Approval& approval) {
        if (!m_paused && text(approval.runId) == m_run)
            addApproval(approval);
    });
    connect(&link, &CellLink::approvalClosed, this, [this](const QString& id) { removeApproval(id.toStdString()); });
}

void ConversationPane::setRun(const QString& runId)
{
    if (runId == m_run)
        return;
    ++m_generation;
    m_run = runId;
    m_model->clear();
    setApprovals({});
    follow(m_active);
    if (runId.isEmpty())
        return;
    m_stack->showLoading();
    refresh();
}

void ConversationPane::follow(bool wanted)
{
    const QString run = wanted ? m_run : QString();
    if (run == m_followed)
        return;
    if (!m_followed.isEmpty())
        m_context.link.unfollow(m_followed);
    m_followed = run;
    if (!run.isEmpty())
        m_context.link.follow(run);
}

void ConversationPane::setActive(bool active)
{
    m_active = active;
    follow(active);
    if (active)
        refresh();
}

void ConversationPane::setPaused(bool paused)
{
    m_paused = paused;
    if (!paused)
        refresh();
}

void ConversationPane::refresh()
{
    if (m_run.isEmpty())
        return;
    askTail();
    askApprovals();
}

void ConversationPane::askTail()
{
    api::ListSteps query;
    query.runId = m_run.toStdString();
    query.limit = ConversationModel::kPage;
    query.tail = true;
    m_context.link.ask<api::ListSteps>(this, query, [this, generation = m_generation](const base::Result<api::StepPage>& reply) {
        // What was asked before a person paused must not move the view either.
        if (generation != m_generation || (m_paused && m_model->rowCount() > 0))
            return;
        if (!reply) {
            if (m_model->rowCount() == 0)
                m_stack->showError(
                    text(reply.error().message), tr("The run's steps are kept."), tr("Try again."), tr("Try again"));
            return;
        }
        m_model->addPage(*reply);
        if (m_model->rowCount() > 0)
            m_stack->showContent();
        else
            m_stack->showEmpty();
    });
}

void ConversationPane::askPages(int first, int last)
{
    for (const int page : m_model->missing(std::max(0, first - kLookAhead), last + kLookAhead)) {
        api::ListSteps query;
        query.runId = m_run.toStdString();
        query.after = static_cast<std::int64_t>(page) * ConversationModel::kPage;
        query.limit = ConversationModel::kPage;
        m_context.link.ask<api::ListSteps>(
            this, query, [this, page, generation = m_generation](const base::Result<api::StepPage>& reply) {
                if (generation != m_generation)
                    return;
                if (reply)
                    m_model->addPage(*reply);
                else
                    m_model->pageFailed(page);
            });
    }
}

void ConversationPane::askApprovals()
{
    api::ListApprovals query;
    query.runId = m_run.toStdString();
    m_context.link.ask<api::ListApprovals>(
        this, query, [this, generation = m_generation](const base::Result<api::ApprovalList>& reply) {
            if (generation == m_generation && reply)
                setApprovals(reply->approvals);
        });
}

void ConversationPane::setApprovals(const std::vector<api::Approval>& approvals)
{
    std::vector<std::string> gone;
    for (const auto& [id, question] : m_questions)
        if (std::none_of(approvals.begin(), approvals.end(), [&id](const auto& approval) { return approval.approvalId == id; }))
            gone.push_back(id);
    for (const auto& id : gone)
        removeApproval(id);
    for (const auto& approval : approvals)
        addApproval(approval);
}

void ConversationPane::addApproval(const api::Approval& approval)
{
    if (m_questions.contains(approval.approvalId))
        return;
    auto* card = new Card(m_context.theme);
    card->setRaised(true);
    card->setEdge(Tone::Warning);
    auto* view = new ApprovalView(m_context.theme, ApprovalView::Shape::Compact);
    view->setApproval(approval);
    view->setNow(m_context.link.now());
    card->content()->addWidget(view);
    connect(
        view, &ApprovalView::answered, this, [this, approval, view](api::Verdict verdict) { answer(approval, view, verdict); });
    m_footerLayout->addWidget(card);
    m_questions[approval.approvalId] = {card, view};
    showFooter();
}

void ConversationPane::removeApproval(const std::string& approvalId)
{
    const auto found = m_questions.find(approvalId);
    if (found == m_questions.end())
        return;
    found->second.card->hide();
    found->second.card->deleteLater();
    m_footerLayout->removeWidget(found->second.card);
    m_questions.erase(found);
    showFooter();
}

void ConversationPane::showFooter()
{
    m_footer->setVisible(!m_questions.empty());
    if (m_questions.empty())
        m_clock->stop();
    else if (!m_clock->isActive())
        m_clock->start();
    m_footerLayout->activate();
    m_view->updateFooter();
}

void ConversationPane::answer(const api::Approval& approval, ApprovalView* view, api::Verdict verdict)
{
    view->setBusy(true);
    m_context.link.ask<api::AnswerApproval>(this, view->given(verdict), [this, approval](const base::Result<api::Done>& reply) {
        const auto found = m_questions.find(approval.approvalId);
        const bool gone = !reply && reply.error().code == base::ErrorCode::Conflict;
        if (gone)
            m_context.navigator.notify(tr("%1 was answered already").arg(subjectOf(approval)));
        if (reply || gone)
            return removeApproval(approval.approvalId);
        if (found == m_questions.end())
            return;
        found->second.view->setBusy(false);
        found->second.view->setProblem(
            tr("Your answer did not arrive: %1 The question still waits.").arg(text(reply.error().message)));
        m_view->updateFooter();
    });
}

} // namespace kaze::ui
