#include "engine/storage/detail/migrator.h"

#include "engine/base/text.h"
#include "engine/storage/detail/session.h"

#include <algorithm>

namespace kaze::storage::detail {

using base::ErrorCode;
using base::Result;

namespace {

struct Applied {
    int number = 0;
    std::string name;
    std::string sha256;
};

Result<std::vector<Applied>> appliedIn(Session& session)
{
    std::vector<Applied> applied;
    const auto tables = session.integerOf("SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = 'kaze_migrations'");
    if (!tables)
        return base::failure(tables);
    if (*tables == 0)
        return applied;
    const auto read = session.query("SELECT number, name, sha256 FROM kaze_migrations ORDER BY number", {}, [&](const Row& row) {
        applied.push_back({static_cast<int>(row.integer(0)), std::string(row.text(1)), std::string(row.text(2))});
    });
    if (!read)
        return base::failure(read);
    return applied;
}

std::string nameOf(int number, std::string_view name)
{
    return std::to_string(number) + " \"" + std::string(name) + "\"";
}

} // namespace

Migrator::Migrator(Session& session, std::span<const Migration> known) : m_session(session), m_known(known.begin(), known.end())
{
    std::ranges::stable_sort(m_known, {}, &Migration::number);
}

Result<> Migrator::checkOwnList() const
{
    int last = 0;
    for (const auto& migration : m_known) {
        if (migration.number <= last)
            return base::fail(ErrorCode::Internal,
                "the program's own list of migrations has " + nameOf(migration.number, migration.name)
                    + (migration.number == last ? " twice" : ", and numbers begin at 1"));
        last = migration.number;
    }
    return {};
}

Result<> Migrator::inspect()
{
    if (const auto ordered = checkOwnList(); !ordered)
        return ordered;
    const auto applied = appliedIn(m_session);
    if (!applied)
        return base::failure(applied);
    m_pending = m_known;
    const auto file = m_session.file().string();
    for (const auto& seen : *applied) {
        const auto known = std::ranges::find(m_pending, seen.number, &Migration::number);
        if (known == m_pending.end())
            return base::fail(ErrorCode::Unsupported,
                file + " was written by another, probably newer version of Kaze (it has migration "
                    + nameOf(seen.number, seen.name)
                    + ", which this version does not know). Nothing was changed: install that version again, or use another data "
                      "folder");
        if (seen.sha256 != base::sha256Hex(known->sql))
            return base::fail(ErrorCode::Internal,
                file + " was made by a build whose migration " + nameOf(seen.number, seen.name)
                    + " differs from this one's. Nothing was changed: use that build, or another data folder");
        m_pending.erase(known);
    }
    return {};
}

Result<bool> Migrator::inUse()
{
    const auto things = m_session.integerOf("SELECT count(*) FROM sqlite_schema");
    if (!things)
        return base::failure(things);
    return *things > 0;
}

Result<> Migrator::run(const base::Clock& clock, const base::Logger& log)
{
    if (m_pending.empty())
        return {};
    const auto table = m_session.script(kMigrationTable);
    if (!table)
        return table;
    for (const auto& migration : m_pending) {
        if (const auto ran = runOne(migration, clock); !ran)
            return base::fail(ran.error().code,
                m_session.file().string() + ": migration " + nameOf(migration.number, migration.name) + " failed and was undone",
                ran.error());
        log->info("{}: migration {} done", m_session.file().string(), nameOf(migration.number, migration.name));
    }
    m_pending.clear();
    return {};
}

Result<> Migrator::runOne(const Migration& migration, const base::Clock& clock)
{
    if (const auto begun = m_session.execute("BEGIN IMMEDIATE"); !begun)
        return base::failure(begun);
    const auto hash = base::sha256Hex(migration.sql);
    const auto now = base::toRfc3339(clock.now());
    const std::initializer_list<Value> record{migration.number, migration.name, hash, now};

    auto done = m_session.script(migration.sql);
    if (done && !m_session.inTransaction())
        done = base::fail(ErrorCode::Internal, "the migration ended its transaction itself");
    if (done)
        if (const auto noted
            = m_session.execute("INSERT INTO kaze_migrations(number, name, sha256, applied_at) VALUES(?, ?, ?, ?)",
                std::span(record.begin(), record.size()));
            !noted)
            done = base::failure(noted);
    if (done)
        if (const auto committed = m_session.execute("COMMIT"); !committed)
            done = base::failure(committed);
    if (!done && m_session.inTransaction())
        if (const auto undone = m_session.execute("ROLLBACK"); !undone)
            return base::failure(undone);
    return done;
}

} // namespace kaze::storage::detail
