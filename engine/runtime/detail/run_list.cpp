#include "engine/runtime/detail/run_list.h"

#include "engine/api/run_requests.h"
#include "engine/base/open_enum.h"
#include "engine/runtime/detail/run_rows.h"

#include <algorithm>
#include <limits>
#include <queue>

namespace kaze::runtime::detail {

using base::Result;
using storage::Connection;
using storage::Row;
using storage::Value;

namespace {

constexpr std::int64_t kBlock = 512; //!< as migration 104 has it
constexpr std::int64_t kLongestPage = 1000;
constexpr std::size_t kMostAgents = 100; //!< of one list; to merge more takes longer than to look at every run

constexpr std::string_view kCounts = "SELECT state, nested, block, runs FROM run_counts WHERE agent=? AND runs>0";
constexpr std::string_view kOfState
    = "SELECT row FROM runs INDEXED BY runs_by_state WHERE state=? AND (parent_id IS NOT NULL)=? AND row<? ORDER BY row DESC";
constexpr std::string_view kOfAgent = "SELECT row FROM runs INDEXED BY runs_by_agent_and_state WHERE agent=? AND state=? AND "
                                      "(parent_id IS NOT NULL)=? AND row<? ORDER BY row DESC";
// From one agent to the next, however many runs each has.
constexpr std::string_view kAgents = R"sql(
WITH RECURSIVE agents(agent) AS (
    SELECT min(agent) FROM run_counts WHERE agent > ''
    UNION ALL
    SELECT (SELECT min(agent) FROM run_counts WHERE run_counts.agent > agents.agent) FROM agents WHERE agents.agent IS NOT NULL)
SELECT agent FROM agents WHERE agent IS NOT NULL)sql";

//! The runs of a list in one state, in the order of an index; an empty agent stands for all.
struct Stratum {
    std::string agent;
    std::string state;
    std::int64_t nested = 0;
};

//! What a list holds, and where.
struct Extent {
    std::int64_t total = 0;
    std::map<std::string, std::int64_t> states;
    std::map<std::int64_t, std::int64_t, std::greater<>> blocks; //!< newest first
    std::vector<Stratum> strata;
};

//! Where a page begins: below this row, after `skip` more.
struct Place {
    std::int64_t below = std::numeric_limits<std::int64_t>::max();
    std::int64_t skip = 0;
};

//! Keeps the `size` newest rows.
class Newest {
public:
    explicit Newest(std::int64_t size) : m_size(static_cast<std::size_t>(size)) { }

    //! False when this and all older ones are too old.
    bool take(std::int64_t row)
    {
        if (m_rows.size() == m_size && row < m_rows.top())
            return false;
        m_rows.push(row);
        if (m_rows.size() > m_size)
            m_rows.pop();
        return true;
    }

    [[nodiscard]] std::vector<std::int64_t> newestFirst()
    {
        std::vector<std::int64_t> rows(m_rows.size());
        for (auto at = rows.rbegin(); at != rows.rend(); ++at, m_rows.pop())
            *at = m_rows.top();
        return rows;
    }

private:
    std::size_t m_size;
    std::priority_queue<std::int64_t, std::vector<std::int64_t>, std::greater<>> m_rows;
};

bool isAmong(const std::vector<std::string>& states, std::string_view state)
{
    return std::ranges::find(states, state) != states.end();
}

//! Those whose runs the list shows: an empty name for all of them, or none when there are too many to be told apart.
Result<std::optional<std::vector<std::string>>> agentsOf(Connection& db, const RunCondition& condition)
{
    if (condition.agents.sql.empty())
        return std::vector<std::string>{""};
    std::vector<std::string> agents;
    const auto read = db.query(std::string(kAgents) + condition.agents.sql, condition.agents.arguments(), [&](const Row& row) {
        agents.emplace_back(row.text(0));
        return agents.size() <= kMostAgents;
    });
    if (!read)
        return base::failure(read);
    if (agents.size() > kMostAgents)
        return std::nullopt;
    return agents;
}

Result<Extent> extentOf(
    Connection& db, const std::vector<std::string>& agents, const std::vector<std::string>& states, bool withSubagents)
{
    Extent extent;
    for (const auto& agent : agents) {
        Stratum last{agent, {}, -1};
        bool isListed = false;
        const auto read = db.query(kCounts, {std::string_view(agent)}, [&](const Row& row) {
            const auto nested = row.integer(1);
            if (row.text(0) != last.state || nested != last.nested) {
                last.state = row.text(0);
                last.nested = nested;
                isListed = isAmong(states, last.state) && (withSubagents || nested == 0);
                if (isListed)
                    extent.strata.push_back(last);
            }
            if (!isListed)
                return;
            const auto runs = row.integer(3);
            extent.total += runs;
            extent.states[last.state] += runs;
            extent.blocks[row.integer(2)] += runs;
        });
        if (!read)
            return base::failure(read);
    }
    return extent;
}

//! Visits the rows of a stratum below one, newest first.
Result<> visit(Connection& db, const Stratum& stratum, std::int64_t below, storage::RowVisitor each)
{
    const auto read = stratum.agent.empty()
        ? db.query(kOfState, {std::string_view(stratum.state), stratum.nested, below}, each)
        : db.query(kOfAgent, {std::string_view(stratum.agent), std::string_view(stratum.state), stratum.nested, below}, each);
    if (!read)
        return base::failure(read);
    return {};
}

//! How many rows of the list are in [from, below).
Result<std::int64_t> countBetween(Connection& db, const Extent& extent, std::int64_t from, std::int64_t below)
{
    std::int64_t count = 0;
    for (const auto& stratum : extent.strata) {
        const auto counted = visit(db, stratum, below, [&](const Row& row) {
            const bool isInside = row.integer(0) >= from;
            count += isInside;
            return isInside;
        });
        if (!counted)
            return base::failure(counted);
    }
    return count;
}

//! The same place with no more to skip than one block has: the blocks above it are stepped over by their counts.
Result<Place> nearerPlace(Connection& db, const Extent& extent, Place place)
{
    if (place.skip == 0)
        return place;
    for (const auto& [block, runs] : extent.blocks) {
        const auto from = block * kBlock;
        if (from >= place.below)
            continue;
        const bool isCut = place.below < from + kBlock;
        const auto here = isCut ? countBetween(db, extent, from, place.below) : Result<std::int64_t>(runs);
        if (!here)
            return base::failure(here);
        if (place.skip < *here)
            return place;
        place = {from, place.skip - *here};
    }
    return place;
}

Result<std::vector<std::int64_t>> rowsAt(Connection& db, const Extent& extent, Place place, std::int64_t limit)
{
    const auto nearer = nearerPlace(db, extent, place);
    if (!nearer)
        return base::failure(nearer);
    if (nearer->skip >= extent.total)
        return std::vector<std::int64_t>{};
    Newest newest(nearer->skip + limit);
    for (const auto& stratum : extent.strata)
        if (const auto read = visit(db, stratum, nearer->below, [&](const Row& row) { return newest.take(row.integer(0)); });
            !read)
            return base::failure(read);
    auto rows = newest.newestFirst();
    rows.erase(rows.begin(), rows.begin() + std::min<std::ptrdiff_t>(std::ssize(rows), nearer->skip));
    return rows;
}

struct Found {
    std::int64_t total = 0;
    std::map<std::string, std::int64_t> states;
    std::vector<std::int64_t> rows;
};

//! Looks at every run once.
Result<Found> scan(Connection& db, const RunCondition& condition, bool withSubagents, Place place, std::int64_t limit)
{
    std::string sql = "SELECT row, state FROM runs WHERE 1";
    if (!withSubagents)
        sql += " AND parent_id IS NULL";
    sql += condition.agents.sql + condition.others.sql + " ORDER BY row DESC";
    auto arguments = condition.agents.arguments();
    const auto others = condition.others.arguments();
    arguments.insert(arguments.end(), others.begin(), others.end());
    Found found;
    const auto read = db.query(sql, arguments, [&](const Row& row) {
        const auto state = row.text(1);
        if (!isAmong(condition.states, state))
            return;
        ++found.total;
        ++found.states[std::string(state)];
        const bool isBehind = row.integer(0) < place.below && place.skip-- <= 0;
        if (isBehind && std::ssize(found.rows) < limit)
            found.rows.push_back(row.integer(0));
    });
    if (!read)
        return base::failure(read);
    return found;
}

Result<Found> find(Connection& db, const RunCondition& condition, bool withSubagents, Place place, std::int64_t limit)
{
    if (!condition.others.sql.empty())
        return scan(db, condition, withSubagents, place, limit);
    const auto agents = agentsOf(db, condition);
    if (!agents)
        return base::failure(agents);
    if (!*agents)
        return scan(db, condition, withSubagents, place, limit);
    auto extent = extentOf(db, **agents, condition.states, withSubagents);
    if (!extent)
        return base::failure(extent);
    auto rows = rowsAt(db, *extent, place, limit);
    if (!rows)
        return base::failure(rows);
    return Found{extent->total, std::move(extent->states), std::move(*rows)};
}

Result<Place> placeOf(const api::ListRuns& query)
{
    constexpr std::size_t kMostDigits = 18;
    Place place;
    place.skip = std::max<std::int64_t>(query.offset, 0);
    if (query.cursor.empty())
        return place;
    if (query.cursor.find_first_not_of("0123456789") != std::string::npos || query.cursor.size() > kMostDigits)
        return base::fail(base::ErrorCode::InvalidArgument, "\"" + query.cursor + "\" is no cursor of a list of runs");
    place.below = std::stoll(query.cursor);
    return place;
}

} // namespace

Result<RunStore::Page> listRuns(Connection& db, const api::ListRuns& query)
{
    auto condition = conditionOf(query.filter);
    if (!condition)
        return base::failure(condition);
    if (!query.tenant.empty()) {
        condition->others.sql += " AND tenant=?";
        condition->others.texts.push_back(query.tenant);
    }
    const auto place = placeOf(query);
    if (!place)
        return base::failure(place);
    const auto limit = std::clamp<std::int64_t>(query.limit, 1, kLongestPage);
    auto found = find(db, *condition, query.withSubagents, *place, limit + 1);
    if (!found)
        return base::failure(found);
    RunStore::Page page;
    page.total = found->total;
    if (std::ssize(found->rows) > limit) {
        found->rows.pop_back();
        page.next = std::to_string(found->rows.back());
    }
    if (query.countStates)
        for (const auto& [state, runs] : found->states)
            page.states.push_back({api::Open<api::RunState>::named(state), runs});
    page.runs.reserve(found->rows.size());
    for (const auto row : found->rows)
        if (const auto read = db.query(kListedRun, {row}, [&](const Row& r) { page.runs.push_back(readRun(r, kListedText)); });
            !read)
            return base::failure(read);
    return page;
}

Result<std::map<api::RunState, std::int64_t>> countStates(Connection& db)
{
    std::map<api::RunState, std::int64_t> states;
    const auto read = db.query(
        "SELECT state, sum(runs) FROM run_counts WHERE agent='' GROUP BY state HAVING sum(runs)>0", {}, [&](const Row& row) {
            if (const auto state = base::enumOf<api::RunState>(row.text(0)))
                states[*state] = row.integer(1);
        });
    if (!read)
        return base::failure(read);
    return states;
}

Result<std::vector<base::Uuid>> runsNamed(Connection& db, const std::string& hex)
{
    constexpr std::size_t kDigits = 32;
    const auto missing = kDigits - hex.size();
    const auto first = base::Uuid::parse(hex + std::string(missing, '0'));
    const auto last = base::Uuid::parse(hex + std::string(missing, 'f'));
    const auto end = base::Uuid::parse(std::string(missing, '0') + hex);
    for (const auto* id : {&first, &last, &end})
        if (!*id)
            return base::failure(*id);
    const auto suffix = "%" + hex;
    std::vector<base::Uuid> found;
    const auto read
        = db.query("SELECT run_id FROM (SELECT run_id FROM runs WHERE run_id BETWEEN ? AND ? LIMIT 2) UNION "
                   "SELECT run_id FROM (SELECT run_id FROM runs WHERE substr(run_id, 15)=? AND hex(run_id) LIKE ? LIMIT 2)",
            {blobOf(*first), blobOf(*last), storage::Blob(std::span(end->bytes).subspan(14)), std::string_view(suffix)},
            [&](const Row& row) { found.push_back(uuidOf(row.blob(0))); });
    if (!read)
        return base::failure(read);
    return found;
}

} // namespace kaze::runtime::detail
