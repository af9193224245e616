#include "ui/pages/runs/checkpoints_pane.h"

#include "engine/api/run_requests.h"

#include "ui/models/run_words.h"
#include "ui/widgets/format.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/page_states.h"
#include "ui/widgets/table_view.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QScrollBar>
#include <QTimer>
#include <QVBoxLayout>

#include <charconv>

namespace kaze::ui {

namespace {

constexpr std::int64_t kPage = 200; // steps
constexpr int kSettle = 40; // ms
constexpr int kAgain = 700; // ms behind a change of the run

} // namespace

CheckpointsPane::CheckpointsPane(PageContext context, QWidget* parent)
    : QWidget(parent), m_context(context), m_model(new StepListModel(StepListModel::Columns::All, this)),
      m_table(new TableView(context.theme, tr("Steps of the run"))), m_note(makeLabel(context.theme, TextRole::Muted, {})),
      m_fork(new QPushButton(tr("Fork from here…"))), m_settle(new QTimer(this)), m_later(new QTimer(this))
{
    build();
    m_model->setSource([this](int page, const StepListModel::Place& place) {
        std::int64_t from = 0;
        std::from_chars(place.cursor.data(), place.cursor.data() + place.cursor.size(), from);
        ask(page, from + place.offset);
    });
    m_settle->setSingleShot(true);
    m_settle->setInterval(kSettle);
    m_later->setSingleShot(true);
    m_later->setInterval(kAgain);
    connect(m_later, &QTimer::timeout, this, &CheckpointsPane::refresh);
    connect(m_settle, &QTimer::timeout, this, [this] {
        const int last = m_table->rowAt(m_table->viewport()->height() - 1);
        m_model->setViewport(std::max(0, m_table->rowAt(0)), last < 0 ? m_model->rowCount() - 1 : last);
    });
    const auto soon = [this] {
        if (!m_settle->isActive())
            m_settle->start();
    };
    connect(m_table->verticalScrollBar(), &QScrollBar::valueChanged, this, soon);
    connect(m_table->verticalScrollBar(), &QScrollBar::rangeChanged, this, soon);
    connect(&context.link, &CellLink::runChanged, this, [this](const api::RunRow& row) {
        if (m_active && m_loaded && text(row.runId) == m_run && !m_later->isActive())
            m_later->start();
    });
}

void CheckpointsPane::build()
{
    const std::pair<CellKind, int> columns[]{{CellKind::Number, 46}, {CellKind::Chip, 98}, {CellKind::Text, 160},
        {CellKind::Number, 78}, {CellKind::Number, 58}, {CellKind::Number, 66}};
    for (int column = 0; column < static_cast<int>(std::size(columns)); ++column) {
        m_table->setColumnKind(column, columns[column].first);
        m_table->setColumnHint(column, columns[column].second);
    }
    m_table->setStretchColumn(StepListModel::What);
    for (const int column : {StepListModel::Tokens, StepListModel::Cost})
        m_table->hideAtFirst(column);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setModel(m_model);
    auto* empty = new EmptyState(m_context.theme, QStringLiteral("view-list-details"), tr("No steps yet"),
        tr("Each step that the run records appears here; a new run can begin at any of them."), {});
    m_stack = new StateStack(m_context.theme, m_table, empty, tr("Reading the steps…"));
    m_fork->setToolTip(tr("A new run with the steps up to the chosen one; this run stays as it is"));
    m_fork->setEnabled(false);
    auto* compare = new QPushButton(tr("Compare with…"));
    compare->setToolTip(tr("This run and another one side by side"));
    auto* row = new QHBoxLayout;
    row->setSpacing(spacing::kSmall);
    row->addStretch(1);
    row->addWidget(compare);
    row->addWidget(m_fork);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(spacing::kSmall);
    column->addWidget(m_stack, 1);
    column->addWidget(m_note);
    column->addLayout(row);
    connect(m_stack, &StateStack::retryClicked, this, &CheckpointsPane::refresh);
    connect(m_fork, &QPushButton::clicked, this, &CheckpointsPane::fork);
    connect(m_table, &TableView::opened, this, &CheckpointsPane::fork);
    connect(compare, &QPushButton::clicked, this, [this] { emit compareWanted(m_run); });
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
        [this] { m_fork->setEnabled(currentStep() > 0); });
}

void CheckpointsPane::setRun(const QString& runId)
{
    if (runId == m_run)
        return;
    ++m_generation;
    m_run = runId;
    m_loaded = false;
    m_model->restart({}, {});
    m_note->clear();
    m_fork->setEnabled(false);
    m_stack->showLoading();
    refresh();
}

void CheckpointsPane::setActive(bool active)
{
    m_active = active;
    refresh();
}

void CheckpointsPane::refresh()
{
    if (!m_active || m_run.isEmpty())
        return;
    m_later->stop();
    ask(0, 0);
    // The last page of a run at work grows.
    if (m_loaded)
        m_model->askAgain(m_model->rowCount() - 1, m_model->rowCount() - 1);
}

void CheckpointsPane::ask(int page, std::int64_t after)
{
    api::ListSteps query;
    query.runId = m_run.toStdString();
    query.after = after;
    query.limit = kPage;
    m_context.link.ask<api::ListSteps>(this, std::move(query),
        [this, page, generation = m_generation, list = m_model->list()](base::Result<api::StepPage> reply) {
            if (generation != m_generation)
                return;
            if (page == 0)
                return took(std::move(reply));
            if (list != m_model->list())
                return;
            if (!reply || reply->steps.empty())
                return m_model->fillFailed(page);
            const auto end = reply->steps.back().number;
            m_model->fill(page, std::move(reply->steps), end < reply->last ? std::to_string(end) : std::string());
        });
}

void CheckpointsPane::took(base::Result<api::StepPage> reply)
{
    if (!reply) {
        if (!m_loaded)
            m_stack->showError(text(reply.error().message), tr("Every step is kept."), {}, tr("Try again"));
        return;
    }
    const auto last = reply->last;
    m_model->setNow(m_context.link.now());
    std::string next;
    if (!reply->steps.empty() && reply->steps.back().number < last)
        next = std::to_string(reply->steps.back().number);
    if (std::exchange(m_loaded, true))
        m_model->mergeHead(std::move(reply->steps), std::move(next), last);
    else
        m_model->restart(std::move(reply->steps), std::move(next), last);
    m_note->setText(
        tr("%n step(s). Files are not put back: a fork works on them as they are now.", nullptr, static_cast<int>(last)));
    if (m_model->rowCount() == 0)
        m_stack->showEmpty();
    else
        m_stack->showContent();
    m_settle->start();
}

std::int64_t CheckpointsPane::currentStep() const
{
    const auto* step = m_table->currentIndex().isValid() ? m_model->row(m_table->currentIndex().row()) : nullptr;
    return step ? step->number : 0;
}

void CheckpointsPane::fork()
{
    if (const auto step = currentStep(); step > 0)
        emit forkWanted(m_run, step);
}

QString CheckpointsPane::copyText() const
{
    return m_table->selectedText();
}

} // namespace kaze::ui
