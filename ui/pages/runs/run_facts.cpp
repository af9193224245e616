#include "ui/pages/runs/run_facts.h"

#include "ui/models/gateway_words.h"
#include "ui/models/run_words.h"
#include "ui/pages/note_line.h"
#include "ui/pages/runs/checkpoints_pane.h"
#include "ui/pages/runs/fork_actions.h"
#include "ui/widgets/card.h"
#include "ui/widgets/code_view.h"
#include "ui/widgets/filling_stack.h"
#include "ui/widgets/format.h"
#include "ui/widgets/key_value_table.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/scrolled.h"
#include "ui/widgets/segmented_tabs.h"
#include "ui/widgets/state_chip.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QTimer>
#include <QVBoxLayout>

namespace kaze::ui {

namespace {

constexpr int kAgain = 1000; // ms between two looks at a run that changes

} // namespace

RunFacts::RunFacts(PageContext context, QWidget* parent)
    : QWidget(parent), m_context(context), m_name(new ElidedLabel(context.theme, TextRole::Strong)),
      m_state(new StateChip(context.theme)), m_why(makeLabel(context.theme, TextRole::Body, {})),
      m_retry(new QPushButton(tr("Run it again"))), m_from(new QPushButton), m_note(new NoteLine(context, QStringLiteral("run"))),
      m_tabs(new SegmentedTabs(context.theme, tr("Parts of the run"))), m_pages(new FillingStack),
      m_facts(new KeyValueTable(context.theme)), m_checkpoints(new CheckpointsPane(context)),
      m_output(new CodeView(context.theme, Language::Plain, tr("Final answer"))), m_later(new QTimer(this))
{
    build();
    m_later->setSingleShot(true);
    m_later->setInterval(kAgain);
    connect(m_later, &QTimer::timeout, this, &RunFacts::refresh);
    connect(&context.link, &CellLink::runChanged, this, [this](const api::RunRow& row) {
        if (m_active && text(row.runId) == m_run && !m_later->isActive())
            m_later->start();
    });
    connect(&context.link, &CellLink::refreshNeeded, this, &RunFacts::refresh);
}

void RunFacts::build()
{
    for (const auto& [id, title] :
        {std::pair("facts", tr("Overview")), std::pair("checkpoints", tr("Checkpoints")), std::pair("answer", tr("Answer"))})
        m_tabs->addTab(QLatin1String(id), title);
    auto* inner = new QWidget;
    auto* texts = new QVBoxLayout(inner);
    texts->setContentsMargins(0, 0, spacing::kSmall, 0);
    texts->addWidget(m_facts);
    texts->addStretch(1);
    auto* scroll = scrolled(inner);
    scroll->setAccessibleName(tr("Overview of the run"));
    m_output->setLineNumbersVisible(false);
    m_output->setLineWrapMode(QPlainTextEdit::WidgetWidth);
    m_pages->addWidget(scroll);
    m_pages->addWidget(m_checkpoints);
    m_pages->addWidget(m_output);
    auto* open = new QPushButton(tr("Open"));
    open->setToolTip(tr("Its conversation, on the page Agents"));
    auto* trace = new QPushButton(tr("Trace"));
    trace->setToolTip(tr("Where its time and money went"));
    m_retry->setToolTip(tr("A new run from the same task; this one stays as it is"));
    setButtonRole(*m_from, ButtonRole::Link);
    auto* head = new QHBoxLayout;
    head->setSpacing(spacing::kSmall);
    head->addWidget(m_name);
    head->addWidget(m_state);
    head->addStretch(1);
    head->addWidget(m_from);
    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(spacing::kSmall);
    buttons->addWidget(m_retry);
    buttons->addWidget(open);
    buttons->addWidget(trace);
    buttons->addStretch(1);
    auto* card = new Card(m_context.theme);
    auto* content = card->content();
    content->addLayout(head);
    content->addWidget(m_why);
    content->addWidget(m_note);
    content->addLayout(buttons);
    content->addWidget(m_tabs);
    content->addSpacing(spacing::kTiny);
    content->addWidget(m_pages, 1);
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->addWidget(card);
    connect(m_tabs, &SegmentedTabs::currentChanged, this, &RunFacts::showTab);
    connect(m_retry, &QPushButton::clicked, this, &RunFacts::retryWanted);
    connect(open, &QPushButton::clicked, this, [this] { m_context.navigator.showRun(m_run); });
    connect(trace, &QPushButton::clicked, this,
        [this] { m_context.navigator.showTrace(m_detail.run.traceId.empty() ? m_run : text(m_detail.run.traceId)); });
    connect(m_from, &QPushButton::clicked, this, [this] { emit runWanted(text(m_detail.run.forkedFrom)); });
    m_from->hide();
    m_why->hide();
}

void RunFacts::setRun(const QString& runId)
{
    if (runId == m_run)
        return;
    ++m_generation;
    m_run = runId;
    m_detail = {};
    m_checkpoints->setRun(runId);
    m_note->setThing(runId);
    refresh();
}

void RunFacts::setPools(const std::vector<api::PoolRow>& pools)
{
    m_pools = pools;
    if (!m_detail.run.runId.empty())
        showDetail();
}

void RunFacts::setActive(bool active)
{
    m_active = active;
    m_checkpoints->setActive(active && m_pages->currentWidget() == m_checkpoints);
    refresh();
}

void RunFacts::refresh()
{
    if (!m_active || m_run.isEmpty())
        return;
    api::GetRun query;
    query.runId = m_run.toStdString();
    m_context.link.ask<api::GetRun>(this, std::move(query), [this, generation = m_generation](base::Result<api::RunReply> reply) {
        if (generation == m_generation)
            took(std::move(reply));
    });
}

void RunFacts::took(base::Result<api::RunReply> reply)
{
    if (!reply) {
        m_why->setText(text(reply.error().message));
        m_why->show();
        return;
    }
    m_detail = std::move(reply->detail);
    showDetail();
}

QString RunFacts::waitingText() const
{
    const auto& run = m_detail.run;
    if (!(run.state == api::RunState::Queued))
        return {};
    const auto pool = std::find_if(m_pools.begin(), m_pools.end(), [&run](const auto& one) { return one.pool == run.pool; });
    if (pool == m_pools.end() || pool->limit == 0)
        return text(run.doingNow);
    return tr(
        "It waits for a place in the pool %1: %2 of %3 are taken, and %n run(s) wait.", nullptr, static_cast<int>(pool->waiting))
        .arg(text(run.pool), format::exactCount(pool->atWork), format::exactCount(pool->limit));
}

void RunFacts::showDetail()
{
    const auto& run = m_detail.run;
    const auto now = toDateTime(m_context.link.now());
    m_name->setText(text(run.agent));
    m_state->setState(wordOf(run.state), toneOf(run.state));
    QString why = m_detail.error ? text(m_detail.error->message) : waitingText();
    if (why.isEmpty() && isLive(run.state))
        why = text(run.doingNow);
    m_why->setText(why);
    m_why->setVisible(!why.isEmpty());
    m_retry->setVisible(ForkActions::canRetry(run.state));
    m_from->setVisible(!run.forkedFrom.empty());
    m_from->setText(tr("forked from %1").arg(text(run.forkedFrom).right(8)));
    const auto moment = [&now](api::Time at) { return format::moment(toDateTime(at), now); };
    QList<KeyValue> rows{{tr("Task"), text(m_detail.task)}, {tr("Run"), text(run.runId), {}, true},
        {tr("Priority"),
            m_detail.priority ? priorityName(text(m_detail.priority->name()))
                              : tr("conversation, or supervised while somebody watches")},
        {tr("Pool"), run.pool.empty() ? tr("none") : text(run.pool)},
        {tr("Tenant"), run.project.empty() ? text(run.tenant) : text(run.tenant + " / " + run.project)},
        {tr("Model"), text(run.model)}, {tr("Started"), moment(run.createdAt), format::utc(toDateTime(run.createdAt))}};
    if (run.endedAt)
        rows << KeyValue{tr("Ended"), moment(*run.endedAt), format::utc(toDateTime(*run.endedAt))};
    rows << KeyValue{tr("Took"), format::clock(elapsedSeconds(run, m_context.link.now()))}
         << KeyValue{tr("Turns"), tr("%1, %2 tool calls").arg(format::exactCount(run.turns), format::exactCount(run.toolCalls))}
         << KeyValue{tr("Tokens"), format::exactCount(run.usage.inputTokens + run.usage.outputTokens)}
         << KeyValue{tr("Cost"),
                run.budgetUsd ? tr("%1 of %2").arg(format::money(run.costUsd.nanos), format::money(run.budgetUsd->nanos))
                              : format::money(run.costUsd.nanos),
                format::exactMoney(run.costUsd.nanos)}
         << KeyValue{tr("Workspace"), text(m_detail.workspace), {}, true};
    if (!m_detail.subagents.empty())
        rows << KeyValue{tr("Subagents"), format::exactCount(static_cast<qint64>(m_detail.subagents.size()))};
    rows.removeIf([](const KeyValue& row) { return row.value.isEmpty(); });
    m_facts->setRows(rows);
    const QString output = m_detail.output.empty() ? (run.endedAt ? tr("It ended without an answer.") : tr("No answer yet."))
                                                   : text(m_detail.output);
    if (m_output->toPlainText() != output)
        m_output->setCode(output);
}

void RunFacts::showTab(const QString& id)
{
    m_tabs->setCurrent(id);
    const QStringList order{QStringLiteral("facts"), QStringLiteral("checkpoints"), QStringLiteral("answer")};
    m_pages->setCurrentIndex(static_cast<int>(std::max<qsizetype>(0, order.indexOf(m_tabs->current()))));
    m_checkpoints->setActive(m_active && m_pages->currentWidget() == m_checkpoints);
}

QString RunFacts::why() const
{
    return m_why->isHidden() ? QString() : m_why->text();
}

QString RunFacts::copyText() const
{
    if (m_pages->currentWidget() == m_checkpoints)
        return m_checkpoints->copyText();
    return m_pages->currentWidget() == m_output ? m_output->toPlainText() : m_facts->toText();
}

} // namespace kaze::ui
