#include "ui/pages/runs/comparison_view.h"

#include "ui/models/comparison_model.h"
#include "ui/models/run_words.h"
#include "ui/models/step_list_model.h"
#include "ui/widgets/card.h"
#include "ui/widgets/code_view.h"
#include "ui/widgets/filling_stack.h"
#include "ui/widgets/format.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/page_states.h"
#include "ui/widgets/segmented_tabs.h"
#include "ui/widgets/state_chip.h"
#include "ui/widgets/table_view.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

namespace kaze::ui {

namespace {

constexpr int kFiguresWidth = 448;
constexpr int kFiguresHeight = 246;
constexpr QSize kDialog{1240, 760};

void setUpTable(TableView& table, ComparisonModel& model)
{
    table.setSelectionMode(QAbstractItemView::SingleSelection);
    table.setColumnKind(ComparisonModel::What, CellKind::Muted);
    table.setColumnKind(ComparisonModel::First, CellKind::Number);
    table.setColumnKind(ComparisonModel::Second, CellKind::Number);
    table.setColumnKind(ComparisonModel::Difference, CellKind::Text);
    table.setColumnHint(ComparisonModel::What, 112);
    table.setColumnHint(ComparisonModel::Second, 126);
    table.setColumnHint(ComparisonModel::Difference, 78);
    table.setStretchColumn(ComparisonModel::First);
    table.setModel(&model);
}

} // namespace

ComparisonView::ComparisonView(PageContext context, QWidget* parent)
    : QWidget(parent), m_context(context), m_difference(makeLabel(context.theme, TextRole::Strong, {})),
      m_figures(new ComparisonModel(tr("Figure"), this)), m_tools(new ComparisonModel(tr("Tool"), this)),
      m_figureTable(new TableView(context.theme, tr("Figures of both runs"))),
      m_toolTable(new TableView(context.theme, tr("Tool calls of both runs"))),
      m_tabs(new SegmentedTabs(context.theme, tr("What is compared"))), m_pages(new FillingStack)
{
    const QString titles[]{tr("First"), tr("Second")};
    for (int at = 0; at < 2; ++at)
        m_sides[at] = {new ElidedLabel(context.theme, TextRole::Strong), new StateChip(context.theme),
            new ElidedLabel(context.theme, TextRole::Muted), new StepListModel(StepListModel::Columns::Short, this),
            new TableView(context.theme, tr("Steps that only the run \"%1\" has").arg(titles[at])),
            makeLabel(context.theme, TextRole::Muted, tr("It has no steps of its own.")),
            new CodeView(context.theme, Language::Plain, tr("Answer of the run \"%1\"").arg(titles[at]))};
    build();
}

void ComparisonView::build()
{
    setUpTable(*m_figureTable, *m_figures);
    setUpTable(*m_toolTable, *m_tools);
    auto* heads = new QHBoxLayout;
    heads->setSpacing(spacing::kMedium);
    heads->addWidget(buildHead(m_sides[0], tr("First"), true), 1);
    heads->addWidget(buildHead(m_sides[1], tr("Second"), false), 1);
    auto* figures = new Card(m_context.theme, tr("Figures"));
    figures->setFlush(true);
    figures->content()->addWidget(m_figureTable);
    figures->setFixedHeight(kFiguresHeight + spacing::kHuge);
    auto* tools = new Card(m_context.theme, tr("Tools"));
    tools->setFlush(true);
    tools->content()->addWidget(m_toolTable, 1);
    auto* left = new QVBoxLayout;
    left->setSpacing(spacing::kMedium);
    left->addWidget(figures);
    left->addWidget(tools, 1);
    m_tabs->addTab(QStringLiteral("steps"), tr("Steps of their own"));
    m_tabs->addTab(QStringLiteral("answers"), tr("Answers"));
    m_pages->addWidget(buildSteps());
    m_pages->addWidget(buildAnswers());
    auto* right = new Card(m_context.theme);
    auto* close = new QPushButton(tr("Close"));
    close->setAccessibleName(tr("Close the comparison"));
    setButtonRole(*close, ButtonRole::Link);
    connect(close, &QPushButton::clicked, this, &ComparisonView::closeWanted);
    auto* top = new QHBoxLayout;
    top->addWidget(m_difference, 1);
    top->addWidget(close);
    right->content()->addLayout(top);
    right->content()->addWidget(m_tabs);
    right->content()->addSpacing(spacing::kTiny);
    right->content()->addWidget(m_pages, 1);
    auto* leftBox = new QWidget;
    left->setContentsMargins(0, 0, 0, 0);
    leftBox->setLayout(left);
    leftBox->setFixedWidth(kFiguresWidth);
    auto* below = new QHBoxLayout;
    below->setSpacing(spacing::kMedium);
    below->addWidget(leftBox);
    below->addWidget(right, 1);
    auto* content = new QWidget;
    auto* inner = new QVBoxLayout(content);
    inner->setContentsMargins(0, 0, 0, 0);
    inner->setSpacing(spacing::kMedium);
    inner->addLayout(heads);
    inner->addLayout(below, 1);
    auto* empty = new EmptyState(m_context.theme, QStringLiteral("view-split-left-right"), {}, {}, {});
    m_stack = new StateStack(m_context.theme, content, empty, tr("Comparing…"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_stack);
    connect(m_stack, &StateStack::retryClicked, this, &ComparisonView::refresh);
    connect(m_tabs, &SegmentedTabs::currentChanged, this, &ComparisonView::showTab);
}

QWidget* ComparisonView::buildHead(Side& side, const QString& title, bool first)
{
    auto* card = new Card(m_context.theme);
    auto* row = new QHBoxLayout;
    row->setSpacing(spacing::kSmall);
    auto* label = makeLabel(m_context.theme, TextRole::Title, title);
    label->setWordWrap(false);
    row->addWidget(label);
    row->addWidget(side.name);
    row->addWidget(side.state);
    row->addStretch(1);
    auto* open = new QPushButton(tr("Open"));
    open->setAccessibleName(first ? tr("Open the first run") : tr("Open the second run"));
    setButtonRole(*open, ButtonRole::Link);
    row->addWidget(open);
    connect(open, &QPushButton::clicked, this, [this, first] { this->open(first); });
    card->content()->setSpacing(spacing::kTiny);
    card->content()->addLayout(row);
    card->content()->addWidget(side.facts);
    return card;
}

QWidget* ComparisonView::sideOf(const Side& side, const QString& title, bool steps)
{
    auto* box = new QWidget;
    auto* column = new QVBoxLayout(box);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(spacing::kTiny);
    auto* label = makeLabel(m_context.theme, TextRole::Title, title);
    column->addWidget(label);
    if (!steps) {
        column->addWidget(side.answer, 1);
        return box;
    }
    column->addWidget(side.none);
    column->addWidget(side.table, 1);
    side.none->hide();
    return box;
}

QWidget* ComparisonView::buildSteps()
{
    auto* page = new QWidget;
    auto* row = new QHBoxLayout(page);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(spacing::kMedium);
    for (auto& side : m_sides) {
        side.table->setColumnKind(StepListModel::Number, CellKind::Number);
        side.table->setColumnKind(StepListModel::Kind, CellKind::Chip);
        side.table->setColumnHint(StepListModel::Number, 44);
        side.table->setColumnHint(StepListModel::Kind, 86);
        side.table->setStretchColumn(StepListModel::What);
        side.table->setSelectionMode(QAbstractItemView::SingleSelection);
        side.table->setModel(side.steps);
        row->addWidget(sideOf(side, &side == m_sides ? tr("First") : tr("Second"), true), 1);
    }
    return page;
}

QWidget* ComparisonView::buildAnswers()
{
    auto* page = new QWidget;
    auto* row = new QHBoxLayout(page);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(spacing::kMedium);
    for (auto& side : m_sides) {
        side.answer->setLineNumbersVisible(false);
        side.answer->setLineWrapMode(QPlainTextEdit::WidgetWidth);
        row->addWidget(sideOf(side, &side == m_sides ? tr("First") : tr("Second"), false), 1);
    }
    return page;
}

void ComparisonView::setRuns(const QString& first, const QString& second)
{
    m_first = first;
    m_second = second;
    m_comparison.reset();
    m_stack->showLoading();
    refresh();
}

void ComparisonView::refresh()
{
    if (m_first.isEmpty())
        return;
    api::CompareRuns query;
    query.first = m_first.toStdString();
    query.second = m_second.toStdString();
    m_context.link.ask<api::CompareRuns>(
        this, std::move(query), [this, round = ++m_round](base::Result<api::RunComparison> reply) {
            if (round == m_round)
                took(std::move(reply));
        });
}

void ComparisonView::took(base::Result<api::RunComparison> reply)
{
    if (!reply) {
        if (!m_comparison)
            m_stack->showError(text(reply.error().message), tr("Both runs are kept."), {}, tr("Try again"));
        return;
    }
    m_comparison = std::move(*reply);
    const auto& both = *m_comparison;
    m_difference->setText(differenceText(both));
    m_figures->setRows(figuresOf(both));
    m_tools->setRows(toolsOf(both));
    showSide(m_sides[0], both.first, both.firstOwn, both.firstOutput);
    showSide(m_sides[1], both.second, both.secondOwn, both.secondOutput);
    m_stack->showContent();
}

void ComparisonView::showSide(Side& side, const api::RunRow& run, const std::vector<api::Step>& own, const std::string& output)
{
    const auto now = toDateTime(m_context.link.now());
    side.name->setText(text(run.agent));
    side.state->setState(wordOf(run.state), toneOf(run.state));
    QStringList facts{
        tr("run %1").arg(text(run.runId).right(8)), format::moment(toDateTime(run.createdAt), now), text(run.task).simplified()};
    if (!run.forkedFrom.empty())
        facts.insert(1, tr("forked from %1").arg(text(run.forkedFrom).right(8)));
    side.facts->setText(facts.join(QStringLiteral(" · ")));
    side.steps->restart(own, {});
    side.none->setVisible(!goesOn(own));
    side.table->setVisible(goesOn(own));
    side.answer->setCode(text(output));
}

void ComparisonView::showTab(const QString& id)
{
    m_tabs->setCurrent(id);
    m_pages->setCurrentIndex(m_tabs->current() == QLatin1String("answers") ? 1 : 0);
}

void ComparisonView::open(bool first)
{
    emit closeWanted();
    m_context.navigator.showRun(first ? m_first : m_second);
}

QString ComparisonView::difference() const
{
    return m_difference->text();
}

QString ComparisonView::copyText() const
{
    if (!m_comparison)
        return {};
    QStringList lines{tr("Figure\tFirst\tSecond\tDifference")};
    for (const auto& rows : {figuresOf(*m_comparison), toolsOf(*m_comparison)})
        for (const auto& row : rows)
            lines << QStringList{row.key, row.first, row.second, row.difference}.join(QLatin1Char('\t'));
    lines << differenceText(*m_comparison);
    return lines.join(QLatin1Char('\n'));
}

ComparisonDialog::ComparisonDialog(const PageContext& context, const QString& first, const QString& second, QWidget* parent)
    : QDialog(parent), m_view(new ComparisonView(context))
{
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(tr("Two runs compared"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(spacing::kLarge, spacing::kLarge, spacing::kLarge, spacing::kLarge);
    column->setSpacing(spacing::kMedium);
    column->addWidget(makeLabel(context.theme, TextRole::Heading, windowTitle()));
    column->addWidget(m_view, 1);
    resize(kDialog);
    connect(m_view, &ComparisonView::closeWanted, this, &QDialog::accept);
    m_view->setRuns(first, second);
}

} // namespace kaze::ui
