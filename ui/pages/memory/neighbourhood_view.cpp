#include "ui/pages/memory/neighbourhood_view.h"

#include "ui/models/fact_words.h"
#include "ui/models/memory_words.h"
#include "ui/models/run_words.h"
#include "ui/pages/memory/entity_field.h"
#include "ui/pages/memory/node_facts.h"
#include "ui/widgets/card.h"
#include "ui/widgets/chart_legend.h"
#include "ui/widgets/format.h"
#include "ui/widgets/graph_view.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/page_states.h"
#include "ui/widgets/segmented_tabs.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QMenu>
#include <QPushButton>
#include <QSplitter>
#include <QVBoxLayout>

namespace kaze::ui {

namespace {

constexpr int kMostHops = 4;
constexpr std::int64_t kMostNodes = 500;
constexpr std::size_t kMostBefore = 50;
constexpr double kZoomStep = 1.35;
const QString kSplitterKey = QStringLiteral("memory/graph");
const QString kHopsKey = QStringLiteral("memory/hops");

} // namespace

NeighbourhoodView::NeighbourhoodView(PageContext given, QWidget* parent)
    : MemoryView(given, parent), m_entity(new EntityField(given, tr("Centre of the graph"))),
      m_hops(new SegmentedTabs(given.theme, tr("Steps"))), m_direction(new QComboBox), m_predicateButton(new QPushButton),
      m_predicateMenu(new QMenu(m_predicateButton)), m_pathTo(new EntityField(given, tr("Path to"))),
      m_backButton(new QPushButton(tr("Back"))), m_graph(new GraphView(given.theme, tr("Graph of facts"))),
      m_legend(new ChartLegend(given.theme)), m_notice(makeLabel(given.theme, TextRole::Muted, {})), m_facts(new NodeFacts(given))
{
    auto* bar = makeBar();
    buildBar(bar);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(spacing::kMedium);
    column->addLayout(bar);
    column->addWidget(makeParts(kSplitterKey, buildGraph(), m_facts, {800, 400}), 1);
    connectParts();
    addViewAction(tr("Back to the centre before"), QKeySequence(Qt::ALT | Qt::Key_Left), [this] { goBack(); });
    const auto zoom = [this](double factor) { m_graph->zoom(factor, QRectF(m_graph->rect()).center()); };
    addNamedAction(tr("Show the whole graph"), QStringLiteral("F"), [this] { m_graph->fit(); });
    addNamedAction(tr("Come nearer"), QStringLiteral("+"), [zoom] { zoom(kZoomStep); });
    addNamedAction(tr("Go farther away"), QStringLiteral("−"), [zoom] { zoom(1 / kZoomStep); });
    addViewAction(tr("Look for a path…"), QKeySequence(Qt::Key_T), [this] { m_pathTo->setFocus(); });
    for (int hops = 1; hops <= kMostHops; ++hops)
        addViewAction(tr("Show what is %Ln steps away", nullptr, hops), {}, [this, hops] { setHops(hops); });
    setFocusProxy(m_graph);
    m_states->showLoading();
}

void NeighbourhoodView::buildBar(QHBoxLayout* bar)
{
    m_entity->setPlaceholderText(tr("look for something"));
    m_pathTo->setPlaceholderText(tr("path to…"));
    m_pathTo->setToolTip(tr("The shortest chains of facts from the centre to this (T)"));
    for (int hops = 1; hops <= kMostHops; ++hops)
        m_hops->addTab(QString::number(hops), QString::number(hops));
    m_hops->setCurrent(context().settings.value(kHopsKey, QStringLiteral("2")).toString());
    m_direction->setAccessibleName(tr("Direction"));
    m_direction->addItem(tr("both ways"), QStringLiteral("both"));
    m_direction->addItem(tr("outwards"), QStringLiteral("out"));
    m_direction->addItem(tr("inwards"), QStringLiteral("in"));
    m_direction->setToolTip(tr("Outwards: from the subject to the object"));
    m_predicateButton->setMenu(m_predicateMenu);
    m_predicateButton->setText(tr("all predicates"));
    m_predicateButton->setAccessibleName(tr("Predicates: %1").arg(tr("all predicates")));
    setMenuLook(*m_predicateButton);
    auto* steps = makeLabel(context().theme, TextRole::Muted, tr("Steps"));
    steps->setWordWrap(false);
    bar->addWidget(m_backButton);
    bar->addWidget(m_entity, 3);
    bar->addWidget(steps);
    bar->addWidget(m_hops, 0, Qt::AlignVCenter);
    bar->addWidget(m_direction);
    bar->addWidget(m_predicateButton);
    bar->addStretch(1);
    bar->addWidget(m_pathTo, 3);
    m_hops->setMinimumWidth(m_hops->sizeHint().width());
    m_backButton->setToolTip(tr("To the centre before (Alt+Left)"));
    m_backButton->setEnabled(false);
}

QWidget* NeighbourhoodView::buildGraph()
{
    auto* content = new QWidget;
    auto* column = new QVBoxLayout(content);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(spacing::kSmall);
    column->addWidget(m_graph, 1);
    column->addWidget(m_legend);
    column->addWidget(m_notice);
    auto* empty = new EmptyState(context().theme, QStringLiteral("distribute-graph"), tr("No facts yet"),
        tr("Facts make a graph of what they speak of: \"nightly index runs on cell eu-1\". When there are some, what hangs "
           "together is drawn here."),
        tr("Go to the facts"));
    m_states = new StateStack(context().theme, content, empty, tr("Reading the graph…"));
    m_card = new Card(context().theme);
    m_card->setThing(tr("Graph"));
    m_card->content()->addWidget(m_states, 1);
    connect(empty, &EmptyState::actionClicked, this, [this] { emit factsWanted({}); });
    return m_card;
}

void NeighbourhoodView::connectParts()
{
    connect(m_entity, &EntityField::chosen, this, &NeighbourhoodView::open);
    connect(m_pathTo, &EntityField::chosen, this, &NeighbourhoodView::showPathTo);
    connect(m_backButton, &QPushButton::clicked, this, &NeighbourhoodView::goBack);
    connect(m_hops, &SegmentedTabs::currentChanged, this, [this](const QString& hops) {
        context().settings.setValue(kHopsKey, hops);
        m_to.clear();
        ask();
    });
    connect(m_direction, &QComboBox::currentIndexChanged, this, &NeighbourhoodView::ask);
    connect(m_states, &StateStack::retryClicked, this, &NeighbourhoodView::refresh);
    connect(m_graph, &GraphView::selectionChanged, this, &NeighbourhoodView::showNode);
    connect(m_graph, &GraphView::opened, this, [this](int node) { open(text(m_nodes[static_cast<std::size_t>(node)].name)); });
    connect(m_graph, &GraphView::menuWanted, this, &NeighbourhoodView::showMenu);
    connect(m_facts, &NodeFacts::centreWanted, this, &NeighbourhoodView::open);
    connect(m_facts, &NodeFacts::pathWanted, this, &NeighbourhoodView::showPathTo);
    connect(m_facts, &NodeFacts::factsWanted, this, &NeighbourhoodView::factsWanted);
    connect(m_facts, &NodeFacts::otherWanted, this, [this](const QString& name) {
        for (std::size_t i = 0; i < m_nodes.size(); ++i)
            if (text(m_nodes[i].name).compare(name, Qt::CaseInsensitive) == 0)
                return m_graph->select(static_cast<int>(i));
        open(name);
    });
    connect(m_predicateMenu, &QMenu::aboutToShow, this, &NeighbourhoodView::fillPredicates);
}

void NeighbourhoodView::scopeChanged()
{
    ++m_round;
    m_centre.clear();
    m_to.clear();
    m_before.clear();
    m_predicates.clear();
    m_types.clear();
    m_chosen.clear();
    m_nodes.clear();
    m_edges.clear();
    m_entity->clear();
    m_pathTo->clear();
    m_entity->setScope(scope());
    m_pathTo->setScope(scope());
    m_facts->setScope(scope());
    m_graph->setItems({});
    m_backButton->setEnabled(false);
    m_states->showLoading();
}

void NeighbourhoodView::begin()
{
    ask();
}

void NeighbourhoodView::refresh()
{
    if (!isActive())
        return;
    ask();
    m_facts->refresh();
}

void NeighbourhoodView::open(const QString& name)
{
    const QString wanted = name.trimmed();
    if (wanted.isEmpty())
        return;
    if (!m_centre.isEmpty() && m_centre.compare(wanted, Qt::CaseInsensitive) != 0) {
        m_before << m_centre;
        if (m_before.size() > static_cast<qsizetype>(kMostBefore))
            m_before.removeFirst();
    }
    m_centre = wanted;
    m_to.clear();
    m_pathTo->clear();
    ask();
}

void NeighbourhoodView::showPathTo(const QString& name)
{
    if (name.trimmed().isEmpty() || m_centre.isEmpty())
        return;
    m_to = name.trimmed();
    m_pathTo->setText(m_to);
    ask();
}

void NeighbourhoodView::setHops(int hops)
{
    m_hops->setCurrent(QString::number(hops));
}

bool NeighbourhoodView::goBack()
{
    if (showsPaths()) {
        m_to.clear();
        m_pathTo->clear();
        ask();
        return true;
    }
    if (m_graph->selected() >= 0) {
        m_graph->select(-1);
        return true;
    }
    if (m_before.isEmpty())
        return false;
    m_centre = m_before.takeLast();
    ask();
    return true;
}

void NeighbourhoodView::ask()
{
    if (!isActive())
        return;
    ++m_round;
    m_backButton->setEnabled(!m_before.isEmpty() || showsPaths());
    if (m_centre.isEmpty())
        return askFirst();
    m_entity->setText(m_centre);
    if (m_nodes.empty())
        m_states->showLoading();
    if (showsPaths())
        askPaths();
    else
        askNeighbourhood();
}

//! What most facts speak of is where one begins.
void NeighbourhoodView::askFirst()
{
    auto query = scope().of(api::ListEntities());
    query.limit = 1;
    context().link.ask<api::ListEntities>(
        this, std::move(query), [this, round = m_round](const base::Result<api::EntityPage>& page) {
            if (round != m_round)
                return;
            if (!page)
                return m_states->showError(
                    text(page.error().message), tr("What is remembered is kept."), tr("Try again."), tr("Try again"));
            if (page->rows.empty())
                return m_states->showEmpty();
            open(text(page->rows.front().name));
        });
}

void NeighbourhoodView::askNeighbourhood()
{
    auto query = scope().of(api::GetNeighbourhood());
    query.entity = m_centre.toStdString();
    query.hops = m_hops->current().toInt();
    query.direction = m_direction->currentData().toString().toStdString();
    query.limit = kMostNodes;
    for (const auto& predicate : std::as_const(m_chosen))
        query.predicates.push_back(predicate.toStdString());
    context().link.ask<api::GetNeighbourhood>(
        this, std::move(query), [this, round = m_round](base::Result<api::Neighbourhood> reply) {
            if (round == m_round)
                tookNeighbourhood(std::move(reply));
        });
}

void NeighbourhoodView::askPaths()
{
    auto query = scope().of(api::FindPaths());
    query.from = m_centre.toStdString();
    query.to = m_to.toStdString();
    query.directed = m_direction->currentData().toString() == QLatin1String("out");
    for (const auto& predicate : std::as_const(m_chosen))
        query.predicates.push_back(predicate.toStdString());
    context().link.ask<api::FindPaths>(this, std::move(query), [this, round = m_round](base::Result<api::GraphPaths> reply) {
        if (round == m_round)
            tookPaths(std::move(reply));
    });
}

void NeighbourhoodView::focusFilter()
{
    m_entity->setFocus();
    m_entity->selectAll();
}

QString NeighbourhoodView::copyText() const
{
    if (m_facts->isAncestorOf(focusWidget()))
        return m_facts->copyText();
    const int node = m_graph->selected();
    return node >= 0 ? text(m_nodes[static_cast<std::size_t>(node)].name) : m_centre;
}

QString NeighbourhoodView::notice() const
{
    return m_notice->text();
}

} // namespace kaze::ui
