#include "ui/pages/approvals/approvals_page.h"

#include "engine/api/run_requests.h"

#include "ui/models/approval_words.h"
#include "ui/models/run_words.h"
#include "ui/pages/approvals/approval_view.h"
#include "ui/widgets/card.h"
#include "ui/widgets/confirm.h"
#include "ui/widgets/format.h"
#include "ui/widgets/page_header.h"
#include "ui/widgets/page_states.h"
#include "ui/widgets/table_view.h"

#include <QSplitter>
#include <QTimer>
#include <QVBoxLayout>

namespace kaze::ui {

namespace {

constexpr std::size_t kAtOnce = 100; // answers

} // namespace

ApprovalsPage::ApprovalsPage(PageContext context)
    : Page(context, QStringLiteral("approvals"), tr("Approvals")), m_model(new ApprovalTableModel(this)),
      m_clock(new QTimer(this))
{
    build();
    addKeys();
    connectLink();
    m_clock->setInterval(1000);
    connect(m_clock, &QTimer::timeout, this, &ApprovalsPage::tick);
    m_stack->showLoading();
}

void ApprovalsPage::build()
{
    auto& theme = this->context().theme;
    m_table = new TableView(theme, tr("Approvals that wait"));
    m_table->setColumnKind(ApprovalTableModel::Agent, CellKind::Strong);
    m_table->setColumnKind(ApprovalTableModel::Waiting, CellKind::Number);
    m_table->setColumnHint(ApprovalTableModel::Agent, 130);
    m_table->setColumnHint(ApprovalTableModel::Waiting, 76);
    m_table->setStretchColumn(ApprovalTableModel::Tool);
    m_table->setModel(m_model);
    auto* list = new Card(theme);
    list->setFlush(true);
    list->content()->addWidget(m_table);
    m_view = new ApprovalView(theme, ApprovalView::Shape::Whole);
    m_card = new Card(theme);
    m_card->content()->addWidget(m_view);
    m_splitter = new QSplitter(Qt::Horizontal);
    m_splitter->setHandleWidth(spacing::kMedium);
    m_splitter->setChildrenCollapsible(false);
    m_splitter->addWidget(list);
    m_splitter->addWidget(m_card);
    m_splitter->setSizes({390, 800});
    m_splitter->setStretchFactor(1, 1);
    m_splitter->restoreState(this->context().settings.value(QStringLiteral("approvals/splitter")).toByteArray());
    connect(m_splitter, &QSplitter::splitterMoved, this,
        [this] { this->context().settings.setValue(QStringLiteral("approvals/splitter"), m_splitter->saveState()); });
    auto* empty = new EmptyState(theme, QStringLiteral("dialog-ok-apply"), tr("Nothing waits for you"),
        tr("When an agent wants to do something that its rules say to ask about, the question appears here with the exact call "
           "and what "
           "it would change."),
        {});
    m_stack = new StateStack(theme, m_splitter, empty, tr("Reading what waits…"));
    connect(m_stack, &StateStack::retryClicked, this, &ApprovalsPage::refresh);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(spacing::kMedium);
    column->addWidget(new PageHeader(theme, title()));
    column->addWidget(m_stack, 1);
    connect(m_table->selectionModel(), &QItemSelectionModel::selectionChanged, this, &ApprovalsPage::showSelected);
    connect(m_table, &TableView::opened, this, [this](const QModelIndex& index) {
        if (const auto* approval = m_model->approval(index.row()))
            this->context().navigator.showRun(text(approval->runId));
    });
    connect(m_view, &ApprovalView::answered, this, &ApprovalsPage::answer);
    connect(m_view, &ApprovalView::runWanted, this, [this](const QString& run) { this->context().navigator.showRun(run); });
}

void ApprovalsPage::addKeys()
{
    const auto key = [this](const QString& words, Qt::Key shortcut, const std::function<void()>& act) {
        auto* action = new QAction(words, this);
        action->setShortcut(QKeySequence(shortcut));
        action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
        connect(action, &QAction::triggered, this, act);
        addAction(action);
    };
    key(tr("Allow once"), Qt::Key_A, [this] { m_view->answer(api::Verdict::AllowOnce); });
    key(tr("Allow for this run"), Qt::Key_R, [this] { m_view->answer(api::Verdict::AllowForRun); });
    key(tr("Allow always"), Qt::Key_W, [this] { m_view->answer(api::Verdict::AllowAlways); });
    key(tr("Deny (asks for a reason)"), Qt::Key_D, [this] { m_view->askReason(); });
    key(tr("Change the arguments"), Qt::Key_E, [this] { m_view->editArguments(); });
}

void ApprovalsPage::connectLink()
{
    auto& link = this->context().link;
    connect(&link, &CellLink::approvalAsked, this, [this](const api::Approval& approval) {
        if (m_paused)
            return;
        m_model->add(approval);
        m_loaded = true;
        showState();
    });
    connect(&link, &CellLink::approvalClosed, this, [this](const QString& id) {
        if (!m_paused)
            removeAnswered(id.toStdString());
    });
    connect(&link, &CellLink::stateChanged, this, &ApprovalsPage::refresh);
    connect(&link, &CellLink::refreshNeeded, this, &ApprovalsPage::refresh);
}

void ApprovalsPage::shown()
{
    m_visible = true;
    m_clock->start();
    refresh();
    m_table->setFocus();
}

void ApprovalsPage::hidden()
{
    m_visible = false;
    m_clock->stop();
}

void ApprovalsPage::setPaused(bool paused)
{
    m_paused = paused;
    if (!paused)
        refresh();
}

void ApprovalsPage::refresh()
{
    auto& link = context().link;
    if (link.state() == CellLink::State::Connecting) {
        m_stack->showLoading();
        return;
    }
    api::ListApprovals query;
    link.ask<api::ListApprovals>(this, query, [this](base::Result<api::ApprovalList> reply) {
        if (reply)
            return load(std::move(reply->approvals));
        m_stack->showError(text(reply.error().message), tr("Every question is kept, and its run waits for the answer."),
            tr("Try again, or look at the engine's state in the status bar."), tr("Try again"));
    });
}

void ApprovalsPage::load(std::vector<api::Approval> approvals)
{
    m_loaded = true;
    m_model->setApprovals(std::move(approvals));
    tick();
    showState();
    if (!m_wanted.isEmpty())
        if (const int row = m_model->find(m_wanted.toStdString()); row >= 0) {
            m_wanted.clear();
            selectRow(row);
        }
}

void ApprovalsPage::showState()
{
    if (m_model->rowCount() == 0) {
        m_stack->showEmpty();
        return;
    }
    m_stack->showContent();
    if (!m_table->selectionModel()->hasSelection())
        selectRow(0);
}

void ApprovalsPage::selectRow(int row)
{
    const int last = m_model->rowCount() - 1;
    if (last >= 0)
        m_table->setCurrentRow(std::clamp(row, 0, last));
}

std::vector<api::Approval> ApprovalsPage::selected() const
{
    std::vector<api::Approval> approvals;
    for (const auto& index : m_table->selectionModel()->selectedRows())
        if (const auto* approval = m_model->approval(index.row()))
            approvals.push_back(*approval);
    return approvals;
}

void ApprovalsPage::showSelected()
{
    const auto* selection = m_table->selectionModel();
    const auto rows = selection->selectedRows();
    m_card->setVisible(!rows.isEmpty());
    if (rows.isEmpty())
        return;
    const int current = m_table->currentIndex().row();
    const auto* shown = m_model->approval(selection->isRowSelected(current) ? current : rows.front().row());
    if (!shown)
        return;
    m_view->setApproval(*shown, static_cast<int>(rows.size()) - 1);
    m_view->setBusy(m_sending.contains(shown->approvalId));
    tick();
}

void ApprovalsPage::tick()
{
    const auto now = context().link.now();
    m_model->setNow(now);
    m_view->setNow(now);
}

void ApprovalsPage::openThing(const QString& approvalId)
{
    m_wanted = approvalId;
    if (const int row = m_model->find(approvalId.toStdString()); row >= 0) {
        m_wanted.clear();
        selectRow(row);
    } else {
        refresh();
    }
}

QString ApprovalsPage::shownThing() const
{
    const auto approvals = selected();
    return approvals.empty() ? QString() : text(approvals.front().approvalId);
}

QString ApprovalsPage::copyText() const
{
    return m_table->selectedText();
}

void ApprovalsPage::answer(api::Verdict verdict, const QString& reason)
{
    const auto chosen = selected();
    if (chosen.size() <= 1 || verdict != api::Verdict::Deny)
        return send(chosen, verdict, reason);
    const int count = static_cast<int>(chosen.size());
    confirm(context().theme, this,
        {tr("Deny %n question(s)?", nullptr, count),
            tr("The agents are told, with your reason, and go on without these calls. It cannot be taken back."),
            tr("Deny %n", nullptr, count), tr("Keep them waiting")},
        [this, chosen, verdict, reason] { send(chosen, verdict, reason); });
}

void ApprovalsPage::send(const std::vector<api::Approval>& approvals, api::Verdict verdict, const QString& reason)
{
    if (approvals.size() == 1 && m_view->approval().approvalId == approvals[0].approvalId) {
        sendOne(approvals[0], m_view->given(verdict));
    } else {
        std::vector<api::Approval> fitting;
        std::copy_if(approvals.begin(), approvals.end(), std::back_inserter(fitting),
            [verdict](const auto& one) { return verdict == api::Verdict::Deny || one.kind == api::ApprovalKind::ToolCall; });
        const int others = static_cast<int>(approvals.size() - fitting.size());
        std::reverse(fitting.begin(), fitting.end()); // the oldest one is answered first, from the end
        sendSome(std::move(fitting), verdict, reason);
        if (others > 0)
            context().navigator.notify(tr("%n of them ask(s) for more than a yes and still wait(s)", nullptr, others));
    }
    showSelected();
    m_table->setFocus();
}

//! So many that nobody notices, and the others when whatever came meanwhile is dealt with.
void ApprovalsPage::sendSome(std::vector<api::Approval> approvals, api::Verdict verdict, const QString& reason)
{
    const auto count = std::min(approvals.size(), kAtOnce);
    for (std::size_t i = 0; i < count; ++i) {
        api::AnswerApproval query;
        query.approvalId = approvals.back().approvalId;
        query.verdict = verdict;
        query.reason = reason.toStdString();
        sendOne(approvals.back(), query);
        approvals.pop_back();
    }
    if (!approvals.empty())
        QTimer::singleShot(0, this,
            [this, rest = std::move(approvals), verdict, reason]() mutable { sendSome(std::move(rest), verdict, reason); });
}

void ApprovalsPage::sendOne(const api::Approval& approval, const api::AnswerApproval& answer)
{
    m_sending.insert(approval.approvalId);
    context().link.ask<api::AnswerApproval>(
        this, answer, [this, approval](const base::Result<api::Done>& reply) { answeredOne(approval, reply); });
}

void ApprovalsPage::answeredOne(const api::Approval& approval, const base::Result<api::Done>& reply)
{
    m_sending.erase(approval.approvalId);
    const bool gone
        = !reply && (reply.error().code == base::ErrorCode::Conflict || reply.error().code == base::ErrorCode::NotFound);
    if (gone)
        context().navigator.notify(tr("%1 of %2 was answered already").arg(subjectOf(approval), text(approval.agent)));
    if (reply || gone)
        return removeAnswered(approval.approvalId);
    showSelected();
    if (m_view->approval().approvalId == approval.approvalId)
        m_view->setProblem(tr("Your answer did not arrive: %1 The question still waits.").arg(text(reply.error().message)));
}

void ApprovalsPage::removeAnswered(const std::string& approvalId)
{
    const int row = m_model->find(approvalId);
    if (row < 0)
        return;
    const auto* selection = m_table->selectionModel();
    const bool alone = selection->isRowSelected(row) && selection->selectedRows().size() == 1;
    m_model->remove(approvalId);
    if (alone)
        selectRow(row);
    showState();
}

} // namespace kaze::ui
