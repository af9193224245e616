// How the neighbourhood view shows what the cell told.

#include "engine/api/fact_requests.h"
#include "engine/api/graph_requests.h"
#include "ui/models/fact_words.h"
#include "ui/models/memory_words.h"
#include "ui/models/run_words.h"
#include "ui/pages/memory/neighbourhood_view.h"
#include "ui/pages/memory/node_facts.h"
#include "ui/widgets/card.h"
#include "ui/widgets/chart_legend.h"
#include "ui/widgets/format.h"
#include "ui/widgets/graph_view.h"
#include "ui/widgets/page_states.h"

#include <QApplication>
#include <QClipboard>
#include <QLabel>
#include <QMenu>
#include <QPushButton>

#include <array>
#include <map>

namespace kaze::ui {

namespace {

constexpr std::array kTones{Tone::Accent, Tone::Teal, Tone::Warning, Tone::Violet, Tone::Ok}; // red is for what is wrong

} // namespace

void NeighbourhoodView::tookNeighbourhood(base::Result<api::Neighbourhood> reply)
{
    if (!reply)
        return refused(reply.error(), m_centre);
    if (reply->nodes.empty())
        return m_states->showEmpty();
    m_centre = text(reply->nodes.front().name);
    for (const auto& edge : reply->edges)
        if (const QString predicate = text(edge.predicate); !m_predicates.contains(predicate))
            m_predicates << predicate;
    m_card->setThing(m_centre);
    m_card->setNote(tr("%1 · %2 · %3", "things · facts · time")
                        .arg(tr("%Ln things", nullptr, static_cast<int>(reply->nodes.size())),
                            tr("%Ln facts", nullptr, static_cast<int>(reply->edges.size())),
                            format::duration(static_cast<qint64>(reply->seconds * 1e9))));
    showGraph(reply->nodes, reply->edges);
    if (reply->truncated)
        say(tr("There is more within these steps: the nearest %Ln are shown. Fewer steps, one direction or some predicates show "
               "all of it.",
                nullptr, static_cast<int>(reply->nodes.size())),
            Tone::Warning);
    else if (reply->nodes.size() == 1)
        say(tr("Nothing lies around it in this direction with these predicates."));
    else
        say(tr("A click shows what is known of something, a double click makes it the centre."));
}

void NeighbourhoodView::tookPaths(base::Result<api::GraphPaths> reply)
{
    if (!reply)
        return refused(reply.error(), m_to);
    if (reply->paths.empty()) {
        // What is shown stays, so that another one can be picked.
        const QString to = std::exchange(m_to, QString());
        return say(tr("No chain of facts leads from %1 to %2 in six steps.").arg(m_centre, to), Tone::Warning);
    }
    m_card->setThing(tr("From %1 to %2").arg(m_centre, m_to));
    m_card->setNote(tr("%Ln facts long", nullptr, static_cast<int>(reply->paths.front().edges.size())));
    showGraph(reply->nodes, reply->edges);
    QString words = tr("%Ln shortest paths.", nullptr, static_cast<int>(reply->paths.size()));
    if (reply->truncated)
        words += QLatin1Char(' ') + tr("There are more of the same length.");
    say(words + QLatin1Char(' ') + tr("Esc goes back to the neighbourhood."), reply->truncated ? Tone::Warning : Tone::Neutral);
}

void NeighbourhoodView::refused(const base::Error& error, QString name)
{
    if (error.code != base::ErrorCode::NotFound)
        return m_states->showError(text(error.message), tr("What is remembered is kept."), tr("Try again."), tr("Try again"));
    const bool path = showsPaths();
    m_to.clear();
    if (path || !m_nodes.empty()) {
        // A name that nobody knows takes nothing away from what is shown.
        if (!path && !m_before.isEmpty())
            m_centre = m_before.takeLast();
        m_backButton->setEnabled(!m_before.isEmpty());
        m_states->showContent();
        return say(tr("No fact that holds names \"%1\".").arg(name), Tone::Warning);
    }
    m_states->showError(tr("No fact that holds names \"%1\".").arg(name), {}, tr("Look for something else above."), {});
}

Tone NeighbourhoodView::toneOf(const std::string& type) const
{
    const auto at = m_types.indexOf(text(type));
    return type.empty() || at < 0 || at >= static_cast<qsizetype>(kTones.size()) ? Tone::Neutral
                                                                                 : kTones[static_cast<std::size_t>(at)];
}

void NeighbourhoodView::showGraph(const std::vector<api::GraphNode>& nodes, const std::vector<api::GraphEdge>& edges)
{
    m_nodes = nodes;
    m_edges = edges;
    showLegend();
    const auto now = context().link.now();
    GraphItems items;
    items.centre = 0;
    for (const auto& node : nodes) {
        GraphItems::Node one;
        one.name = text(node.name);
        one.tone = toneOf(node.type);
        one.weight = static_cast<double>(std::max<std::int64_t>(1, node.facts));
        one.details = tr("%Ln facts", nullptr, static_cast<int>(node.facts));
        if (!node.type.empty())
            one.details = text(node.type) + QStringLiteral(" · ") + one.details;
        items.nodes.push_back(std::move(one));
    }
    for (const auto& edge : edges) {
        GraphItems::Edge one;
        one.from = static_cast<int>(edge.from);
        one.to = static_cast<int>(edge.to);
        one.label = text(edge.predicate);
        one.strong = showsPaths();
        api::Fact fact;
        fact.validFrom = edge.validFrom;
        fact.validTo = edge.validTo;
        one.details = tr("%1 · confidence %2").arg(facts::spanText(fact, now), memory::number(edge.confidence));
        items.edges.push_back(std::move(one));
    }
    m_graph->setItems(std::move(items));
    m_states->showContent();
    showNode(m_graph->selected());
}

void NeighbourhoodView::showLegend()
{
    std::map<QString, int> counts;
    for (const auto& node : m_nodes)
        ++counts[text(node.type)];
    const int others = counts[QString()];
    counts.erase(QString());
    // A type keeps its colour while one walks around.
    QStringList fresh;
    for (const auto& [type, count] : counts)
        if (!m_types.contains(type))
            fresh << type;
    std::stable_sort(fresh.begin(), fresh.end(), [&counts](const QString& a, const QString& b) { return counts[a] > counts[b]; });
    m_types << fresh;
    QList<ChartLegend::Entry> entries;
    int rest = others;
    for (const auto& type : std::as_const(m_types)) {
        if (counts[type] == 0)
            continue;
        if (toneOf(type.toStdString()) == Tone::Neutral)
            rest += counts[type];
        else
            entries << ChartLegend::Entry{type, format::count(counts[type]), toneOf(type.toStdString())};
    }
    if (rest > 0)
        entries << ChartLegend::Entry{entries.isEmpty() ? tr("things") : tr("others"), format::count(rest), Tone::Neutral};
    m_legend->setEntries(entries);
}

void NeighbourhoodView::showNode(int node)
{
    const int shown = std::max(0, node);
    if (shown < static_cast<int>(m_nodes.size()))
        m_facts->setNode(m_nodes[static_cast<std::size_t>(shown)], shown == 0 && !showsPaths());
    else
        m_facts->clear();
}

void NeighbourhoodView::showMenu(int node, const QPoint& position)
{
    const QString name = text(m_nodes[static_cast<std::size_t>(node)].name);
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    connect(menu->addAction(tr("Make it the centre")), &QAction::triggered, this, [this, name] { open(name); });
    auto* path = menu->addAction(tr("Path to it"));
    path->setEnabled(node != 0);
    connect(path, &QAction::triggered, this, [this, name] { showPathTo(name); });
    connect(menu->addAction(tr("Its facts")), &QAction::triggered, this, [this, name] { emit factsWanted(name); });
    menu->addSeparator();
    connect(menu->addAction(tr("Copy the name")), &QAction::triggered, this, [this, name] {
        QApplication::clipboard()->setText(name);
        context().navigator.notify(tr("Copied."));
    });
    menu->popup(position);
}

void NeighbourhoodView::fillPredicates()
{
    m_predicateMenu->clear();
    const auto chosen = [this] {
        const QString words = m_chosen.isEmpty() ? tr("all predicates")
            : m_chosen.size() == 1               ? *m_chosen.constBegin()
                                                 : tr("%Ln predicates", nullptr, static_cast<int>(m_chosen.size()));
        m_predicateButton->setText(words);
        m_predicateButton->setAccessibleName(tr("Predicates: %1").arg(words));
        ask();
    };
    auto* all = m_predicateMenu->addAction(tr("all predicates"));
    all->setCheckable(true);
    all->setChecked(m_chosen.isEmpty());
    connect(all, &QAction::triggered, this, [this, chosen] {
        m_chosen.clear();
        chosen();
    });
    m_predicateMenu->addSeparator();
    auto sorted = m_predicates;
    sorted.sort(Qt::CaseInsensitive);
    for (const auto& predicate : std::as_const(sorted)) {
        auto* action = m_predicateMenu->addAction(predicate);
        action->setCheckable(true);
        action->setChecked(m_chosen.contains(predicate));
        connect(action, &QAction::triggered, this, [this, predicate, chosen](bool on) {
            if (on)
                m_chosen.insert(predicate);
            else
                m_chosen.remove(predicate);
            chosen();
        });
    }
}

void NeighbourhoodView::say(const QString& words, Tone tone)
{
    m_notice->setText(words);
    setTextTone(*m_notice, tone);
}

} // namespace kaze::ui
