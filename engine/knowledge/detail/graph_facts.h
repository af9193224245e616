#pragma once

#include "engine/api/graph_requests.h"
#include "engine/storage/connection.h"

#include <functional>
#include <map>
#include <set>

namespace kaze::knowledge::detail {

//! Reads facts that hold at a time, from one name to the next. Proposals and what was forgotten are never among them. For the length of a job.
class FactReader {
public:
    enum class Side { Out, In }; //!< of a name as a subject, as an object

    //! Only these predicates; none: all.
    FactReader(storage::Connection& connection, base::Time asOf, const std::vector<std::string>& predicates);

    //! The name at the other end of each fact and the fact's number, by predicate and name; false ends it. `key` must stay while it runs.
    using Visit = std::function<bool(std::string_view, std::int64_t)>;
    [[nodiscard]] base::Result<> each(Side side, std::string_view key, const Visit& visit);

    //! Errors: NotFound, where no fact, whenever it held, names it.
    [[nodiscard]] base::Result<> checkNamed(std::string_view key, std::string_view name);

    //! In how many facts it stands, of whatever predicate, what it is called and what it is. `hops` is left.
    [[nodiscard]] base::Result<api::GraphNode> node(std::string_view key);

    //! Nodes and edges as they are answered: those by hops, then by facts, then by name; these by their nodes. Edges to a node that is not given are
    //! left out.
    [[nodiscard]] base::Result<> describe(const std::map<std::string, std::int64_t, std::less<>>& hops,
        const std::set<std::int64_t>& facts, std::vector<api::GraphNode>& nodes, std::vector<api::GraphEdge>& edges);

    //! The edges' places in `edges` after `describe`, by the facts' numbers.
    [[nodiscard]] const std::map<std::int64_t, std::int64_t>& places() const { return m_places; }

private:
    [[nodiscard]] base::Result<> addEdge(std::int64_t fact, const std::map<std::string, std::int64_t, std::less<>>& indexes,
        std::vector<std::pair<std::int64_t, api::GraphEdge>>& edges);

    storage::Connection& m_connection;
    std::int64_t m_asOf;
    std::string m_predicates; //!< a JSON array; empty: all
    std::map<std::int64_t, std::int64_t> m_places;
};

} // namespace kaze::knowledge::detail
