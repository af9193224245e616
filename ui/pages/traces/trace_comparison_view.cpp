#include "ui/pages/traces/trace_comparison_view.h"

#include "ui/models/run_words.h"
#include "ui/models/trace_comparison_model.h"
#include "ui/models/trace_list_model.h"
#include "ui/widgets/card.h"
#include "ui/widgets/cell_delegate.h"
#include "ui/widgets/format.h"
#include "ui/widgets/histogram.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/page_states.h"
#include "ui/widgets/table_view.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QPushButton>
#include <QTreeView>
#include <QVBoxLayout>

#include <cmath>

namespace kaze::ui {

namespace {

constexpr int kSideWidth = 350;
constexpr int kNumberWidth = 84;
constexpr int kTotalsHeight = 12 * spacing::kRowHeight;

} // namespace

TraceComparisonView::TraceComparisonView(PageContext context, QWidget* parent)
    : QWidget(parent), m_context(context), m_difference(makeLabel(context.theme, TextRole::Strong, {})),
      m_previous(new QPushButton(tr("Previous"))), m_next(new QPushButton(tr("Next"))),
      m_totals(new ComparisonModel(tr("Figure"), this)), m_totalTable(new TableView(context.theme, tr("Figures of both traces"))),
      m_model(new TraceComparisonModel(this)), m_tree(new QTreeView), m_calls(new Card(context.theme)),
      m_histogram(new Histogram(context.theme, tr("How long all calls of this name took"))),
      m_callFacts(makeLabel(context.theme, TextRole::Muted, {}))
{
    for (int side = 0; side < 2; ++side) {
        m_names[side] = new ElidedLabel(context.theme, TextRole::Strong);
        m_facts[side] = new ElidedLabel(context.theme, TextRole::Muted);
    }
    build();
}

void TraceComparisonView::build()
{
    auto* heads = new QHBoxLayout;
    heads->setSpacing(spacing::kMedium);
    heads->addWidget(buildHead(true), 1);
    heads->addWidget(buildHead(false), 1);
    auto* side = new QWidget;
    side->setFixedWidth(kSideWidth);
    auto* sideColumn = new QVBoxLayout(side);
    sideColumn->setContentsMargins(0, 0, 0, 0);
    sideColumn->setSpacing(spacing::kMedium);
    sideColumn->addWidget(buildTotals());
    sideColumn->addWidget(buildCalls());
    sideColumn->addStretch(1);
    auto* below = new QHBoxLayout;
    below->setSpacing(spacing::kMedium);
    below->addWidget(buildTree(), 1);
    below->addWidget(side);
    auto* content = new QWidget;
    auto* inner = new QVBoxLayout(content);
    inner->setContentsMargins(0, 0, 0, 0);
    inner->setSpacing(spacing::kMedium);
    inner->addLayout(heads);
    inner->addLayout(below, 1);
    auto* empty = new EmptyState(m_context.theme, QStringLiteral("view-split-left-right"), tr("Two traces are compared here"),
        tr("Select two in the list, with Ctrl or Shift held."), {});
    m_stack = new StateStack(m_context.theme, content, empty, tr("Comparing…"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_stack);
    connect(m_stack, &StateStack::retryClicked, this, &TraceComparisonView::refresh);
    m_stack->showEmpty();
}

QWidget* TraceComparisonView::buildHead(bool first)
{
    auto* card = new Card(m_context.theme);
    auto* row = new QHBoxLayout;
    row->setSpacing(spacing::kSmall);
    auto* letter = makeLabel(m_context.theme, TextRole::Title, first ? tr("A · first") : tr("B · second"));
    letter->setWordWrap(false);
    auto* open = new QPushButton(tr("Open"));
    open->setAccessibleName(first ? tr("Open the first trace") : tr("Open the second trace"));
    setButtonRole(*open, ButtonRole::Link);
    connect(open, &QPushButton::clicked, this, [this, first] { this->open(first); });
    row->addWidget(letter);
    row->addWidget(m_names[first ? 0 : 1], 1);
    row->addWidget(open);
    card->content()->setSpacing(spacing::kTiny);
    card->content()->addLayout(row);
    card->content()->addWidget(m_facts[first ? 0 : 1]);
    return card;
}

QWidget* TraceComparisonView::buildTotals()
{
    m_totalTable->setSelectionMode(QAbstractItemView::SingleSelection);
    m_totalTable->setColumnKind(ComparisonModel::What, CellKind::Muted);
    m_totalTable->setColumnKind(ComparisonModel::First, CellKind::Number);
    m_totalTable->setColumnKind(ComparisonModel::Second, CellKind::Number);
    m_totalTable->setColumnHint(ComparisonModel::First, kNumberWidth);
    m_totalTable->setColumnHint(ComparisonModel::Second, kNumberWidth);
    m_totalTable->setColumnHint(ComparisonModel::Difference, 78);
    m_totalTable->setStretchColumn(ComparisonModel::What);
    m_totalTable->setModel(m_totals);
    auto* card = new Card(m_context.theme, tr("Totals"));
    card->setFlush(true);
    card->content()->addWidget(m_totalTable);
    card->setFixedHeight(kTotalsHeight);
    return card;
}

QWidget* TraceComparisonView::buildCalls()
{
    m_histogram->setFormat([](double seconds) { return format::duration(std::llround(seconds * 1e9)); });
    m_calls->setTitle(tr("All calls of a name"));
    m_calls->content()->addWidget(m_histogram);
    m_calls->content()->addWidget(m_callFacts);
    m_callFacts->setText(tr("Select a call to see how long all of its name took in the last seven days."));
    return m_calls;
}

QWidget* TraceComparisonView::buildTree()
{
    m_tree->setAccessibleName(tr("Spans of both traces"));
    m_tree->setModel(m_model);
    m_tree->setUniformRowHeights(true);
    m_tree->setSelectionBehavior(QAbstractItemView::SelectRows);
    auto* delegate = new CellDelegate(m_context.theme, m_tree);
    for (int column = TraceComparisonModel::First; column < TraceComparisonModel::Columns; ++column)
        delegate->setKind(column, CellKind::Number);
    m_tree->setItemDelegate(delegate);
    auto* header = m_tree->header();
    header->setStretchLastSection(false);
    header->setDefaultAlignment(Qt::AlignTrailing | Qt::AlignVCenter);
    for (int column = TraceComparisonModel::First; column < TraceComparisonModel::Columns; ++column)
        header->resizeSection(column, std::max(kNumberWidth, header->sectionSizeHint(column)));
    header->setSectionResizeMode(TraceComparisonModel::Name, QHeaderView::Stretch);
    connect(m_tree->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
        [this](const QModelIndex& current) { showLine(m_model->lineAt(current)); });
    connect(m_tree, &QTreeView::activated, this, [this](const QModelIndex& index) {
        const auto& span = m_model->spans()[static_cast<std::size_t>(m_model->lineAt(index))];
        emit spanWanted(span.left ? m_first : m_second, text(span.left ? span.left->spanId : span.right->spanId));
    });
    auto* card = new Card(m_context.theme);
    auto* top = new QHBoxLayout;
    top->setSpacing(spacing::kTiny);
    top->addStretch(1);
    auto* swapped = new QPushButton(tr("Swap"));
    auto* close = new QPushButton(tr("Close"));
    m_previous->setAccessibleName(tr("Previous difference"));
    m_next->setAccessibleName(tr("Next difference"));
    swapped->setAccessibleName(tr("Swap both traces"));
    close->setAccessibleName(tr("Close the comparison"));
    for (auto* button : {m_previous, m_next, swapped, close}) {
        setButtonRole(*button, ButtonRole::Flat);
        top->addWidget(button);
    }
    connect(m_previous, &QPushButton::clicked, this, [this] { goToDifference(-1); });
    connect(m_next, &QPushButton::clicked, this, [this] { goToDifference(1); });
    connect(swapped, &QPushButton::clicked, this, &TraceComparisonView::swap);
    connect(close, &QPushButton::clicked, this, &TraceComparisonView::closeWanted);
    card->content()->addLayout(top);
    card->content()->addWidget(m_difference);
    card->content()->addWidget(m_tree, 1);
    return card;
}

void TraceComparisonView::setTraces(const QString& first, const QString& second)
{
    m_first = first;
    m_second = second;
    m_comparison.reset();
    m_name.clear();
    m_line = -1;
    m_stack->showLoading();
    refresh();
}

void TraceComparisonView::swap()
{
    setTraces(QString(m_second), QString(m_first));
}

void TraceComparisonView::refresh()
{
    if (m_first.isEmpty() || m_second.isEmpty())
        return m_stack->showEmpty();
    api::CompareTraces query;
    query.left = m_first.toStdString();
    query.right = m_second.toStdString();
    m_context.link.ask<api::CompareTraces>(
        this, std::move(query), [this, round = ++m_round](base::Result<api::TraceComparison> reply) {
            if (round == m_round)
                took(std::move(reply));
        });
}

void TraceComparisonView::took(base::Result<api::TraceComparison> reply)
{
    if (!reply)
        return m_stack->showError(
            text(reply.error().message), tr("Both traces are as they were."), tr("Try again."), tr("Try again"));
    m_comparison = std::move(*reply);
    const api::TraceRow* rows[]{&m_comparison->left, &m_comparison->right};
    for (int side = 0; side < 2; ++side) {
        m_names[side]->setText(taskOf(*rows[side]));
        m_facts[side]->setText(QStringLiteral("%1 · %2 · %3")
                                   .arg(text(rows[side]->agent), text(rows[side]->traceId).right(8),
                                       format::utc(toDateTime(rows[side]->startedAt))));
    }
    m_totals->setRows(totalsOf(*m_comparison));
    m_model->setSpans(std::move(m_comparison->spans));
    m_tree->expandToDepth(1);
    const int first = m_model->nextDifference(-1);
    QString words = first < 0 ? tr("Both did the same")
                              : tr("First difference: %1").arg(text(m_model->spans()[static_cast<std::size_t>(first)].name));
    if (m_comparison->onlyLeft > 0 || m_comparison->onlyRight > 0)
        words += QStringLiteral(" · ")
            + tr("only A %1, only B %2")
                  .arg(format::exactCount(m_comparison->onlyLeft), format::exactCount(m_comparison->onlyRight));
    if (m_comparison->leftOut > 0)
        words += QStringLiteral(" · ") + tr("%Ln lines are left out", nullptr, static_cast<int>(m_comparison->leftOut));
    m_difference->setText(words);
    m_previous->setEnabled(first >= 0);
    m_next->setEnabled(first >= 0);
    m_stack->showContent();
    m_tree->setCurrentIndex(m_model->indexOf(std::max(0, first)));
}

void TraceComparisonView::goToDifference(int step)
{
    const int line = m_model->lineAt(m_tree->currentIndex());
    const int found = step > 0 ? m_model->nextDifference(line) : m_model->previousDifference(line);
    if (found < 0)
        return m_context.navigator.notify(step > 0 ? tr("That was the last difference") : tr("That was the first difference"));
    const auto index = m_model->indexOf(found);
    m_tree->setCurrentIndex(index);
    m_tree->scrollTo(index);
}

void TraceComparisonView::showLine(int line)
{
    m_line = line;
    if (line < 0)
        return;
    const auto& span = m_model->spans()[static_cast<std::size_t>(line)];
    std::vector<Histogram::Mark> marks;
    const auto mark = [&marks](const std::optional<api::SpanRow>& side, const QString& letter, Tone tone) {
        if (side && side->duration)
            marks.push_back({static_cast<double>(side->duration->count()) / 1e9, letter, tone});
    };
    mark(span.left, QStringLiteral("A"), Tone::Accent);
    mark(span.right, QStringLiteral("B"), Tone::Violet);
    std::stable_sort(marks.begin(), marks.end(), [](const auto& a, const auto& b) { return a.value < b.value; });
    m_histogram->setMarks(std::move(marks));
    m_calls->setTitle(tr("All calls of %1").arg(text(span.name)));
    if (span.name != m_name)
        askDurations(span);
}

void TraceComparisonView::askDurations(const api::ComparedSpan& span)
{
    m_name = span.name;
    m_histogram->setBars({});
    m_callFacts->setText(tr("Counting…"));
    api::GetSpanDurations query;
    query.name = span.name;
    m_context.link.ask<api::GetSpanDurations>(
        this, std::move(query), [this, name = span.name](const base::Result<api::SpanDurations>& reply) {
            if (name != m_name)
                return;
            if (reply)
                return tookDurations(*reply);
            m_callFacts->setText(tr("They could not be counted: %1").arg(text(reply.error().message)));
        });
}

void TraceComparisonView::tookDurations(const api::SpanDurations& durations)
{
    std::vector<Histogram::Bar> bars;
    for (std::size_t at = 0; at < std::min(durations.upTo.size(), durations.counts.size()); ++at)
        bars.push_back({durations.upTo[at], durations.counts[at]});
    m_histogram->setBars(std::move(bars));
    const auto time = [](double seconds) { return format::duration(std::llround(seconds * 1e9)); };
    QString words = tr("%Ln calls in the last seven days", nullptr, static_cast<int>(durations.total)) + QStringLiteral(" · ")
        + tr("p50 %1 · p95 %2 · p99 %3").arg(time(durations.p50), time(durations.p95), time(durations.p99));
    if (durations.errors > 0)
        words += QStringLiteral(" · ") + tr("%Ln failed", nullptr, static_cast<int>(durations.errors));
    if (durations.sampled)
        words += QStringLiteral(" · ") + tr("the newest of them");
    m_callFacts->setText(words);
}

void TraceComparisonView::open(bool first)
{
    const auto line = m_line >= 0 ? m_model->spans()[static_cast<std::size_t>(m_line)] : api::ComparedSpan();
    const auto& side = first ? line.left : line.right;
    emit spanWanted(first ? m_first : m_second, side ? text(side->spanId) : QString());
}

QString TraceComparisonView::copyText() const
{
    if (!m_comparison)
        return {};
    QStringList lines{m_difference->text()};
    for (int row = 0; row < m_totals->rowCount(); ++row) {
        QStringList cells;
        for (int column = 0; column < m_totals->columnCount(); ++column)
            cells << m_totals->index(row, column).data().toString();
        lines << cells.join(QLatin1Char('\t'));
    }
    return lines.join(QLatin1Char('\n'));
}

} // namespace kaze::ui
