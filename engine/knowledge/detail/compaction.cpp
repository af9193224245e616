#include "engine/knowledge/detail/compaction.h"

#include "engine/api/upkeep_requests.h"
#include "engine/base/text.h"
#include "engine/knowledge/detail/statements.h"

#include <cmath>

namespace kaze::knowledge::detail {

using base::ErrorCode;
using base::fail;
using base::Result;
using storage::Connection;
using storage::Row;
using storage::Value;

namespace {

constexpr double kMostDays = 36'500;
constexpr std::size_t kMostRules = 64;
constexpr std::size_t kMostName = 256;

//! A statement that is put together, with what its question marks stand for.
struct Statement {
    std::string sql;
    std::vector<Value> values; //!< borrowed from the rules
};

std::int64_t daysBefore(base::Time now, double days)
{
    return microsecondsOf(now) - static_cast<std::int64_t>(std::llround(days * 86'400e6));
}

//! Which records the rule is about, as conditions on `records r`.
void addPopulation(Statement& to, const PreparedRule& rule, bool scans)
{
    if (rule.rule.forgottenDays > 0) {
        to.sql += "r.forgotten_at <= ?";
        to.values.emplace_back(daysBefore(rule.now, rule.rule.forgottenDays));
        // What waits to be accepted is not forgotten, though searches do not find it either.
        to.sql += " AND NOT EXISTS (SELECT 1 FROM facts f WHERE f.seq = r.seq AND f.state = 'proposed')";
    } else {
        to.sql += "r.forgotten_at IS NULL";
    }
    if (!rule.filter.kind.empty()) {
        to.sql += " AND r.kind = ?";
        to.values.emplace_back(std::string_view(rule.filter.kind));
    }
    to.sql += scans ? rule.filter.scan : rule.filter.probe;
    rule.filter.appendTo(to.values);
}

//! Which of these it chooses, or whose versions.
void addCondition(Statement& to, const PreparedRule& rule, bool scans)
{
    addPopulation(to, rule, scans);
    if (rule.rule.olderThanDays > 0 && rule.rule.keepVersions == 0) {
        to.sql += " AND r.created_at < ?";
        to.values.emplace_back(daysBefore(rule.now, rule.rule.olderThanDays));
    }
    if (rule.rule.importanceBelow > 0) {
        to.sql += " AND r.importance < ?";
        to.values.emplace_back(rule.rule.importanceBelow);
    }
    if (rule.rule.keepNewest > 0) {
        to.sql += " AND (r.created_at, r.seq) < (SELECT r.created_at, r.seq FROM records r WHERE ";
        addPopulation(to, rule, true);
        to.sql += " ORDER BY r.created_at DESC, r.seq DESC LIMIT 1 OFFSET ?)";
        to.values.emplace_back(rule.rule.keepNewest - 1);
    }
}

//! Which versions of these, as conditions on `versions v`.
void addVersionCondition(Statement& to, const PreparedRule& rule)
{
    to.sql += " AND v.version <= r.version - ?";
    to.values.emplace_back(rule.rule.keepVersions);
    if (rule.rule.olderThanDays > 0) {
        to.sql += " AND v.changed_at < ?";
        to.values.emplace_back(daysBefore(rule.now, rule.rule.olderThanDays));
    }
}

//! " FROM … WHERE …" of what is this rule's and no other's.
void addChosen(Statement& to, const std::vector<PreparedRule>& rules, std::size_t index)
{
    const bool ofVersions = rules[index].rule.keepVersions > 0;
    to.sql += ofVersions ? " FROM records r JOIN versions v ON v.seq = r.seq WHERE " : " FROM records r WHERE ";
    addCondition(to, rules[index], true);
    if (ofVersions)
        addVersionCondition(to, rules[index]);
    for (std::size_t other = 0; other < rules.size(); ++other) {
        const bool itsVersions = rules[other].rule.keepVersions > 0;
        if (itsVersions != ofVersions ? itsVersions : other >= index)
            continue;
        to.sql += " AND (";
        addCondition(to, rules[other], false);
        if (itsVersions)
            addVersionCondition(to, rules[other]);
        to.sql += ") IS NOT TRUE";
    }
}

Result<> stopped()
{
    return fail(ErrorCode::Cancelled, "The compaction was stopped; nothing was taken out.");
}

//! Of a row of sql::kRecordColumns with its key behind them.
ArchivedRecord recordOf(const Row& row, std::int64_t rule)
{
    constexpr int kKey = 20;
    StoredRecord stored = storedRecordOf(row);
    std::optional<ArchivedRecord::Written> written;
    if (stored.writtenAt != stored.updatedAt || stored.writtenBy != stored.changedBy || stored.writtenReason != stored.reason)
        written = {stored.writtenAt, std::move(stored.writtenBy), std::move(stored.writtenReason)};
    return {stored.id, rule, stored.sequence, std::move(stored.kind), std::move(stored.text), std::move(stored.tags),
        std::move(stored.source), std::move(stored.agent), std::move(stored.scope), stored.importance, stored.version,
        stored.createdAt, stored.updatedAt, stored.forgottenAt, std::move(stored.reason), std::move(stored.changedBy),
        std::string(row.text(kKey)), std::move(stored.data), std::move(written)};
}

//! Of a row with the columns of a version from `at` on.
ArchivedVersion versionOf(const Row& row, int at)
{
    ArchivedVersion version;
    version.version = row.integer(at);
    version.kind = row.text(at + 1);
    version.text = row.text(at + 2);
    version.tags = tagsOf(row.text(at + 3));
    version.scope = row.text(at + 4);
    version.importance = row.real(at + 5);
    version.changedAt = timeOf(row.integer(at + 6));
    version.changedBy = row.text(at + 7);
    version.reason = row.text(at + 8);
    version.data = row.text(at + 9);
    return version;
}

//! What a visitor met that ended its query.
class Ending {
public:
    explicit Ending(const std::atomic<bool>& stop) : m_stop(stop) { }

    //! Whether to go on.
    bool take(Result<> result)
    {
        if (m_result && !result)
            m_result = std::move(result);
        if (m_result && m_stop)
            m_result = stopped();
        return m_result.has_value();
    }
    [[nodiscard]] Result<> with(const Result<std::int64_t>& query) const { return query ? m_result : failure(query); }

private:
    const std::atomic<bool>& m_stop;
    Result<> m_result;
};

Result<> writeRecords(Connection& connection, const std::vector<PreparedRule>& rules, std::size_t index, ArchiveWriter& writer,
    const std::atomic<bool>& stop)
{
    Statement chosen{"SELECT " + std::string(sql::kRecordColumns) + ", r.idempotency_key", {}};
    addChosen(chosen, rules, index);
    chosen.sql += " ORDER BY r.seq";
    Ending ending(stop);
    const auto takeVersion = [&](const Row& row) { return ending.take(writer.add(versionOf(row, 0))); };
    const auto take = [&](const Row& row) {
        if (!ending.take(writer.add(recordOf(row, static_cast<std::int64_t>(index)))))
            return false;
        const auto versions = connection.query(sql::kVersionsInOrder, {row.integer(0)}, takeVersion);
        return ending.take(versions ? Result<>() : failure(versions));
    };
    return ending.with(connection.query(chosen.sql, chosen.values, take));
}

Result<> writeVersions(Connection& connection, const std::vector<PreparedRule>& rules, std::size_t index, ArchiveWriter& writer,
    const std::atomic<bool>& stop)
{
    Statement chosen{"SELECT r.seq, r.id, " + std::string(sql::kVersionColumns), {}};
    addChosen(chosen, rules, index);
    chosen.sql += " ORDER BY r.seq, v.version";
    Ending ending(stop);
    std::int64_t seq = 0;
    const auto take = [&](const Row& row) {
        if (std::exchange(seq, row.integer(0)) != row.integer(0)
            && !ending.take(writer.add(VersionsOf{uuidOf(row.blob(1)), static_cast<std::int64_t>(index)})))
            return false;
        return ending.take(writer.add(versionOf(row, 2)));
    };
    return ending.with(connection.query(chosen.sql, chosen.values, take));
}

Result<> checkRule(const api::CompactionRule& rule)
{
    const auto isDays = [](double days) { return days >= 0 && days <= kMostDays; };
    if (rule.name.size() > kMostName || !base::isUtf8(rule.name))
        return fail(ErrorCode::InvalidArgument, "The name of a rule is UTF-8 text of at most 256 bytes.");
    std::string problem;
    if (rule.keepNewest < 0 || rule.keepVersions < 0)
        problem = "it keeps a number of records or versions, 0 where it does not go by that";
    else if (!isDays(rule.olderThanDays) || !isDays(rule.forgottenDays))
        problem = "days are a number from 0 to 36500";
    else if (!(rule.importanceBelow >= 0 && rule.importanceBelow <= 1))
        problem = "the importance is a number from 0 to 1";
    else if (rule.keepNewest == 0 && rule.olderThanDays == 0 && rule.forgottenDays == 0 && rule.keepVersions == 0)
        problem = "it would take all there is; say keep_newest, older_than_days, forgotten_days or keep_versions";
    return problem.empty() ? Result<>() : fail(ErrorCode::InvalidArgument, "The rule \"" + rule.name + "\": " + problem + ".");
}

} // namespace

Result<std::vector<PreparedRule>> prepareRules(const std::vector<api::CompactionRule>& rules, base::Time now)
{
    if (rules.size() > kMostRules)
        return fail(ErrorCode::InvalidArgument, "There are at most 64 rules.");
    std::vector<PreparedRule> prepared;
    for (const auto& rule : rules) {
        if (auto good = checkRule(rule); !good)
            return failure(good);
        auto filter = filterOf(rule.filter, {}, now); // whose errors have the places of what was written
        if (filter && filter->saysForgotten && rule.forgottenDays == 0)
            return fail(ErrorCode::InvalidArgument,
                "The rule \"" + rule.name
                    + "\": that it is about what is forgotten is said by forgotten_days, not by its filter.");
        if (filter && rule.forgottenDays > 0)
            filter = filterOf("forgotten:any " + rule.filter, {}, now);
        if (!filter)
            return fail(filter.error().code, "The rule \"" + rule.name + "\": " + filter.error().message);
        prepared.push_back({rule, std::move(*filter), now});
    }
    return prepared;
}

Result<std::vector<api::CompactionDone>> countChosen(
    Connection& connection, const std::vector<PreparedRule>& rules, const std::atomic<bool>& stop)
{
    std::vector<api::CompactionDone> counts;
    for (std::size_t index = 0; index < rules.size(); ++index) {
        api::CompactionDone count{rules[index].rule.name, 0, 0};
        const bool ofVersions = rules[index].rule.keepVersions > 0;
        Statement chosen{ofVersions ? "SELECT 0, 1" : "SELECT 1, (SELECT count(*) FROM versions v WHERE v.seq = r.seq)", {}};
        addChosen(chosen, rules, index);
        const auto take = [&](const Row& row) {
            count.records += row.integer(0);
            count.versions += row.integer(1);
            return !stop;
        };
        if (auto done = connection.query(chosen.sql, chosen.values, take); !done)
            return failure(done);
        if (stop)
            return failure(stopped());
        counts.push_back(std::move(count));
    }
    return counts;
}

Result<std::optional<ArchiveWriter>> writeChosen(Connection& connection, const std::vector<PreparedRule>& rules,
    const std::filesystem::path& folder, ArchiveHeader header, const std::atomic<bool>& stop)
{
    const auto counts = countChosen(connection, rules, stop);
    if (!counts)
        return failure(counts);
    for (const auto& count : *counts) {
        header.rules.push_back(count.rule);
        header.records += count.records;
        header.versions += count.versions;
    }
    if (header.records == 0 && header.versions == 0)
        return std::nullopt;
    auto writer = ArchiveWriter::create(folder, header);
    if (!writer)
        return failure(writer);
    for (std::size_t index = 0; index < rules.size(); ++index) {
        const bool ofVersions = rules[index].rule.keepVersions > 0;
        auto written = ofVersions ? writeVersions(connection, rules, index, *writer, stop)
                                  : writeRecords(connection, rules, index, *writer, stop);
        if (!written)
            return failure(written);
    }
    if (auto finished = writer->finish(); !finished)
        return failure(finished);
    return std::optional(std::move(*writer));
}

} // namespace kaze::knowledge::detail
