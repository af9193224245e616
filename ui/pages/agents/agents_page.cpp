#include "ui/pages/agents/agents_page.h"

#include "ui/models/filter_message.h"
#include "ui/models/run_words.h"
#include "ui/pages/agents/conversation_pane.h"
#include "ui/pages/agents/conversation_view.h"
#include "ui/pages/agents/run_detail_panel.h"
#include "ui/pages/agents/run_list_panel.h"
#include "ui/widgets/page_header.h"
#include "ui/widgets/table_view.h"

#include <QPushButton>
#include <QSplitter>
#include <QVBoxLayout>

namespace kaze::ui {

AgentsPage::AgentsPage(PageContext context)
    : Page(context, QStringLiteral("agents"), tr("Agents")), m_actions(context, this),
      m_filter(new FilterField(context.theme, tr("state:running agent:dev-* timeout"))), m_list(new RunListPanel(context)),
      m_detail(new RunDetailPanel(context)), m_splitter(new QSplitter(Qt::Horizontal))
{
    build();
    addActions();
    connect(m_filter, &FilterField::filterChanged, this, [this](const QString& filter) {
        this->context().settings.setValue(QStringLiteral("agents/filter"), filter);
        m_list->setFilter(filter);
    });
    m_filter->setCompletions([this](const QString& before) { return completions(before); });
    connect(m_list, &RunListPanel::filterRefused, this, [this](const QString& message) {
        if (message.isEmpty())
            m_filter->clearError();
        else
            m_filter->setError(filterErrorOf(message, m_filter->text()));
    });
    connect(m_list, &RunListPanel::filterWanted, m_filter, &FilterField::setText);
    connect(m_list, &RunListPanel::newRunWanted, this, [this] { this->context().navigator.newRun({}); });
    connect(m_list, &RunListPanel::currentRunChanged, this, &AgentsPage::showDetail);
    connect(m_list, &RunListPanel::selectionChanged, this, &AgentsPage::updateButtons);
    connect(m_list, &RunListPanel::clicked, this, [this](const QString& run) {
        openDetail(true);
        showDetail(run);
    });
    connect(m_list, &RunListPanel::opened, this, [this](const QString& run) {
        openDetail(true);
        showDetail(run);
        m_detail->conversation()->view()->setFocus();
    });
    connect(m_detail, &RunDetailPanel::runWanted, this, [this](const QString& run) { m_detail->setRun(run); });
    connect(m_detail, &RunDetailPanel::resumeWanted, this,
        [this](const api::RunRow& run) { m_actions.act(RunActions::Verb::Resume, {run}); });
    m_filter->setText(this->context().settings.value(QStringLiteral("agents/filter")).toString());
    updateButtons();
}

void AgentsPage::build()
{
    auto* header = new PageHeader(context().theme, title());
    header->addControl(m_filter, 1);
    m_pause = header->addButton(tr("Pause"));
    m_resume = header->addButton(tr("Resume"));
    m_cancel = header->addButton(tr("Cancel"));
    auto* newRun = header->addButton(tr("New run"), ButtonRole::Primary);
    newRun->setToolTip(tr("Start an agent (Ctrl+N)"));
    m_pause->setToolTip(tr("Pauses the selected runs after their present step"));
    m_resume->setToolTip(tr("Lets paused, interrupted and failed runs go on"));
    m_cancel->setToolTip(tr("Ends the selected runs for good, after asking (Delete)"));
    connect(m_pause, &QPushButton::clicked, this, [this] { act(RunActions::Verb::Pause); });
    connect(m_resume, &QPushButton::clicked, this, [this] { act(RunActions::Verb::Resume); });
    connect(m_cancel, &QPushButton::clicked, this, [this] { act(RunActions::Verb::Cancel); });
    connect(newRun, &QPushButton::clicked, this, [this] { context().navigator.newRun({}); });
    m_splitter->setHandleWidth(spacing::kMedium);
    m_splitter->setChildrenCollapsible(false);
    m_splitter->addWidget(m_list);
    m_splitter->addWidget(m_detail);
    m_splitter->setSizes({764, 436});
    m_splitter->setStretchFactor(0, 3);
    m_splitter->setStretchFactor(1, 2);
    m_splitter->restoreState(context().settings.value(QStringLiteral("agents/splitter")).toByteArray());
    connect(m_splitter, &QSplitter::splitterMoved, this,
        [this] { context().settings.setValue(QStringLiteral("agents/splitter"), m_splitter->saveState()); });
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(spacing::kMedium);
    column->addWidget(header);
    column->addWidget(m_splitter, 1);
}

void AgentsPage::addActions()
{
    const auto add = [this](const QString& words, const QKeySequence& keys, QWidget* where, const std::function<void()>& act) {
        auto* action = new QAction(words, this);
        action->setShortcut(keys);
        action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
        connect(action, &QAction::triggered, this, act);
        addAction(action);
        // Delete must not reach from a text field to the selected runs.
        if (where != this) {
            action->setShortcutContext(Qt::WidgetShortcut);
            where->addAction(action);
        }
    };
    add(tr("Pause the selected runs"), {}, this, [this] { act(RunActions::Verb::Pause); });
    add(tr("Resume the selected runs"), {}, this, [this] { act(RunActions::Verb::Resume); });
    add(tr("Cancel the selected runs"), QKeySequence(Qt::Key_Delete), m_list->table(), [this] { act(RunActions::Verb::Cancel); });
    add(tr("Open the trace of this run"), {}, this, [this] {
        if (!m_detail->runId().isEmpty())
            context().navigator.showTrace(m_detail->runId());
    });
}

void AgentsPage::act(RunActions::Verb verb)
{
    m_actions.act(verb, m_list->selectedRuns());
}

void AgentsPage::updateButtons()
{
    const auto runs = m_list->selectedRuns();
    const auto any = [&runs](RunActions::Verb verb) {
        return std::any_of(runs.begin(), runs.end(), [verb](const auto& run) { return RunActions::applies(verb, run.state); });
    };
    m_pause->setEnabled(any(RunActions::Verb::Pause));
    m_resume->setEnabled(any(RunActions::Verb::Resume));
    m_cancel->setEnabled(any(RunActions::Verb::Cancel));
}

void AgentsPage::showDetail(const QString& runId)
{
    m_fromList = runId;
    if (m_open)
        m_detail->setRun(runId);
}

void AgentsPage::openDetail(bool open)
{
    m_open = open;
    m_detail->setVisible(open);
    m_detail->setActive(open && m_visible);
    if (open && !m_fromList.isEmpty())
        m_detail->setRun(m_fromList);
}

bool AgentsPage::focusFilter()
{
    m_filter->setFocus();
    return true;
}

void AgentsPage::refresh()
{
    m_list->refresh();
    if (m_open)
        m_detail->refresh();
}

void AgentsPage::openThing(const QString& runId)
{
    m_list->select(runId);
    m_fromList = runId;
    openDetail(true);
    m_detail->setRun(runId);
}

bool AgentsPage::goBack()
{
    if (m_open && m_detail->runId() != m_fromList && !m_fromList.isEmpty()) {
        m_detail->setRun(m_fromList);
        return true;
    }
    if (m_open && !m_detail->runId().isEmpty()) {
        openDetail(false);
        m_list->table()->setFocus();
        return true;
    }
    if (m_filter->text().isEmpty())
        return false;
    m_filter->setText({});
    return true;
}

QString AgentsPage::copyText() const
{
    return m_detail->isAncestorOf(focusWidget()) ? m_detail->copyText() : m_list->table()->selectedText();
}

void AgentsPage::setPaused(bool paused)
{
    m_list->setPaused(paused);
    m_detail->setPaused(paused);
}

void AgentsPage::shown()
{
    m_visible = true;
    m_list->setActive(true);
    m_detail->setActive(m_open);
    // A window gives the keyboard to its first field, which here is the filter; the list is what keys are for.
    if (!focusWidget() || focusWidget() == m_filter->lineEdit())
        m_list->table()->setFocus();
}

void AgentsPage::hidden()
{
    m_visible = false;
    m_list->setActive(false);
    m_detail->setActive(false);
}

QStringList AgentsPage::completions(const QString& before) const
{
    const QString term = before.mid(before.lastIndexOf(QLatin1Char(' ')) + 1);
    const QString sign = term.startsWith(QLatin1Char('-')) ? QStringLiteral("-") : QString();
    QStringList words;
    for (const auto* field : {"state:", "agent:", "pool:", "model:", "task:"})
        words << sign + QLatin1String(field);
    if (!term.mid(sign.size()).startsWith(QLatin1String("state:")))
        return words;
    words.clear();
    const QString names = text(base::enumNames<api::RunState>());
    for (const auto& name : names.split(QStringLiteral(", ")))
        words << sign + QStringLiteral("state:") + name;
    return words;
}

} // namespace kaze::ui
