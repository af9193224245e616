#pragma once

#include "engine/api/fact_requests.h"
#include "engine/api/graph_requests.h"
#include "engine/api/memory_requests.h"
#include "engine/base/result.h"

#include <functional>
#include <map>
#include <string>
#include <vector>

namespace kaze::ui {

//! The facts of the sample cell, as a list and as a graph.
class SampleFacts {
public:
    //! `busy`: with facts; else none. `runOf` knows a run of an agent.
    SampleFacts(api::Time now, bool busy, const std::function<std::string(const std::string& agent)>& runOf);

    [[nodiscard]] base::Result<api::FactPage> list(const api::ListFacts& query) const;
    [[nodiscard]] base::Result<api::FactAdded> add(const api::AddFact& request);
    [[nodiscard]] base::Result<api::FactAdded> review(const api::ReviewFact& request);
    [[nodiscard]] base::Result<api::FactAdded> end(const api::EndFact& request);
    [[nodiscard]] base::Result<api::FactAdded> undo(const api::UndoSupersession& request);
    // sample_graph.cpp
    [[nodiscard]] base::Result<api::Neighbourhood> neighbourhood(const api::GetNeighbourhood& query) const;
    [[nodiscard]] base::Result<api::GraphPaths> paths(const api::FindPaths& query) const;
    [[nodiscard]] api::EntityPage entities(const api::ListEntities& query) const;

    // A fact as the record that it is. Errors: NotFound, where it is no fact.
    [[nodiscard]] base::Result<api::MemoryReply> get(const api::GetMemory& query) const;
    [[nodiscard]] base::Result<api::MemoryReply> forget(const api::ForgetMemory& request);
    [[nodiscard]] base::Result<api::MemoryReply> restore(const api::RestoreMemory& request);

private:
    struct Held {
        std::string tenant;
        api::Fact fact;
        bool forgotten = false;
        std::vector<api::Fact> before; //!< its versions until now, the first one first
    };
    //! What the graph walks on: the facts that hold, by the folded names of their ends.
    struct Net {
        std::vector<const api::Fact*> facts;
        std::map<std::string, std::vector<std::size_t>> at;
        std::map<std::string, std::string> names; //!< as they were written first
    };

    // sample_fact_records.cpp
    void makeFacts(const std::function<std::string(const std::string& agent)>& runOf);
    void makeProposals(const std::function<std::string(const std::string& agent)>& runOf);
    Held& make(const std::string& subject, const std::string& predicate, const std::string& object, int days);

    [[nodiscard]] base::Result<Held*> find(const std::string& id);
    [[nodiscard]] Held* findOrNull(const std::string& id);
    [[nodiscard]] bool holds(const Held& held, api::Time at) const;
    [[nodiscard]] std::vector<Held*> conflictsOf(const api::Fact& fact, const std::string& tenant);
    //! Lets it hold, and does with what contradicts it as is wanted.
    base::Result<api::FactAdded> settle(api::FactAdded added, const std::string& tenant, const std::string& onConflict);
    void change(Held& held);
    [[nodiscard]] static api::MemoryReply recordOf(const Held& held);
    [[nodiscard]] Net netOf(
        const std::string& tenant, const std::optional<api::Time>& asOf, const std::vector<std::string>& predicates) const;
    [[nodiscard]] api::GraphNode nodeOf(const Net& net, const std::string& folded) const;

    api::Time m_now;
    std::uint64_t m_ids = 90'000;
    std::vector<Held> m_facts;
    std::map<std::string, std::string> m_types; //!< of entities, by their folded names
};

//! Names compare without regard to case and to how much space is between words.
[[nodiscard]] std::string sampleFolded(const std::string& name);

//! What goes with better and worse outcomes of the sample's episodes.
[[nodiscard]] base::Result<api::CausalAnalysis> sampleCauses(const api::AnalyzeCauses& query, bool busy);

} // namespace kaze::ui
