#include "engine/runtime/detail/run_rows.h"

#include "engine/api/run.h"
#include "engine/base/filter.h"
#include "engine/base/open_enum.h"
#include "engine/base/text.h"
#include "engine/storage/filter_sql.h"

#include <algorithm>
#include <array>

namespace kaze::runtime::detail {

using storage::isPattern;
using storage::likeOf;

base::Uuid uuidOf(std::string_view bytes)
{
    base::Uuid id;
    if (bytes.size() == id.bytes.size())
        std::copy(bytes.begin(), bytes.end(), id.bytes.begin());
    return id;
}

StoredRun readRun(const storage::Row& row, std::size_t taskLimit)
{
    StoredRun run;
    run.row = row.integer(0);
    run.id = uuidOf(row.blob(1));
    run.parent = uuidOf(row.blob(2));
    run.parentCall = row.text(3);
    run.depth = row.integer(4);
    run.agent = row.text(5);
    run.pool = row.text(6);
    run.definitionHash = row.text(7);
    run.task = base::shortened(row.text(8), taskLimit);
    run.workspace = row.text(9);
    run.model = row.text(10);
    run.baseUrl = row.text(11);
    run.approve = base::enumOf<api::ApprovalMode>(row.text(12)).value_or(api::ApprovalMode::Ask);
    if (!row.isNull(13))
        run.budget.money = base::Money{row.integer(13)};
    run.traceId = uuidOf(row.blob(14));
    run.createdAt = timeOf(row.integer(15));
    run.state = base::enumOf<api::RunState>(row.text(16)).value_or(api::RunState::Interrupted);
    run.turns = row.integer(17);
    run.toolCalls = row.integer(18);
    run.usage = {row.integer(19), row.integer(20), row.integer(21), row.integer(22), row.integer(30)};
    run.cost = base::Money{row.integer(23)};
    run.lastModel = row.text(24);
    run.updatedAt = timeOf(row.integer(25));
    if (!row.isNull(26))
        run.endedAt = timeOf(row.integer(26));
    run.output = row.text(27);
    if (!row.isNull(28))
        run.error = api::ErrorInfo{std::string(row.text(28)), std::string(row.text(29))};
    if (!row.isNull(31))
        run.budget.tokens = row.integer(31);
    run.spentTokens = row.integer(32);
    run.priority = base::enumOf<api::Priority>(row.text(33));
    run.forkedFrom = uuidOf(row.blob(34));
    run.tenant = row.text(35);
    run.project = row.text(36);
    return run;
}

namespace {

void add(SqlCondition& to, bool negated, std::string_view sql, std::string text)
{
    to.sql.append(negated ? " AND NOT " : " AND ").append(sql);
    to.texts.push_back(std::move(text));
}

base::Result<> addState(const base::FilterTerm& term, RunCondition& into)
{
    if (!base::enumOf<api::RunState>(term.value) && !isPattern(term.value))
        return base::failAt(
            term.valuePosition, "there is no state \"" + term.value + "\"; there are " + base::enumNames<api::RunState>());
    std::erase_if(into.states, [&](const auto& state) { return base::globMatches(term.value, state) == term.negated; });
    return {};
}

base::Result<> addField(const base::FilterTerm& term, RunCondition& into)
{
    constexpr std::array kFields{"state", "agent", "pool", "model", "task", "tenant", "project"};
    if (std::ranges::find(kFields, term.field) == kFields.end())
        return base::failAt(term.position,
            "runs have no field \"" + term.field + "\"; there are agent, model, pool, project, state, task and tenant");
    if (term.op != base::FilterTerm::Op::Equals && term.op != base::FilterTerm::Op::Contains)
        return base::failAt(term.position, "\"" + term.field + "\" is compared with ':' only");
    if (term.field == "state")
        return addState(term, into);
    if (term.field == "agent" || term.field == "pool" || term.field == "tenant" || term.field == "project") {
        auto& to = term.field == "agent" ? into.agents : into.others;
        if (isPattern(term.value))
            add(to, term.negated, term.field + " LIKE ? ESCAPE '\\'", likeOf(term.value, false));
        else
            add(to, term.negated, term.field + "=? COLLATE NOCASE", term.value);
        return {};
    }
    add(into.others, term.negated, (term.field == "model" ? "last_model" : "task") + std::string(" LIKE ? ESCAPE '\\'"),
        likeOf(term.value, true));
    return {};
}

std::vector<std::string> allStates()
{
    std::vector<std::string> states;
    boost::mp11::mp_for_each<boost::describe::describe_enumerators<api::RunState>>(
        [&](auto item) { states.push_back(base::enumName(item.value)); });
    return states;
}

} // namespace

base::Result<std::vector<StoredRun>> selectRuns(
    storage::Connection& db, const std::string& where, std::span<const storage::Value> arguments)
{
    std::vector<StoredRun> runs;
    const auto sql = "SELECT " + std::string(kRunColumns) + " FROM runs WHERE " + where;
    const auto rows = db.query(sql, arguments, [&](const storage::Row& row) { runs.push_back(readRun(row)); });
    if (!rows)
        return failure(rows);
    return runs;
}

base::Result<RunCondition> conditionOf(const std::string& filter)
{
    const auto terms = base::parseFilter(filter);
    if (!terms)
        return failure(terms);
    RunCondition condition{allStates(), {}, {}};
    for (const auto& term : *terms) {
        if (!term.field.empty()) {
            if (auto ok = addField(term, condition); !ok)
                return failure(ok);
            continue;
        }
        add(condition.others, term.negated, "(task LIKE ? ESCAPE '\\' OR agent LIKE ? ESCAPE '\\')", likeOf(term.value, true));
        condition.others.texts.push_back(condition.others.texts.back());
    }
    return condition;
}

} // namespace kaze::runtime::detail
