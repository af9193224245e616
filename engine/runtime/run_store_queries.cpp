// What is asked of the log of runs.

#include "engine/api/run_requests.h"
#include "engine/runtime/detail/run_list.h"
#include "engine/runtime/detail/run_rows.h"
#include "engine/runtime/detail/step_log.h"
#include "engine/runtime/run_store.h"

#include <charconv>

namespace kaze::runtime {

using detail::blobOf;
using detail::selectRuns;
using storage::Connection;
using storage::Row;
using storage::Value;

namespace {

constexpr std::string_view kForkedFrom = "forked from run "; //!< as run_store_fork.cpp writes it down

base::Result<RunStore::Loaded> loadRun(Connection& db, const base::Uuid& id)
{
    const Value key = blobOf(id);
    auto runs = selectRuns(db, "run_id=?", std::span(&key, 1));
    if (!runs)
        return failure(runs);
    if (runs->empty())
        return base::fail(base::ErrorCode::NotFound, "there is no run " + id.text() + "; `kaze runs list` shows those there are");
    RunStore::Loaded loaded;
    loaded.run = std::move(runs->front());
    return loaded;
}

base::Result<> loadDefinition(Connection& db, RunStore::Loaded& loaded)
{
    const auto rows = db.query("SELECT yaml, instructions FROM definitions WHERE hash=?",
        {std::string_view(loaded.run.definitionHash)}, [&](const Row& row) {
            loaded.definitionYaml = row.text(0);
            loaded.instructions = row.text(1);
        });
    if (!rows)
        return failure(rows);
    return {};
}

//! The note of the next hand-off after a step, which says what was followed until then; an empty one where none came after it.
base::Result<NoteRecord> handedOverAfter(Connection& db, std::int64_t run, std::int64_t step)
{
    bool isHandedOver = false;
    const auto rows = db.query(
        "SELECT handed_over FROM runs WHERE row=?", {run}, [&](const Row& row) { isHandedOver = row.integer(0) != 0; });
    if (!rows)
        return failure(rows);
    NoteRecord note;
    if (!isHandedOver)
        return note;
    base::Result<> broken;
    const auto visited = detail::visitSteps(db, run, step, [&](const detail::RawStep& raw) {
        if (raw.kind != static_cast<std::int64_t>(api::StepKind::Note))
            return true;
        const auto decoded = detail::decoded(raw);
        if (!decoded) {
            broken = failure(decoded);
            return false;
        }
        note = std::get<NoteRecord>(decoded->record);
        return note.handedFrom.empty();
    });
    if (!visited)
        return failure(visited);
    if (!broken)
        return failure(broken);
    return note.handedFrom.empty() ? NoteRecord{} : note;
}

//! The span of the last answer before the mark that says where the fork begins.
base::Result<std::uint64_t> lastSpanOf(Connection& db, std::int64_t row, const std::string& mark)
{
    constexpr int kHexadecimal = 16;
    std::uint64_t span = 0;
    base::Result<> broken;
    const auto visited = detail::visitSteps(db, row, 0, [&](const detail::RawStep& raw) {
        const bool isModel = raw.kind == static_cast<std::int64_t>(api::StepKind::Model);
        if (!isModel && raw.kind != static_cast<std::int64_t>(api::StepKind::State))
            return true;
        const auto step = detail::decoded(raw);
        if (!step) {
            broken = failure(step);
            return false;
        }
        if (const auto* model = std::get_if<ModelRecord>(&step->record)) {
            const auto& id = model->spanId;
            span = 0;
            std::from_chars(id.data(), id.data() + id.size(), span, kHexadecimal);
            return true;
        }
        const auto& text = std::get<StateRecord>(step->record).text;
        // What came before an earlier fork is of yet another trace.
        const bool isMark = text.starts_with(mark);
        if (!isMark && text.starts_with(kForkedFrom))
            span = 0;
        return !isMark;
    });
    if (!visited)
        return failure(visited);
    if (!broken)
        return failure(broken);
    return span;
}

} // namespace

base::Task<base::Result<std::optional<telemetry::SpanContext>>> RunStore::origin(std::int64_t row, base::Uuid forkedFrom)
{
    using Origin = std::optional<telemetry::SpanContext>;
    auto job = [row, forkedFrom](Connection& db) -> base::Result<Origin> {
        const Value key = blobOf(forkedFrom);
        const auto runs = selectRuns(db, "run_id=?", std::span(&key, 1));
        if (!runs)
            return failure(runs);
        if (runs->empty())
            return Origin{};
        const auto span = lastSpanOf(db, row, std::string(kForkedFrom) + forkedFrom.text());
        if (!span)
            return failure(span);
        return Origin(telemetry::SpanContext{runs->front().traceId, *span});
    };
    return m_database.read(std::move(job));
}

base::Task<base::Result<RunStore::Loaded>> RunStore::load(base::Uuid id)
{
    return loadAsAt(id, 0);
}

base::Task<base::Result<RunStore::Loaded>> RunStore::loadAsAt(base::Uuid id, std::int64_t step)
{
    auto job = [id, step](Connection& db) -> base::Result<Loaded> {
        auto loaded = loadRun(db, id);
        if (!loaded)
            return loaded;
        if (step > 0) {
            const auto whole = detail::wholeStep(db, loaded->run.row, step);
            if (!whole)
                return failure(whole);
            const auto note = handedOverAfter(db, loaded->run.row, *whole);
            if (!note)
                return failure(note);
            if (!note->handedFrom.empty()) {
                loaded->run.definitionHash = note->handedFrom;
                loaded->run.model = note->handedFromModel;
            }
        }
        if (const auto defined = loadDefinition(db, *loaded); !defined)
            return failure(defined);
        return loaded;
    };
    return m_database.read(std::move(job));
}

base::Task<base::Result<std::vector<StoredStep>>> RunStore::steps(std::int64_t row, std::int64_t after, std::int64_t limit)
{
    auto job = [row, after, limit](Connection& db) -> base::Result<std::vector<StoredStep>> {
        std::vector<StoredStep> steps;
        base::Result<> broken;
        const auto visited = detail::visitSteps(db, row, after, [&](const detail::RawStep& raw) {
            auto step = detail::decoded(raw);
            if (!step) {
                broken = failure(step);
                return false;
            }
            steps.push_back(std::move(*step));
            return std::ssize(steps) < limit;
        });
        if (!visited)
            return failure(visited);
        if (!broken)
            return failure(broken);
        return steps;
    };
    return m_database.read(std::move(job));
}

base::Task<base::Result<std::int64_t>> RunStore::lastStep(std::int64_t row)
{
    auto job = [row](Connection& db) { return detail::lastStep(db, row); };
    return m_database.read(std::move(job));
}

base::Task<base::Result<std::vector<StoredRun>>> RunStore::children(base::Uuid parent)
{
    auto job = [parent](Connection& db) {
        const Value key = blobOf(parent);
        return selectRuns(db, "parent_id=? ORDER BY row", std::span(&key, 1));
    };
    return m_database.read(std::move(job));
}

base::Task<base::Result<std::optional<base::Uuid>>> RunStore::childFor(base::Uuid parent, std::string call)
{
    auto job = [parent, call = std::move(call)](Connection& db) -> base::Result<std::optional<base::Uuid>> {
        std::optional<base::Uuid> child;
        const auto rows = db.query("SELECT run_id FROM runs WHERE parent_id=? AND parent_call=?",
            {blobOf(parent), std::string_view(call)}, [&](const Row& row) { child = detail::uuidOf(row.blob(0)); });
        if (!rows)
            return failure(rows);
        return child;
    };
    return m_database.read(std::move(job));
}

base::Task<base::Result<base::Uuid>> RunStore::resolve(std::string id)
{
    std::string hex;
    for (const char c : id)
        if (c != '-')
            hex += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    auto job = [id = std::move(id), hex = std::move(hex)](Connection& db) -> base::Result<base::Uuid> {
        if (hex.size() < 4 || hex.size() > 32 || hex.find_first_not_of("0123456789abcdef") != std::string::npos)
            return base::fail(base::ErrorCode::InvalidArgument,
                "\"" + id + "\" is no run id; give one of `kaze runs list`, or at least 4 characters of its beginning or end");
        std::vector<base::Uuid> found;
        if (hex.size() == 32) {
            const auto whole = base::Uuid::parse(hex);
            if (!whole)
                return failure(whole);
            const auto known
                = db.query("SELECT 1 FROM runs WHERE run_id=?", {blobOf(*whole)}, [&](const Row&) { found.push_back(*whole); });
            if (!known)
                return failure(known);
            if (found.empty())
                return base::fail(
                    base::ErrorCode::NotFound, "there is no run " + id + "; `kaze runs list` shows those there are");
            return found.front();
        }
        const auto named = detail::runsNamed(db, hex);
        if (!named)
            return failure(named);
        if (named->empty())
            return base::fail(base::ErrorCode::NotFound, "there is no run " + id + "; `kaze runs list` shows those there are");
        if (named->size() > 1)
            return base::fail(base::ErrorCode::Conflict, "several runs fit \"" + id + "\"; give more of the id");
        return named->front();
    };
    return m_database.read(std::move(job));
}

base::Task<base::Result<std::vector<base::Uuid>>> RunStore::rootsInStates(std::vector<api::RunState> states)
{
    auto job = [states = std::move(states)](Connection& db) -> base::Result<std::vector<base::Uuid>> {
        std::vector<base::Uuid> ids;
        for (const auto state : states) {
            const auto name = base::enumName(state);
            const auto rows = db.query("SELECT run_id FROM runs WHERE state=? AND parent_id IS NULL ORDER BY row",
                {std::string_view(name)}, [&](const Row& row) { ids.push_back(detail::uuidOf(row.blob(0))); });
            if (!rows)
                return failure(rows);
        }
        return ids;
    };
    return m_database.read(std::move(job));
}

base::Task<base::Result<std::vector<base::Uuid>>> RunStore::leftWithAnAnswer()
{
    auto job = [](Connection& db) -> base::Result<std::vector<base::Uuid>> {
        std::vector<base::Uuid> ids;
        constexpr auto message = static_cast<std::int64_t>(api::StepKind::Message);
        constexpr auto answer = static_cast<std::int64_t>(api::StepKind::Answer);
        for (const auto state : {api::RunState::WaitingApproval, api::RunState::NeedsAttention, api::RunState::Interrupted}) {
            const auto name = base::enumName(state);
            // Whatever it does after an answer is written behind it; only people write to one that sleeps.
            const auto rows = db.query(
                "SELECT run_id FROM runs WHERE state=? AND "
                "(SELECT kind FROM steps WHERE run=runs.row AND kind<>? ORDER BY number DESC LIMIT 1)=? ORDER BY row",
                {std::string_view(name), message, answer}, [&](const Row& row) { ids.push_back(detail::uuidOf(row.blob(0))); });
            if (!rows)
                return failure(rows);
        }
        return ids;
    };
    return m_database.read(std::move(job));
}

base::Task<base::Result<std::vector<RunStore::InLine>>> RunStore::inLine()
{
    auto job = [](Connection& db) -> base::Result<std::vector<InLine>> {
        std::vector<InLine> runs;
        const auto rows = db.query("SELECT run_id, pool, tenant, project, priority FROM runs WHERE state='queued' AND "
                                   "parent_id IS NULL ORDER BY row",
            {}, [&](const Row& row) {
                runs.push_back({detail::uuidOf(row.blob(0)), std::string(row.text(1)), std::string(row.text(2)),
                    std::string(row.text(3)), base::enumOf<api::Priority>(row.text(4))});
            });
        if (!rows)
            return failure(rows);
        return runs;
    };
    return m_database.read(std::move(job));
}

base::Task<base::Result<std::vector<StoredRun>>> RunStore::unfinishedTree(base::Uuid root)
{
    auto job = [root](Connection& db) {
        const Value key = blobOf(root);
        return selectRuns(db,
            std::string(detail::kInTree)
                + " AND state NOT IN ('done', 'failed', 'budget_exhausted', 'cancelled') ORDER BY row DESC",
            std::span(&key, 1));
    };
    return m_database.read(std::move(job));
}

base::Task<base::Result<RunStore::Page>> RunStore::list(api::ListRuns query)
{
    auto job = [query = std::move(query)](Connection& db) { return detail::listRuns(db, query); };
    return m_database.read(std::move(job));
}

base::Task<base::Result<std::vector<base::Money>>> RunStore::pastCosts(std::string agent, std::int64_t limit)
{
    auto job = [agent = std::move(agent), limit](Connection& db) -> base::Result<std::vector<base::Money>> {
        std::vector<base::Money> costs;
        const auto rows = db.query("SELECT cost FROM runs WHERE agent=? AND state='done' ORDER BY row DESC LIMIT ?",
            {std::string_view(agent), limit}, [&](const Row& row) { costs.push_back(base::Money{row.integer(0)}); });
        if (!rows)
            return failure(rows);
        return costs;
    };
    return m_database.read(std::move(job));
}

base::Task<base::Result<RunStore::Counts>> RunStore::counts()
{
    auto job = [](Connection& db) -> base::Result<Counts> {
        Counts counts;
        auto states = detail::countStates(db);
        if (!states)
            return failure(states);
        counts.byState = std::move(*states);
        const auto rows = db.query("SELECT count(*) FROM approvals WHERE closed_at IS NULL", {},
            [&](const Row& row) { counts.approvals = row.integer(0); });
        if (!rows)
            return failure(rows);
        return counts;
    };
    return m_database.read(std::move(job));
}

} // namespace kaze::runtime
