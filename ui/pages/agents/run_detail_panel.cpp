#include "ui/pages/agents/run_detail_panel.h"

#include "ui/models/run_table_model.h"
#include "ui/models/run_words.h"
#include "ui/models/tool_summary_model.h"
#include "ui/pages/agents/conversation_pane.h"
#include "ui/pages/agents/conversation_view.h"
#include "ui/pages/agents/message_field.h"
#include "ui/pages/agents/run_gauges.h"
#include "ui/pages/agents/run_problem.h"
#include "ui/pages/note_line.h"
#include "ui/pages/runs/checkpoints_pane.h"
#include "ui/widgets/card.h"
#include "ui/widgets/code_view.h"
#include "ui/widgets/filling_stack.h"
#include "ui/widgets/format.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/segmented_tabs.h"
#include "ui/widgets/state_chip.h"
#include "ui/widgets/table_view.h"

#include <QApplication>
#include <QClipboard>
#include <QHBoxLayout>
#include <QPushButton>
#include <QTimer>
#include <QVBoxLayout>

namespace kaze::ui {

namespace {

constexpr int kAskPause = 1000; // ms between two looks at a run that changes
constexpr int kToolSteps = 1000; // steps a request

bool ended(const api::Open<api::RunState>& state)
{
    return state.known() && api::hasEnded(state.valueOr(api::RunState::Running));
}

} // namespace

RunDetailPanel::RunDetailPanel(PageContext context, QWidget* parent)
    : QWidget(parent), m_context(context), m_card(new Card(context.theme)),
      m_name(new ElidedLabel(context.theme, TextRole::Strong)), m_state(new StateChip(context.theme)),
      m_facts(new ElidedLabel(context.theme, TextRole::Muted)), m_id(new QPushButton), m_parent(new QPushButton),
      m_note(new NoteLine(context, QStringLiteral("run"))), m_tabs(new SegmentedTabs(context.theme, tr("Parts of the run"))),
      m_problem(new RunProblem(context.theme)), m_pages(new FillingStack), m_conversation(new ConversationPane(context)),
      m_checkpoints(new CheckpointsPane(context)),
      m_subagents(new RunTableModel(
          {RunColumn::Agent, RunColumn::State, RunColumn::Task, RunColumn::Turns, RunColumn::Tokens, RunColumn::Cost}, this)),
      m_subagentTable(new TableView(context.theme, tr("Subagents"))), m_tools(new ToolSummaryModel(this)),
      m_toolNote(makeLabel(context.theme, TextRole::Muted, {})),
      m_definition(new CodeView(context.theme, Language::Yaml, tr("Agent file as it was when the run started"))),
      m_output(new CodeView(context.theme, Language::Plain, tr("Final answer"))), m_gauges(new RunGauges(context.theme)),
      m_message(new MessageField(context)), m_askLater(new QTimer(this))
{
    build();
    connectLink();
    m_askLater->setSingleShot(true);
    m_askLater->setInterval(kAskPause);
    connect(m_askLater, &QTimer::timeout, this, &RunDetailPanel::ask);
}

void RunDetailPanel::build()
{
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->addWidget(m_card);
    buildPages();
    auto* content = m_card->content();
    content->addWidget(buildHead());
    content->addWidget(m_note);
    content->addWidget(buildTabs());
    content->addWidget(m_problem);
    content->addSpacing(spacing::kTiny);
    content->addWidget(m_pages, 1);
    content->addWidget(m_gauges);
    content->addWidget(m_message);
    connect(m_problem, &RunProblem::remedyWanted, this, [this](RunProblem::Remedy what) { remedy(static_cast<int>(what)); });
}

QWidget* RunDetailPanel::buildHead()
{
    auto* head = new QWidget;
    auto* row = new QHBoxLayout(head);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(spacing::kSmall);
    setButtonRole(*m_parent, ButtonRole::Link);
    m_parent->hide();
    connect(m_parent, &QPushButton::clicked, this, [this] { emit runWanted(text(m_detail.run.parentRunId)); });
    row->addWidget(m_parent);
    row->addWidget(m_name);
    row->addWidget(m_state);
    row->addStretch(1);
    row->addWidget(m_facts);
    const auto link = [this, row](QPushButton* button, const QString& tip, const std::function<void()>& act) {
        setButtonRole(*button, ButtonRole::Link);
        button->setToolTip(tip);
        connect(button, &QPushButton::clicked, this, act);
        row->addWidget(button);
    };
    link(m_id, tr("Copies the run's whole id"), [this] {
        QApplication::clipboard()->setText(m_run);
        m_context.navigator.notify(tr("Copied %1").arg(m_run));
    });
    link(new QPushButton(tr("Open trace")), tr("Where its time and money went"),
        [this] { m_context.navigator.showTrace(m_detail.run.traceId.empty() ? m_run : text(m_detail.run.traceId)); });
    return head;
}

QWidget* RunDetailPanel::buildTabs()
{
    auto* bar = new QWidget;
    auto* row = new QHBoxLayout(bar);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(spacing::kSmall);
    const std::pair<const char*, QString> tabs[]{{"conversation", tr("Conversation")}, {"checkpoints", tr("Checkpoints")},
        {"subagents", tr("Subagents")}, {"tools", tr("Tools")}, {"definition", tr("Definition")}, {"output", tr("Output")}};
    for (const auto& [id, title] : tabs)
        m_tabs->addTab(QLatin1String(id), title);
    connect(m_tabs, &SegmentedTabs::currentChanged, this, &RunDetailPanel::showTab);
    row->addWidget(m_tabs, 1);
    return bar;
}

void RunDetailPanel::buildPages()
{
    m_subagentTable->setColumnKind(0, CellKind::Strong);
    m_subagentTable->setColumnKind(1, CellKind::Chip);
    for (const int column : {3, 4, 5})
        m_subagentTable->setColumnKind(column, CellKind::Number);
    const int widths[]{110, 92, 100, 44, 60, 60};
    for (int column = 0; column < static_cast<int>(std::size(widths)); ++column)
        m_subagentTable->setColumnHint(column, widths[column]);
    m_subagentTable->setStretchColumn(2);
    m_subagentTable->setModel(m_subagents);
    const auto open = [this](const QModelIndex& index) { emit runWanted(index.data(RunTableModel::IdRole).toString()); };
    connect(m_subagentTable, &TableView::opened, this, open);
    connect(m_subagentTable, &QAbstractItemView::clicked, this, open);
    auto* toolTable = new TableView(m_context.theme, tr("Tool calls"));
    toolTable->setColumnKind(ToolSummaryModel::Tool, CellKind::Strong);
    for (const int column : {ToolSummaryModel::Calls, ToolSummaryModel::Failures, ToolSummaryModel::Total}) {
        toolTable->setColumnKind(column, CellKind::Number);
        toolTable->setColumnHint(column, 90);
    }
    toolTable->setStretchColumn(ToolSummaryModel::Tool);
    toolTable->setModel(m_tools);
    auto* tools = new QWidget;
    auto* column = new QVBoxLayout(tools);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(toolTable, 1);
    column->addWidget(m_toolNote);
    m_output->setLineNumbersVisible(false);
    m_output->setLineWrapMode(QPlainTextEdit::WidgetWidth);
    for (QWidget* page : {static_cast<QWidget*>(m_conversation), static_cast<QWidget*>(m_checkpoints),
             static_cast<QWidget*>(m_subagentTable), tools, static_cast<QWidget*>(m_definition), static_cast<QWidget*>(m_output)})
        m_pages->addWidget(page);
}

void RunDetailPanel::connectLink()
{
    auto& link = m_context.link;
    connect(&link, &CellLink::runChanged, this, [this](const api::RunRow& row) {
        if (m_paused || m_run.isEmpty())
            return;
        m_subagents->updateRow(row);
        const bool own = text(row.runId) == m_run;
        if (!own && text(row.parentRunId) != m_run)
            return;
        if (own)
            showRow(row);
        // An end is told at once, progress once a second.
        if (own && ended(row.state))
            ask();
        else if (!m_askLater->isActive())
            m_askLater->start();
    });
    connect(&link, &CellLink::refreshNeeded, this, &RunDetailPanel::refresh);
    connect(m_conversation, &ConversationPane::stepArrived, this, [this] {
        if (m_tabs->current() == QLatin1String("tools"))
            countTools();
    });
}

void RunDetailPanel::setRun(const QString& runId)
{
    if (runId == m_run)
        return;
    ++m_generation;
    m_run = runId;
    m_detail = {};
    m_countingTools = false;
    m_tools->clear();
    m_toolNote->clear();
    m_problem->hide();
    m_conversation->setRun(runId);
    m_checkpoints->setRun(runId);
    m_note->setThing(runId);
    ask();
    if (m_tabs->current() == QLatin1String("tools"))
        countTools();
}

void RunDetailPanel::setActive(bool active)
{
    m_active = active;
    m_conversation->setActive(active);
    m_checkpoints->setActive(active && m_pages->currentWidget() == m_checkpoints);
    if (active)
        ask();
}

void RunDetailPanel::setPaused(bool paused)
{
    m_paused = paused;
    m_conversation->setPaused(paused);
    if (!paused)
        ask();
}

void RunDetailPanel::refresh()
{
    ask();
    m_conversation->refresh();
}

void RunDetailPanel::ask()
{
    if (m_run.isEmpty())
        return;
    m_askLater->stop();
    api::GetRun query;
    query.runId = m_run.toStdString();
    m_context.link.ask<api::GetRun>(this, query, [this, generation = m_generation](base::Result<api::RunReply> reply) {
        if (generation == m_generation)
            took(std::move(reply));
    });
}

void RunDetailPanel::took(base::Result<api::RunReply> reply)
{
    if (!reply) {
        if (m_detail.run.runId.empty())
            m_facts->setText(text(reply.error().message));
        return;
    }
    m_detail = std::move(reply->detail);
    showRow(m_detail.run);
    showDetail();
}

void RunDetailPanel::showRow(const api::RunRow& row)
{
    m_detail.run = row;
    m_name->setText(text(row.agent));
    m_state->setState(wordOf(row.state), toneOf(row.state));
    const QString shortId = text(row.runId).right(8);
    const QString turn
        = m_detail.maxTurns > 0 ? tr("turn %1 of %2").arg(row.turns).arg(m_detail.maxTurns) : tr("turn %1").arg(row.turns);
    m_facts->setText(turn);
    m_id->setText(tr("run %1").arg(shortId));
    m_id->setAccessibleName(tr("Copy id of run %1").arg(shortId));
    m_facts->setToolTip(tr("Run %1, started %2").arg(text(row.runId), format::utc(toDateTime(row.createdAt))));
    m_gauges->setRow(row);
    m_message->setRun(row);
}

void RunDetailPanel::showDetail()
{
    m_parent->setVisible(!m_detail.run.parentRunId.empty());
    m_parent->setText(tr("‹ parent run"));
    m_problem->setRun(m_detail);
    m_gauges->setContext(m_detail.contextTokens, m_detail.contextLimit);
    m_subagents->setNow(m_context.link.now());
    m_subagents->setRows(m_detail.subagents);
    m_tabs->setTitle(QStringLiteral("subagents"),
        m_detail.subagents.empty() ? tr("Subagents") : tr("Subagents %1").arg(m_detail.subagents.size()));
    if (const QString definition = text(m_detail.definition); m_definition->toPlainText() != definition)
        m_definition->setCode(definition);
    const QString output = m_detail.output.empty()
        ? (ended(m_detail.run.state) ? tr("It ended without an answer.") : tr("No answer yet."))
        : text(m_detail.output);
    if (m_output->toPlainText() != output)
        m_output->setCode(output);
}

void RunDetailPanel::showTab(const QString& id)
{
    m_tabs->setCurrent(id);
    const QStringList order{QStringLiteral("conversation"), QStringLiteral("checkpoints"), QStringLiteral("subagents"),
        QStringLiteral("tools"), QStringLiteral("definition"), QStringLiteral("output")};
    m_pages->setCurrentIndex(static_cast<int>(std::max<qsizetype>(0, order.indexOf(m_tabs->current()))));
    m_checkpoints->setActive(m_active && m_pages->currentWidget() == m_checkpoints);
    if (m_tabs->current() == QLatin1String("tools"))
        countTools();
}

void RunDetailPanel::countTools()
{
    if (m_countingTools || m_run.isEmpty())
        return;
    m_countingTools = true;
    api::ListSteps query;
    query.runId = m_run.toStdString();
    query.after = m_tools->counted();
    query.limit = kToolSteps;
    m_context.link.ask<api::ListSteps>(this, query, [this, generation = m_generation](const base::Result<api::StepPage>& reply) {
        if (generation != m_generation)
            return;
        m_countingTools = false;
        if (!reply) {
            m_toolNote->setText(tr("Counting stopped: %1").arg(text(reply.error().message)));
            return;
        }
        m_tools->count(reply->steps);
        tellTools(reply->last);
        if (!reply->steps.empty() && m_tools->counted() < reply->last)
            countTools();
    });
}

void RunDetailPanel::tellTools(std::int64_t last)
{
    if (m_tools->counted() < last)
        m_toolNote->setText(tr("Counted %1 of %2 steps…").arg(format::exactCount(m_tools->counted()), format::exactCount(last)));
    else if (m_tools->rowCount() == 0)
        m_toolNote->setText(tr("No tool was called so far."));
    else
        m_toolNote->setText(tr("%n call(s) in all. The time of calls that ran at once counts for each.", nullptr,
            static_cast<int>(m_tools->calls())));
}

void RunDetailPanel::remedy(int what)
{
    switch (static_cast<RunProblem::Remedy>(what)) {
    case RunProblem::Remedy::Resume:
        emit resumeWanted(m_detail.run);
        break;
    case RunProblem::Remedy::Settings:
        m_context.navigator.showSettings(QStringLiteral("providers"));
        break;
    case RunProblem::Remedy::NewRun:
        m_context.navigator.newRun(text(m_detail.run.agent));
        break;
    case RunProblem::Remedy::None:
        break;
    }
}

QString RunDetailPanel::copyText() const
{
    const QString id = m_tabs->current();
    if (id == QLatin1String("conversation"))
        return m_conversation->view()->currentText();
    if (id == QLatin1String("checkpoints"))
        return m_checkpoints->copyText();
    if (id == QLatin1String("definition"))
        return text(m_detail.definition);
    return id == QLatin1String("output") ? text(m_detail.output) : m_run;
}

} // namespace kaze::ui
