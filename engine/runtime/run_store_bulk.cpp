// What is asked and written of many runs at once.

#include "engine/api/run.h"
#include "engine/runtime/detail/run_list.h"
#include "engine/runtime/detail/run_rows.h"
#include "engine/runtime/run_store.h"

#include "engine/base/open_enum.h"

#include <algorithm>
#include <unordered_set>

namespace kaze::runtime {

using detail::blobOf;
using detail::selectRuns;
using storage::Connection;
using storage::Row;
using storage::Value;

namespace {

std::vector<std::string> namesOf(const std::vector<api::RunState>& states)
{
    std::vector<std::string> names;
    for (const auto state : states)
        names.push_back(base::enumName(state));
    return names;
}

//! The run that a text names, or the one at the top of its family.
struct NamedRun {
    base::Uuid id;
    std::string state;
};

base::Result<NamedRun> runNamed(Connection& db, const std::string& text, bool evenSubagents)
{
    const auto given = base::Uuid::parse(text);
    if (!given)
        return failure(given);
    NamedRun named{*given, {}};
    bool isAtTop = false;
    while (!isAtTop) {
        bool isKnown = false;
        const auto read = db.query("SELECT state, parent_id FROM runs WHERE run_id=?", {blobOf(named.id)}, [&](const Row& row) {
            isKnown = true;
            named.state = row.text(0);
            isAtTop = evenSubagents || row.isNull(1);
            if (!isAtTop)
                named.id = detail::uuidOf(row.blob(1));
        });
        if (!read)
            return failure(read);
        if (!isKnown)
            return base::fail(base::ErrorCode::NotFound, "there is no run " + text + "; `kaze runs list` shows those there are");
    }
    return named;
}

} // namespace

base::Task<base::Result<std::vector<base::Uuid>>> RunStore::matching(std::string filter, std::vector<api::RunState> states)
{
    auto job = [filter = std::move(filter), states = namesOf(states)](Connection& db) -> base::Result<std::vector<base::Uuid>> {
        const auto condition = detail::conditionOf(filter);
        if (!condition)
            return failure(condition);
        std::string sql = "SELECT run_id FROM runs WHERE parent_id IS NULL AND state IN (''";
        std::vector<Value> arguments;
        for (const auto& state : states)
            if (std::ranges::find(condition->states, state) != condition->states.end()) {
                sql += ", ?";
                arguments.emplace_back(std::string_view(state));
            }
        sql += ")" + condition->agents.sql + condition->others.sql + " ORDER BY row";
        for (const auto* part : {&condition->agents, &condition->others})
            for (const auto& argument : part->arguments())
                arguments.push_back(argument);
        std::vector<base::Uuid> ids;
        const auto read = db.query(sql, arguments, [&](const Row& row) { ids.push_back(detail::uuidOf(row.blob(0))); });
        if (!read)
            return failure(read);
        return ids;
    };
    return m_database.read(std::move(job));
}

base::Task<base::Result<std::vector<base::Uuid>>> RunStore::among(
    std::vector<std::string> ids, std::vector<api::RunState> states, bool evenSubagents)
{
    auto job = [ids = std::move(ids), states = namesOf(states), evenSubagents](
                   Connection& db) -> base::Result<std::vector<base::Uuid>> {
        std::vector<base::Uuid> found;
        std::unordered_set<base::Uuid> known;
        for (const auto& id : ids) {
            const auto named = runNamed(db, id, evenSubagents);
            if (!named)
                return failure(named);
            if (std::ranges::find(states, named->state) != states.end() && known.insert(named->id).second)
                found.push_back(named->id);
        }
        return found;
    };
    return m_database.read(std::move(job));
}

base::Task<base::Result<std::vector<StoredRun>>> RunStore::unfinished(std::vector<base::Uuid> runs, bool withSubagents)
{
    auto job = [runs = std::move(runs), withSubagents](Connection& db) -> base::Result<std::vector<StoredRun>> {
        const std::string where = withSubagents
            ? std::string(detail::kInTree)
                + " AND state NOT IN ('done', 'failed', 'budget_exhausted', 'cancelled') ORDER BY depth DESC, row DESC"
            : "run_id=? AND state NOT IN ('done', 'failed', 'budget_exhausted', 'cancelled', 'paused')";
        std::vector<StoredRun> all;
        for (const auto& run : runs) {
            const Value key = blobOf(run);
            auto family = selectRuns(db, where, std::span(&key, 1));
            if (!family)
                return failure(family);
            std::move(family->begin(), family->end(), std::back_inserter(all));
        }
        return all;
    };
    return m_database.read(std::move(job));
}

base::Task<base::Result<std::vector<RunStore::Finished>>> RunStore::finishAll(std::vector<Finish> runs)
{
    auto job = [runs = std::move(runs)](Connection& db) -> base::Result<std::vector<Finished>> {
        std::vector<Finished> all;
        all.reserve(runs.size());
        for (const auto& each : runs) {
            auto finished = detail::finishRun(db, each.run, *each.step);
            if (!finished)
                return failure(finished);
            all.push_back(std::move(*finished));
        }
        return all;
    };
    return m_database.write(std::move(job));
}

} // namespace kaze::runtime
