#include "app/kaze/asking.h"
#include "app/kaze/memory_commands.h"
#include "app/kaze/memory_texts.h"
#include "app/kaze/terminal.h"
#include "engine/api/graph_requests.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <iostream>

namespace kaze::cli {

namespace {

struct GraphAsking {
    MemoryOwner owner;
    api::GetNeighbourhood near;
    api::FindPaths paths;
    api::ListEntities entities;
    std::vector<std::string> predicates;
};

struct CauseAsking {
    MemoryOwner owner;
    api::AnalyzeCauses query;
};

template <class Query>
Query of(const MemoryOwner& owner, Query query)
{
    query.tenant = owner.tenant;
    query.project = owner.project;
    return query;
}

//! "Ann Lee —works at→ Acme"
std::string edgeText(const std::vector<api::GraphNode>& nodes, const api::GraphEdge& edge)
{
    const auto name = [&](std::int64_t at) { return printable(nodes.at(static_cast<std::size_t>(at)).name); };
    return name(edge.from) + styled(" —" + printable(edge.predicate) + "→ ", Style::Dim) + name(edge.to);
}

void tellNeighbourhood(const api::Neighbourhood& near)
{
    for (const auto& edge : near.edges)
        std::cout << edgeText(near.nodes, edge) << "\n";
    std::cout << styled(std::to_string(near.nodes.size()) + (near.nodes.size() == 1 ? " name, " : " names, ")
            + std::to_string(near.edges.size()) + (near.edges.size() == 1 ? " fact" : " facts")
            + (near.truncated ? "; there are more, --limit shows them" : "") + " · " + durationText(near.seconds),
        Style::Dim)
              << "\n";
}

int showGraph(const GraphAsking& options, const Common& common)
{
    auto query = of(options.owner, options.near);
    query.predicates = options.predicates;
    return answer(
        common, query, [](const auto& near) { return replyJson(near); }, tellNeighbourhood);
}

//! As it is gone along, which may be against the direction of a fact. The node that one asked from is the first.
std::string pathText(const api::GraphPaths& paths, const api::GraphPath& path)
{
    const auto name = [&](std::int64_t node) { return printable(paths.nodes.at(static_cast<std::size_t>(node)).name); };
    std::int64_t at = 0;
    std::string text = name(at);
    for (const auto number : path.edges) {
        const auto& edge = paths.edges.at(static_cast<std::size_t>(number));
        const bool forward = edge.from == at;
        at = forward ? edge.to : edge.from;
        text += styled(forward ? " —" + printable(edge.predicate) + "→ " : " ←" + printable(edge.predicate) + "— ", Style::Dim)
            + name(at);
    }
    return text;
}

int showPaths(const GraphAsking& options, const Common& common)
{
    auto query = of(options.owner, options.paths);
    query.predicates = options.predicates;
    const auto tell = [&](const api::GraphPaths& paths) {
        if (paths.paths.empty()) {
            std::cout << "No chain of facts leads from one to the other within " << query.maxHops << " steps.\n";
            return;
        }
        for (const auto& path : paths.paths)
            std::cout << pathText(paths, path) << "\n";
        if (paths.truncated)
            std::cout << styled("There are more of that length; --limit shows them", Style::Dim) << "\n";
    };
    return answer(
        common, query, [](const auto& paths) { return replyJson(paths); }, tell);
}

int listEntities(const GraphAsking& options, const Common& common)
{
    const auto tell = [](const api::EntityPage& page) {
        if (page.rows.empty()) {
            std::cout << "No fact speaks of such a thing. Add one: kaze memory facts add SUBJECT PREDICATE OBJECT\n";
            return;
        }
        std::vector<std::vector<std::string>> rows;
        for (const auto& node : page.rows)
            rows.push_back({std::to_string(node.facts), printable(node.type), oneLine(node.name, 200)});
        std::cout << table({"FACTS", "TYPE", "NAME"}, rows);
        if (!page.next.empty())
            std::cout << styled("There are more; --limit shows them", Style::Dim) << "\n";
    };
    return answer(
        common, of(options.owner, options.entities), [](const auto& page) { return replyJson(page).at("rows"); }, tell);
}

//! Three significant digits, and all of a whole number.
std::string figureText(double number)
{
    const double size = std::abs(number);
    char text[64];
    std::snprintf(text, sizeof(text), size >= 999.5 && size < 1e15 ? "%.0f" : "%.3g", number);
    return text;
}

//! What is next to nothing beside the interval is rounding.
std::string signedText(double number, const api::CausalEdge& edge)
{
    if (std::abs(number) <= 1e-9 * std::max(std::abs(edge.low), std::abs(edge.high)))
        return "0";
    return (number > 0 ? "+" : "") + figureText(number);
}

std::string chanceText(double p)
{
    return p < 0.001 ? "< 0.001" : decimalText(p, 3);
}

void tellCauses(const api::CausalAnalysis& analysis, const api::AnalyzeCauses& query)
{
    if (analysis.edges.empty()) {
        std::cout << "Of " << analysis.episodes << " episodes that say \"" << printable(query.outcome) << "\", no factor has "
                  << query.minEpisodes << " with it and as many without it.\n";
        if (!analysis.outcomes.empty())
            std::cout << "Outcomes that episodes say: " << printable(joined(analysis.outcomes)) << "\n";
        return;
    }
    std::vector<std::vector<std::string>> rows;
    for (const auto& edge : analysis.edges)
        rows.push_back({styled(signedText(edge.uplift, edge), edge.significant ? Style::Bold : Style::Dim),
            signedText(edge.low, edge) + " … " + signedText(edge.high, edge), chanceText(edge.q),
            figureText(edge.with.mean) + " of " + std::to_string(edge.with.episodes),
            figureText(edge.without.mean) + " of " + std::to_string(edge.without.episodes),
            edge.backTest ? edge.backTest->verdict : "", oneLine(edge.factor, 200)});
    std::cout << table({"UPLIFT", "INTERVAL", "Q", "WITH", "WITHOUT", "LATER", "FACTOR"}, rows)
              << styled(std::to_string(analysis.episodes) + " episodes, " + std::to_string(analysis.tested)
                         + " factors compared, " + std::to_string(analysis.tooFew) + " with too few. "
                         + printable(analysis.caveat),
                     Style::Dim)
              << "\n";
}

int showCauses(const CauseAsking& options, const Common& common)
{
    const auto query = of(options.owner, options.query);
    return answer(
        common, query, [](const auto& analysis) { return replyJson(analysis); },
        [&](const api::CausalAnalysis& analysis) { tellCauses(analysis, query); });
}

void addPredicates(CLI::App& command, GraphAsking& options)
{
    command.add_option("--predicate", options.predicates, "Only facts with this; may be given again")
        ->option_text("NAME")
        ->allow_extra_args(false);
}

void addCauses(CLI::App& memory, const std::shared_ptr<Common>& common, Action& action)
{
    auto options = std::make_shared<CauseAsking>();
    auto& query = options->query;
    auto* causes = memory.add_subcommand("causes", "Show what goes with a better or a worse outcome of episodes");
    causes
        ->add_option(
            "--outcome", query.outcome, "success, reward, seconds, tokens, cost_usd or one of their own (default: success)")
        ->option_text("NAME");
    causes->add_option("--factor", query.factor, "Only this one; a * at the end stands for the rest")->option_text("NAME");
    causes->add_option("--filter", query.filter, "Only episodes that fit, as in `kaze memory list`")->option_text("FILTER");
    causes->add_option("--within", query.stratify, "Compare within each agent, or each model")
        ->check(CLI::IsMember({"agent", "model"}))
        ->option_text("agent|model");
    causes->add_option("--min", query.minEpisodes, "Episodes that both sides need (default: 5)")
        ->check(CLI::Range(2, 10'000))
        ->option_text("N");
    causes->add_option("--alpha", query.alpha, "Share of false discoveries that is accepted (default: 0.05)")->option_text("A");
    causes->add_option("--limit", query.limit, "At most so many (default: 200)")->check(CLI::Range(1, 1000))->option_text("N");
    causes->footer("Compares the episodes with a factor (a tag, a skill, a tool, a model, an agent) to those without. Q is the "
                   "chance of such a "
                   "difference where there is none,\nwith regard to how many were compared; LATER is whether the difference of "
                   "the earlier episodes "
                   "held in the later ones.\n\n"
                   "Examples:\n  kaze memory causes --factor 'skill:*'\n  kaze memory causes --outcome cost_usd --within agent");
    setMemoryAction(*causes, options, common, action, showCauses);
}

} // namespace

void addMemoryGraph(CLI::App& memory, const std::shared_ptr<Common>& common, Action& action)
{
    auto options = std::make_shared<GraphAsking>();
    auto* graph = memory.add_subcommand("graph", "Show what facts say around something");
    graph->add_option("NAME", options->near.entity, "Of what")->required()->option_text(" ");
    graph->add_option("--hops", options->near.hops, "Steps from it, 1 to 6 (default: 1)")
        ->check(CLI::Range(1, 6))
        ->option_text("N");
    graph->add_option("--direction", options->near.direction, "out, in or both (default: both)")
        ->check(CLI::IsMember({"out", "in", "both"}))
        ->option_text("WAY");
    graph->add_option("--limit", options->near.limit, "At most so many names (default: 500)")
        ->check(CLI::Range(1, 5000))
        ->option_text("N");
    addPredicates(*graph, *options);
    graph->footer("Example:\n  kaze memory graph Acme --hops 2");
    setMemoryAction(*graph, options, common, action, showGraph);

    auto* path = memory.add_subcommand("path", "Show how two things hang together by facts");
    path->add_option("FROM", options->paths.from, "The one")->required()->option_text(" ");
    path->add_option("TO", options->paths.to, "The other")->required()->option_text(" ");
    path->add_option("--hops", options->paths.maxHops, "At most so many steps, 1 to 12 (default: 6)")
        ->check(CLI::Range(1, 12))
        ->option_text("N");
    path->add_flag("--directed", options->paths.directed, "Only from subject to object");
    path->add_option("--limit", options->paths.limit, "At most so many (default: 10)")
        ->check(CLI::Range(1, 100))
        ->option_text("N");
    addPredicates(*path, *options);
    path->footer("Example:\n  kaze memory path \"Ann Lee\" Initech");
    setMemoryAction(*path, options, common, action, showPaths);

    auto* entities = memory.add_subcommand("entities", "List what facts speak of, those with the most facts first");
    entities->add_option("PREFIX", options->entities.prefix, "How the name begins")->option_text(" ");
    entities->add_option("--type", options->entities.entityType, "Only of this type")->option_text("TYPE");
    entities->add_option("--limit", options->entities.limit, "At most so many (default: 50)")
        ->check(CLI::Range(1, 1000))
        ->option_text("N");
    setMemoryAction(*entities, options, common, action, listEntities);
    addCauses(memory, common, action);
}

} // namespace kaze::cli
