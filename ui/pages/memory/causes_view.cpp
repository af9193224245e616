#include "ui/pages/memory/causes_view.h"

#include "ui/models/cause_model.h"
#include "ui/models/cause_words.h"
#include "ui/models/filter_message.h"
#include "ui/models/run_words.h"
#include "ui/pages/memory/forest_delegate.h"
#include "ui/widgets/card.h"
#include "ui/widgets/filter_field.h"
#include "ui/widgets/format.h"
#include "ui/widgets/graph_view.h"
#include "ui/widgets/key_value_table.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/page_states.h"
#include "ui/widgets/table_view.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QSpinBox>
#include <QSplitter>
#include <QVBoxLayout>

namespace kaze::ui {

namespace {

constexpr double kLeastWidth = 1; // pixels of an edge
constexpr double kMoreWidth = 6;
constexpr int kMostOnGraph = 60; // factors
const QString kSplitterKey = QStringLiteral("memory/causes");
const QString kSideKey = QStringLiteral("memory/causesSide");

} // namespace

CausesView::CausesView(PageContext given, QWidget* parent)
    : MemoryView(given, parent), m_outcome(new QComboBox), m_factor(new QLineEdit),
      m_filter(new FilterField(given.theme, tr("only episodes that fit: agent:dev-* age<30d"))), m_within(new QComboBox),
      m_least(new QSpinBox), m_model(new CauseModel(this)), m_table(new TableView(given.theme, tr("Causes"))),
      m_counts(makeLabel(given.theme, TextRole::Muted, {})), m_caveat(makeLabel(given.theme, TextRole::Muted, {})),
      m_graph(new GraphView(given.theme, tr("Factors around the outcome"))),
      m_nothing(makeLabel(given.theme, TextRole::Muted, {})), m_backTest(makeLabel(given.theme, TextRole::Muted, {})),
      m_detail(new KeyValueTable(given.theme))
{
    auto* bar = makeBar();
    buildBar(bar);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(spacing::kMedium);
    column->addLayout(bar);
    column->addWidget(makeParts(kSplitterKey, buildTable(), buildSide(), {830, 385}), 1);
    connectParts();
    addViewAction(tr("Compare again"), {}, [this] { refresh(); });
    addNamedAction(tr("Show everything in the graph"), QStringLiteral("F"), [this] { m_graph->fit(); });
    setFocusProxy(m_table);
    m_states->showLoading();
}

void CausesView::buildBar(QHBoxLayout* bar)
{
    const auto add = [&](const QString& title, QWidget* field, int width, int stretch = 0) {
        auto* label = makeLabel(context().theme, TextRole::Muted, title);
        label->setWordWrap(false);
        label->setBuddy(field);
        field->setAccessibleName(title);
        if (width > 0)
            field->setMinimumWidth(width);
        bar->addWidget(label);
        bar->addWidget(field, stretch, Qt::AlignVCenter);
    };
    for (const char* outcome : {"success", "reward", "seconds", "tokens", "cost_usd"})
        m_outcome->addItem(causes::outcomeText(outcome), QString::fromLatin1(outcome));
    m_within->addItem(tr("all together"), QString());
    m_within->addItem(tr("the same agent"), QStringLiteral("agent"));
    m_within->addItem(tr("the same model"), QStringLiteral("model"));
    m_within->setToolTip(tr("Compares only episodes of the same agent or model, so that what sets these apart does not count"));
    m_least->setRange(2, 10'000);
    m_least->setValue(5);
    m_least->setToolTip(tr("Episodes that there have to be with a factor, and without it, before it is compared"));
    m_factor->setPlaceholderText(QStringLiteral("skill:*"));
    m_factor->setMaximumWidth(150);
    add(tr("Outcome"), m_outcome, 120);
    add(tr("Factor"), m_factor, 96);
    m_filter->setAccessibleName(tr("Only episodes that fit"));
    bar->addWidget(m_filter, 1, Qt::AlignTop);
    add(tr("Within"), m_within, 110);
    add(tr("At least"), m_least, 52);
}

QWidget* CausesView::buildTable()
{
    using Model = CauseModel;
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setColumnKind(Model::Factor, CellKind::Strong);
    for (const int column : {Model::With, Model::Without, Model::Uplift, Model::Chance})
        m_table->setColumnKind(column, CellKind::Number);
    m_table->setColumnKind(Model::Verdict, CellKind::Chip);
    m_table->setColumnHint(Model::With, 100);
    m_table->setColumnHint(Model::Without, 100);
    m_table->setColumnHint(Model::Bar, 116);
    m_table->setColumnHint(Model::Uplift, 82);
    m_table->setColumnHint(Model::Chance, 62);
    m_table->setColumnHint(Model::Verdict, 88);
    m_table->setStretchColumn(Model::Factor);
    m_table->setItemDelegateForColumn(Model::Bar, new ForestDelegate(context().theme, *m_model, m_table));
    m_table->setModel(m_model);
    auto* empty = new EmptyState(context().theme, QStringLiteral("office-chart-bar"), tr("Nothing to compare yet"), {}, {});
    m_states = new StateStack(context().theme, m_table, empty, tr("Comparing episodes…"));
    auto* below = new QVBoxLayout;
    below->setContentsMargins(spacing::kCardPadding, spacing::kTiny, spacing::kCardPadding, spacing::kSmall);
    below->setSpacing(spacing::kTiny);
    below->addWidget(m_counts);
    below->addWidget(m_caveat);
    auto* card = new Card(context().theme);
    card->setFlush(true);
    card->content()->setSpacing(0);
    card->content()->addWidget(m_states, 1);
    card->content()->addLayout(below);
    return card;
}

QWidget* CausesView::buildSide()
{
    auto* graph = new Card(context().theme, tr("Factors around the outcome"));
    graph->content()->addWidget(m_graph, 1);
    graph->content()->addWidget(
        makeLabel(context().theme, TextRole::Muted, tr("thick: a large difference · faint: may be chance")));
    m_detailCard = new Card(context().theme);
    m_detailCard->content()->addWidget(m_nothing);
    m_detailCard->content()->addWidget(m_detail);
    m_detailCard->content()->addWidget(m_backTest);
    m_detailCard->content()->addStretch(1);
    return makeParts(kSideKey, graph, m_detailCard, {400, 280}, Qt::Vertical);
}

void CausesView::connectParts()
{
    connect(m_outcome, &QComboBox::currentIndexChanged, this, [this] {
        if (!m_filling)
            ask();
    });
    connect(m_within, &QComboBox::currentIndexChanged, this, &CausesView::ask);
    connect(m_least, &QSpinBox::editingFinished, this, &CausesView::ask);
    connect(m_factor, &QLineEdit::editingFinished, this, &CausesView::ask);
    connect(m_filter, &FilterField::filterChanged, this, &CausesView::ask);
    connect(m_states, &StateStack::retryClicked, this, &CausesView::refresh);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
        [this](const QModelIndex& at, const QModelIndex& before) {
            // The first one comes by itself: the graph fades nothing before a person chooses.
            if (before.isValid() || !at.isValid())
                m_graph->select(at.isValid() && at.row() < kMostOnGraph ? at.row() + 1 : -1);
            showDetail();
        });
    connect(m_graph, &GraphView::selectionChanged, this, [this](int node) {
        if (node > 0 && m_table->currentIndex().row() != node - 1) {
            m_table->setCurrentRow(node - 1);
            m_table->scrollTo(m_table->currentIndex());
        }
    });
}

void CausesView::scopeChanged()
{
    ++m_round;
    m_analysis = {};
    m_model->setEdges({});
    m_graph->setItems({});
    m_states->showLoading();
    m_counts->clear();
    m_caveat->clear();
    showDetail();
}

void CausesView::begin()
{
    ask();
}

void CausesView::refresh()
{
    if (isActive())
        ask();
}

void CausesView::setOutcome(const QString& outcome)
{
    if (const int at = m_outcome->findData(outcome); at >= 0)
        m_outcome->setCurrentIndex(at);
}

void CausesView::ask()
{
    if (!isActive())
        return;
    auto query = scope().of(api::AnalyzeCauses());
    query.outcome = m_outcome->currentData().toString().toStdString();
    query.factor = m_factor->text().trimmed().toStdString();
    query.filter = m_filter->text().trimmed().toStdString();
    query.stratify = m_within->currentData().toString().toStdString();
    query.minEpisodes = m_least->value();
    if (m_model->rowCount() == 0)
        m_states->showLoading();
    context().link.ask<api::AnalyzeCauses>(
        this, std::move(query), [this, round = ++m_round](base::Result<api::CausalAnalysis> reply) {
            if (round == m_round)
                take(std::move(reply));
        });
}

void CausesView::take(base::Result<api::CausalAnalysis> reply)
{
    m_filter->clearError();
    if (!reply) {
        const QString message = text(reply.error().message);
        if (reply.error().code == base::ErrorCode::InvalidArgument && message.startsWith(QLatin1String("at character"))) {
            m_states->showContent(); // of the filter before
            return m_filter->setError(filterErrorOf(message, m_filter->text()));
        }
        return m_states->showError(
            message, tr("Episodes are kept as they are."), tr("Try again, or compare fewer."), tr("Try again"));
    }
    m_analysis = std::move(*reply);
    showOutcomes();
    m_model->setEdges(m_analysis.edges);
    showGraph();
    sayCounts();
    if (m_analysis.edges.empty()) {
        const bool none = m_analysis.episodes == 0;
        m_states->emptyState()->setTexts(none ? tr("No episodes say this yet") : tr("No factor has enough episodes yet"),
            none ? tr("Runs leave an episode each: its task, how it ended, and with which tools, skills and model. When there "
                      "are some, what goes "
                      "with a good end is compared here.")
                 : tr("There have to be %1 episodes with a factor and as many without it. %Ln factors have fewer.", nullptr,
                     static_cast<int>(m_analysis.tooFew))
                       .arg(m_least->value()));
        m_states->showEmpty();
    } else {
        m_states->showContent();
        // As wide as what they say, which another outcome says at another length.
        for (const int column : {CauseModel::With, CauseModel::Without, CauseModel::Uplift, CauseModel::Chance})
            m_table->resizeColumnToContents(column);
        if (!m_table->currentIndex().isValid())
            m_table->setCurrentRow(0);
    }
    showDetail();
}

//! Outcomes of their own that episodes have are offered as well.
void CausesView::showOutcomes()
{
    m_filling = true;
    for (const auto& outcome : m_analysis.outcomes)
        if (m_outcome->findData(text(outcome)) < 0)
            m_outcome->addItem(causes::outcomeText(outcome), text(outcome));
    m_filling = false;
}

void CausesView::showGraph()
{
    GraphItems items;
    GraphItems::Node outcome;
    outcome.name = m_outcome->currentText();
    outcome.details = tr("%Ln episodes", nullptr, static_cast<int>(m_analysis.episodes));
    outcome.weight = 1.5;
    items.nodes.push_back(outcome);
    items.centre = 0;
    const double reach = std::max(1e-12, m_model->reach());
    for (const auto& edge : m_analysis.edges) {
        if (static_cast<int>(items.nodes.size()) > kMostOnGraph)
            break;
        const double size = std::min(1.0, std::abs(edge.uplift) / reach * 2);
        GraphItems::Node node;
        node.name = text(edge.factor);
        node.details = QStringLiteral("%1 (%2) · %3")
                           .arg(causes::upliftText(edge.outcome, edge.uplift), causes::intervalText(edge), causes::wordOf(edge));
        node.tone = causes::toneOf(edge);
        node.weight = 0.3 + 0.7 * size;
        node.faint = !edge.significant;
        GraphItems::Edge line;
        line.from = static_cast<int>(items.nodes.size());
        line.to = 0;
        line.label = causes::upliftText(edge.outcome, edge.uplift);
        line.details = node.details;
        line.tone = node.tone;
        line.width = kLeastWidth + kMoreWidth * size;
        line.faint = node.faint;
        items.nodes.push_back(std::move(node));
        items.edges.push_back(std::move(line));
    }
    if (m_analysis.edges.empty())
        items = {};
    m_graph->setItems(std::move(items));
}

void CausesView::sayCounts()
{
    QStringList parts{tr("%Ln episodes", nullptr, static_cast<int>(m_analysis.episodes)),
        tr("%Ln factors compared", nullptr, static_cast<int>(m_analysis.tested))};
    if (m_analysis.tooFew > 0)
        parts << tr("%Ln with too few episodes to say anything", nullptr, static_cast<int>(m_analysis.tooFew));
    parts << format::duration(static_cast<qint64>(m_analysis.seconds * 1e9));
    m_counts->setText(parts.join(QStringLiteral(" · ")));
    m_caveat->setText(text(m_analysis.caveat));
    m_caveat->setVisible(!m_analysis.caveat.empty());
}

const api::CausalEdge* CausesView::current() const
{
    const auto* entry = m_model->row(m_table->currentIndex());
    return entry ? &entry->edge : nullptr;
}

void CausesView::showDetail()
{
    const auto* edge = current();
    m_detail->setVisible(edge);
    m_backTest->setVisible(edge);
    m_nothing->setVisible(!edge);
    m_nothing->setText(tr("Choose a factor: what it was compared with, and what became of it later, appears here."));
    if (!edge) {
        m_detailCard->setThing(tr("Factor"));
        m_detailCard->setNote({});
        return;
    }
    m_detailCard->setThing(text(edge->factor));
    m_detailCard->setNote(causes::wordOf(*edge));
    const auto arm = [&](const api::CausalArm& one) {
        return tr("%1 in %Ln episodes", nullptr, static_cast<int>(one.episodes)).arg(causes::valueText(edge->outcome, one.mean));
    };
    QList<KeyValue> rows{{tr("With it"), arm(edge->with)}, {tr("Without it"), arm(edge->without)},
        {tr("Difference"),
            QStringLiteral("%1 (%2)").arg(causes::upliftText(edge->outcome, edge->uplift), causes::intervalText(*edge)),
            QLocale().toString(edge->uplift, 'g', 6)},
        {tr("By chance"), tr("p %1, q %2").arg(causes::chanceText(edge->p), causes::chanceText(edge->q))},
        {tr("Method"), text(edge->method)}};
    if (edge->strata > 0)
        rows << KeyValue{tr("Groups compared"), QLocale().toString(static_cast<qlonglong>(edge->strata))};
    rows << KeyValue{tr("Held later"), causes::verdictText(*edge)};
    m_detail->setRows(rows);
    m_backTest->setText(causes::backTestText(*edge));
}

void CausesView::focusFilter()
{
    m_filter->lineEdit()->setFocus();
    m_filter->lineEdit()->selectAll();
}

bool CausesView::goBack()
{
    if (!m_filter->text().isEmpty() || !m_factor->text().isEmpty()) {
        m_factor->clear();
        m_filter->setText({});
        ask();
        return true;
    }
    return false;
}

QString CausesView::copyText() const
{
    if (m_detailCard->isAncestorOf(focusWidget()) && current())
        return text(current()->factor) + QLatin1Char('\n') + m_detail->toText();
    return m_table->selectedText();
}

} // namespace kaze::ui
