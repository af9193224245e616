#include "engine/gateway/detail/trials.h"

#include "engine/api/routing_requests.h"
#include "engine/base/sha256.h"

#include <spdlog/logger.h>

#include <algorithm>
#include <bit>
#include <cstring>

namespace kaze::gateway {

namespace {

using base::ErrorCode;
using storage::Connection;

constexpr std::int64_t kLookEvery = 20; //!< calls that were assigned
constexpr auto kComparisonLife = std::chrono::seconds(30); //!< it reads every row of its experiment
constexpr const char* kRunning = "running";
constexpr const char* kRolledOut = "rolled_out";
constexpr const char* kReverted = "reverted";

constexpr std::string_view kStates = "SELECT name, definition, since, state FROM experiments";
constexpr std::string_view kBegin = "INSERT INTO experiments (name, definition, since, state) VALUES (?, ?, ?, 'running') "
                                    "ON CONFLICT (name) DO UPDATE SET definition = excluded.definition, since = excluded.since, "
                                    "state = 'running', decided_at = NULL";
constexpr std::string_view kDecide = "UPDATE experiments SET state = ?, decided_at = ? WHERE name = ?";

// Of a run its own table tells how it ended, where there is one in this file.
constexpr std::string_view kHasRuns = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'runs'";
constexpr std::string_view kRows
    = "SELECT u.run, u.trace, u.variant, u.attempt, u.outcome, u.cost, u.duration_us, u.at, NULL, NULL "
      "FROM usage AS u WHERE u.variant IN (?, ?) AND u.variant <> '' AND u.at >= ? AND "
      "u.operation = 'chat' ORDER BY u.run, u.trace, u.id";
constexpr std::string_view kRowsWithRuns
    = "SELECT u.run, u.trace, u.variant, u.attempt, u.outcome, u.cost, u.duration_us, u.at, runs.state, runs.ended_at "
      "FROM usage AS u LEFT JOIN runs ON runs.run_id = u.run WHERE u.variant IN (?, ?) AND u.variant <> '' AND u.at >= ? AND "
      "u.operation = 'chat' ORDER BY u.run, u.trace, u.id";

std::int64_t micros(base::Time time)
{
    return std::int64_t{time.time_since_epoch().count()};
}

std::string definitionOf(const ExperimentConfig& experiment)
{
    return experiment.of + " against " + (experiment.to.empty() ? "cache " + experiment.cache : experiment.to)
        + (experiment.perRun ? " by run" : " by call");
}

std::string variantOf(const std::string& name, bool candidate)
{
    return name + (candidate ? ":candidate" : ":control");
}

//! 0 to 1, evenly, and always the same for the same subject of the same experiment.
double placeOf(const std::string& name, const base::Uuid& subject)
{
    const std::string_view id(reinterpret_cast<const char*>(subject.bytes.data()), subject.bytes.size());
    const auto hash = base::sha256(name + '\n' + std::string(id));
    std::uint64_t number = 0;
    std::memcpy(&number, hash.data(), sizeof number);
    return static_cast<double>(number >> 11) * 0x1p-53;
}

//! Puts the rows of a subject together, which come one after the other.
class SubjectReader {
public:
    SubjectReader(std::string candidate, bool perRun) : m_candidate(std::move(candidate)), m_perRun(perRun) { }

    void take(const storage::Row& row)
    {
        const auto run = row.blob(0), trace = row.blob(1);
        const bool isOfRun = m_perRun && run.find_first_not_of('\0') != std::string_view::npos;
        const bool isNew = isOfRun ? run != m_run : !m_run.empty() || trace != m_trace || row.integer(3) <= 1;
        if (isNew)
            finish();
        m_open = true;
        m_run = isOfRun ? std::string(run) : std::string();
        m_trace = trace;
        m_subject.isCandidate = row.text(2) == m_candidate;
        m_subject.cost += base::Money{row.integer(5)};
        m_subject.seconds += static_cast<double>(row.integer(6)) / 1e6;
        const auto outcome = row.text(4);
        m_subject.succeeded = outcome == "ok" || outcome == "cached";
        m_left = outcome == base::nameOf(ErrorCode::Cancelled);
        m_end = row.integer(7);
        if (isOfRun && !row.isNull(8)) {
            m_subject.succeeded = row.text(8) == "done";
            // One under way has not told yet, one that somebody ended tells nothing.
            m_left = row.isNull(9) || row.text(8) == "cancelled";
            m_end = row.integer(9);
        }
    }

    //! In the order in which they ended, for a test that is looked at as it grows.
    [[nodiscard]] ArmComparison compared()
    {
        finish();
        std::stable_sort(m_subjects.begin(), m_subjects.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
        ArmComparison comparison;
        for (const auto& [end, subject] : m_subjects)
            comparison.add(subject);
        return comparison;
    }

private:
    void finish()
    {
        if (m_open && !m_left)
            m_subjects.emplace_back(m_end, m_subject);
        m_open = false;
        m_subject = {};
    }

    std::string m_candidate;
    bool m_perRun;
    std::vector<std::pair<std::int64_t, ExperimentSubject>> m_subjects;
    ExperimentSubject m_subject;
    std::string m_run, m_trace; //!< of the open one
    bool m_open = false;
    bool m_left = false; //!< it does not count
    std::int64_t m_end = 0;
};

} // namespace

base::Task<base::Result<>> Gateway::Impl::Trials::load()
{
    auto job = [](Connection& connection) -> base::Result<std::map<std::string, State>> {
        std::map<std::string, State> states;
        const auto read = connection.query(kStates, {}, [&](const storage::Row& row) {
            states[std::string(row.text(0))]
                = {std::string(row.text(1)), base::Time{std::chrono::microseconds(row.integer(2))}, std::string(row.text(3))};
        });
        if (!read)
            return failure(read);
        return states;
    };
    auto known = co_await m_impl.parts.state.read(std::move(job));
    if (!known)
        co_return failure(known);
    m_states = std::move(*known);
    m_isLoaded = true;
    reconfigure();
    co_return base::Result<>{};
}

void Gateway::Impl::Trials::reconfigure()
{
    if (!m_isLoaded)
        return;
    for (const auto& [name, experiment] : m_impl.config.experiments) {
        if (stateOf(name, experiment))
            continue;
        const State begun{definitionOf(experiment), m_impl.parts.clock.now(), kRunning};
        m_impl.parts.state.writeLater([name, begun](Connection& connection) -> base::Result<> {
            const auto done
                = connection.execute(kBegin, {std::string_view(name), std::string_view(begun.definition), micros(begun.since)});
            return done ? base::Result<>{} : failure(done);
        });
        m_states[name] = begun;
    }
}

const Gateway::Impl::Trials::State* Gateway::Impl::Trials::stateOf(
    const std::string& name, const ExperimentConfig& experiment) const
{
    const auto known = m_states.find(name);
    return known != m_states.end() && known->second.definition == definitionOf(experiment) ? &known->second : nullptr;
}

bool Gateway::Impl::Trials::concerns(
    const ExperimentConfig& experiment, const std::string& model, const std::string& tenant) const
{
    // A tenant whose hint means another model than the experiment has not asked for what is compared.
    const auto of = detail::routeOf(m_impl.config, experiment.of, "");
    const auto asked = detail::routeOf(m_impl.config, model, "", tenant);
    return of && asked && of->name() == asked->name();
}

bool Gateway::Impl::Trials::isCallable(const std::string& name, const ExperimentConfig& experiment, const CallContext& context)
{
    if (experiment.to.empty())
        return true;
    const auto target = m_impl.targetOf(context, experiment.to, {});
    if (!target && m_complained.insert(name).second)
        m_impl.parts.log->warn("The experiment {} does nothing: {}", name, target.error().message);
    return target && m_impl.poolOf(target->route.provider)->admits(context.tenant);
}

std::optional<Gateway::Impl::Trials::Arm> Gateway::Impl::Trials::assign(const CallContext& context, const ChatRequest& request)
{
    if (m_states.empty() || !request.baseUrl.empty())
        return std::nullopt;
    for (const auto& [name, experiment] : m_impl.config.experiments) {
        const auto* known = stateOf(name, experiment);
        if (!known || known->state == kReverted || !concerns(experiment, request.model, context.tenant)
            || !isCallable(name, experiment, context))
            continue;
        Arm candidate{experiment.to, experiment.cache, {}};
        if (known->state == kRolledOut)
            return candidate;
        ++m_assigned;
        const auto subject = experiment.perRun && !context.runId.isNil() ? context.runId : m_impl.parts.ids.next();
        const bool isCandidate = placeOf(name, subject) < experiment.share;
        Arm arm = isCandidate ? std::move(candidate) : Arm{};
        arm.variant = variantOf(name, isCandidate);
        return arm;
    }
    return std::nullopt;
}

void Gateway::Impl::Trials::lookNowAndThen(const base::Executor& executor)
{
    const auto now = m_impl.parts.clock.steady();
    if (m_assigned < kLookEvery || !m_impl.parts.hold || m_looking || now < m_nextLook)
        return;
    m_assigned = 0;
    m_nextLook = now + kComparisonLife;
    const auto& all = m_impl.config.experiments;
    if (std::any_of(all.begin(), all.end(), [](const auto& one) { return one.second.automatic; }))
        base::spawn(executor, look(m_impl.parts.hold()));
}

base::Task<> Gateway::Impl::Trials::look([[maybe_unused]] std::shared_ptr<void> hold)
{
    m_looking = true;
    const auto experiments = m_impl.config.experiments;
    for (const auto& [name, experiment] : experiments) {
        const auto* known = stateOf(name, experiment);
        if (!experiment.automatic || !known || known->state != kRunning)
            continue;
        const auto comparison = co_await compare(name, experiment, known->since);
        if (comparison)
            co_await actOn(name, experiment, *comparison);
    }
    m_looking = false;
}

base::Task<base::Result<ArmComparison>> Gateway::Impl::Trials::compare(
    std::string name, ExperimentConfig experiment, base::Time since)
{
    const auto now = m_impl.parts.clock.steady();
    if (const auto known = m_compared.find(name);
        known != m_compared.end() && known->second.since == since && now < known->second.until)
        co_return known->second.comparison;
    auto job = [name, perRun = experiment.perRun, since](Connection& connection) -> base::Result<ArmComparison> {
        bool hasRuns = false;
        if (const auto asked = connection.query(kHasRuns, {}, [&](const storage::Row&) { hasRuns = true; }); !asked)
            return failure(asked);
        const auto control = variantOf(name, false), candidate = variantOf(name, true);
        SubjectReader subjects(candidate, perRun);
        const auto read = connection.query(hasRuns ? kRowsWithRuns : kRows,
            {std::string_view(control), std::string_view(candidate), micros(since)},
            [&](const storage::Row& row) { subjects.take(row); });
        if (!read)
            return failure(read);
        return subjects.compared();
    };
    const auto comparison = co_await m_impl.parts.state.read(std::move(job));
    if (comparison)
        m_compared.insert_or_assign(name, Compared{since, now + kComparisonLife, *comparison});
    co_return comparison;
}

base::Task<> Gateway::Impl::Trials::actOn(std::string name, ExperimentConfig experiment, ArmComparison comparison)
{
    const auto verdict = comparison.verdict();
    const bool isClear = verdict == ArmComparison::Verdict::RollOut || verdict == ArmComparison::Verdict::Revert;
    const auto fewest = std::min(comparison.subjects(false), comparison.subjects(true));
    // It may have become another one while its rows were read.
    const auto* known = stateOf(name, experiment);
    if (!experiment.automatic || !isClear || fewest < experiment.leastSubjects || !known || known->state != kRunning)
        co_return;
    const auto decided = co_await decide(name, verdict == ArmComparison::Verdict::RollOut);
    if (!decided)
        m_impl.parts.log->warn("The experiment {} could not be ended: {}", name, decided.error().message);
}

base::Task<base::Result<std::vector<api::ExperimentInfo>>> Gateway::Impl::Trials::list()
{
    std::vector<api::ExperimentInfo> infos;
    const auto experiments = m_impl.config.experiments;
    for (const auto& [name, experiment] : experiments) {
        const auto* known = stateOf(name, experiment);
        if (!known)
            continue;
        const auto since = known->since;
        const auto comparison = co_await compare(name, experiment, since);
        if (!comparison)
            co_return failure(comparison);
        co_await actOn(name, experiment, *comparison);
        api::ExperimentInfo info;
        info.name = name;
        info.share = experiment.share;
        info.since = since;
        info.state = m_states[name].state;
        info.automatic = experiment.automatic;
        const auto of = detail::routeOf(m_impl.config, experiment.of, "");
        const auto control = of ? of->name() : experiment.of;
        info.arms.resize(2);
        info.arms[0].name = "control";
        info.arms[0].model = control;
        info.arms[1].name = "candidate";
        info.arms[1].model = experiment.to.empty() ? control + ", cache " + experiment.cache : experiment.to;
        comparison->describe(info);
        infos.push_back(std::move(info));
    }
    co_return infos;
}

base::Task<base::Result<>> Gateway::Impl::Trials::decide(std::string name, bool rollOut)
{
    if (!m_impl.config.experiments.contains(name) || !m_states.contains(name))
        co_return base::fail(ErrorCode::NotFound,
            "There is no experiment \"" + name + "\"; those of kaze.yaml are listed by `kaze experiments list`.");
    const std::string state = rollOut ? kRolledOut : kReverted;
    auto job = [name, state, at = m_impl.parts.clock.now()](Connection& connection) -> base::Result<> {
        const auto done = connection.execute(kDecide, {std::string_view(state), micros(at), std::string_view(name)});
        return done ? base::Result<>{} : failure(done);
    };
    const auto written = co_await m_impl.parts.state.write(std::move(job));
    if (!written)
        co_return written;
    m_states[name].state = state;
    m_impl.parts.log->info(
        "experiment {}: {}", name, rollOut ? "all calls go to the candidate" : "no call goes to the candidate");
    co_return base::Result<>{};
}

} // namespace kaze::gateway
