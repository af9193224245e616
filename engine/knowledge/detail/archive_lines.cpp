#include "engine/knowledge/detail/archive_lines.h"

#include "engine/base/text.h"
#include "engine/knowledge/detail/checks.h"
#include "engine/knowledge/detail/kinds.h"
#include "engine/knowledge/detail/unmerged.h"

#include <boost/json.hpp>

namespace kaze::knowledge::detail {

namespace json = boost::json;
using base::ErrorCode;
using base::fail;
using base::Result;

namespace {

constexpr std::int64_t kFormat = 1;
constexpr std::int64_t kLatestTime = 253'402'300'800'000'000; //!< microseconds: the year 10000

//! Reads the members of an object and notes the first that is not as it should be.
class Reader {
public:
    explicit Reader(const json::value& value) : m_object(value.if_object())
    {
        if (!m_object)
            note("an object", "");
    }

    [[nodiscard]] std::string text(std::string_view name)
    {
        const auto* member = at(name);
        if (member && !member->is_string())
            note("a text", name);
        return member && member->is_string() ? std::string(std::string_view(member->get_string())) : std::string();
    }

    //! From `least` to `most`.
    [[nodiscard]] std::int64_t whole(std::string_view name, std::int64_t least = 0, std::int64_t most = kLatestTime)
    {
        const auto* member = at(name);
        if (!member)
            return least;
        if (!member->is_int64() || member->get_int64() < least || member->get_int64() > most) {
            note("a whole number in its range", name);
            return least;
        }
        return member->get_int64();
    }

    [[nodiscard]] base::Time time(std::string_view name) { return timeOf(whole(name, -kLatestTime)); }

    [[nodiscard]] double share(std::string_view name)
    {
        const auto* member = at(name);
        const double value = member && member->is_number() ? member->to_number<double>() : -1;
        if (member && !(value >= 0 && value <= 1))
            note("a number from 0 to 1", name);
        return value;
    }

    [[nodiscard]] std::vector<std::string> texts(std::string_view name)
    {
        std::vector<std::string> texts;
        const auto* member = at(name);
        if (member && !member->is_array())
            note("an array", name);
        if (!member || !member->is_array())
            return texts;
        for (const auto& each : member->get_array()) {
            if (each.is_string())
                texts.emplace_back(each.get_string());
            else
                note("an array of texts", name);
        }
        return texts;
    }

    [[nodiscard]] base::Uuid id()
    {
        const auto written = text("id");
        const auto id = base::Uuid::parse(written);
        if (!id || id->isNil() || id->text() != written)
            note("an id", "id");
        return id.value_or(base::Uuid());
    }

    [[nodiscard]] bool has(std::string_view name) const { return m_object && m_object->contains(name); }

    void note(std::string_view wanted, std::string_view name)
    {
        if (m_problem.empty())
            m_problem = "expected " + std::string(wanted) + (name.empty() ? "" : " as \"" + std::string(name) + "\"");
    }

    //! Errors: Corrupt.
    [[nodiscard]] Result<> problem() const { return m_problem.empty() ? Result<>() : fail(ErrorCode::Corrupt, m_problem); }

private:
    const json::value* at(std::string_view name)
    {
        const auto* member = m_object ? m_object->if_contains(name) : nullptr;
        if (!member)
            note("something", name);
        return member;
    }

    const json::object* m_object;
    std::string m_problem;
};

json::object objectOf(const ArchiveHeader& header)
{
    return {{"format", kFormat}, {"database", header.database}, {"created_at", microsecondsOf(header.createdAt)},
        {"by", header.by}, {"rules", json::value_from(header.rules)}, {"records", header.records}, {"versions", header.versions}};
}

json::object objectOf(const ArchivedRecord& record)
{
    json::object object{{"id", record.id.text()}, {"rule", record.rule}, {"sequence", record.sequence}, {"kind", record.kind},
        {"text", record.text}, {"tags", json::value_from(record.tags)}, {"source", record.source}, {"agent", record.agent},
        {"scope", record.scope}, {"importance", record.importance}, {"version", record.version},
        {"created_at", microsecondsOf(record.createdAt)}, {"updated_at", microsecondsOf(record.updatedAt)},
        {"reason", record.reason}, {"changed_by", record.changedBy}, {"key", record.key}, {"data", record.data}};
    if (record.forgottenAt)
        object["forgotten_at"] = microsecondsOf(*record.forgottenAt);
    if (record.written) {
        object["version_at"] = microsecondsOf(record.written->at);
        object["version_by"] = record.written->by;
        object["version_reason"] = record.written->reason;
    }
    return object;
}

json::object objectOf(const VersionsOf& record)
{
    return {{"id", record.id.text()}, {"rule", record.rule}};
}

json::object objectOf(const ArchivedVersion& version)
{
    return {{"version", version.version}, {"kind", version.kind}, {"text", version.text},
        {"tags", json::value_from(version.tags)}, {"scope", version.scope}, {"importance", version.importance},
        {"changed_at", microsecondsOf(version.changedAt)}, {"changed_by", version.changedBy}, {"reason", version.reason},
        {"data", version.data}};
}

json::object objectOf(const ArchiveEnd& end)
{
    return {{"records", end.records}, {"versions", end.versions}, {"sha256", end.sha256}};
}

constexpr std::string_view nameOf(const ArchiveHeader&)
{
    return "kaze_memory_archive";
}
constexpr std::string_view nameOf(const ArchivedRecord&)
{
    return "record";
}
constexpr std::string_view nameOf(const VersionsOf&)
{
    return "versions_of";
}
constexpr std::string_view nameOf(const ArchivedVersion&)
{
    return "version";
}
constexpr std::string_view nameOf(const ArchiveEnd&)
{
    return "end";
}

Result<ArchiveLine> readHeader(const json::value& value)
{
    Reader read(value);
    if (read.whole("format", 1) > kFormat)
        return fail(ErrorCode::Unsupported, "A newer program wrote this archive; use that one.");
    ArchiveHeader header{read.text("database"), read.time("created_at"), read.text("by"), read.texts("rules"),
        read.whole("records"), read.whole("versions")};
    const auto whole = read.problem();
    return whole ? Result<ArchiveLine>(std::move(header)) : failure(whole);
}

//! What every record of a database was checked for when it came. Errors: Corrupt.
Result<> checkContent(const NewRecord& content, const std::string& reason, const std::string& changedBy)
{
    if (auto data = checkedData(content.kind, content.data); !data)
        return fail(ErrorCode::Corrupt, data.error().message);
    else if (*data != content.data && !unmergedIn(content.data)) // which may fit the kinds of a later program
        return fail(ErrorCode::Corrupt, "its data is not written as Kaze writes it");
    auto good = check(content);
    if (good)
        good = checkReason(reason);
    if (good)
        good = checkReason(changedBy);
    return good ? good : fail(ErrorCode::Corrupt, good.error().message);
}

Result<ArchiveLine> readRecord(const json::value& value)
{
    Reader read(value);
    ArchivedRecord record;
    record.id = read.id();
    record.rule = read.whole("rule");
    record.sequence = read.whole("sequence");
    record.kind = read.text("kind");
    record.text = read.text("text");
    record.tags = read.texts("tags");
    record.source = read.text("source");
    record.agent = read.text("agent");
    record.scope = read.text("scope");
    record.importance = read.share("importance");
    record.version = read.whole("version", 1);
    record.createdAt = read.time("created_at");
    record.updatedAt = read.time("updated_at");
    if (read.has("forgotten_at"))
        record.forgottenAt = read.time("forgotten_at");
    record.reason = read.text("reason");
    record.changedBy = read.text("changed_by");
    record.key = read.text("key");
    record.data = read.text("data");
    if (read.has("version_at"))
        record.written = {read.time("version_at"), read.text("version_by"), read.text("version_reason")};
    if (auto whole = read.problem(); !whole)
        return failure(whole);
    if (!hiddenBecause(record.kind, record.data).empty() && !record.forgottenAt)
        return fail(ErrorCode::Corrupt, "a fact that nobody accepted is found by searches");
    const NewRecord content{record.text, record.kind, record.tags, record.source, record.key, record.agent, record.scope,
        record.importance, {}, {}, record.data};
    auto good = checkContent(content, record.reason, record.changedBy);
    if (good && record.written)
        good = checkContent(content, record.written->reason, record.written->by);
    return good ? Result<ArchiveLine>(std::move(record)) : failure(good);
}

Result<ArchiveLine> readVersion(const json::value& value)
{
    Reader read(value);
    ArchivedVersion version;
    version.version = read.whole("version", 1);
    version.kind = read.text("kind");
    version.text = read.text("text");
    version.tags = read.texts("tags");
    version.scope = read.text("scope");
    version.importance = read.share("importance");
    version.changedAt = read.time("changed_at");
    version.changedBy = read.text("changed_by");
    version.reason = read.text("reason");
    version.data = read.text("data");
    if (auto whole = read.problem(); !whole)
        return failure(whole);
    NewRecord content;
    content.text = version.text;
    content.kind = version.kind;
    content.tags = version.tags;
    content.scope = version.scope;
    content.importance = version.importance;
    content.data = version.data;
    const auto good = checkContent(content, version.reason, version.changedBy);
    return good ? Result<ArchiveLine>(std::move(version)) : failure(good);
}

Result<ArchiveLine> readVersionsOf(const json::value& value)
{
    Reader read(value);
    VersionsOf record{read.id(), read.whole("rule")};
    const auto whole = read.problem();
    return whole ? Result<ArchiveLine>(record) : failure(whole);
}

Result<ArchiveLine> readEnd(const json::value& value)
{
    Reader read(value);
    ArchiveEnd end{read.whole("records"), read.whole("versions"), read.text("sha256")};
    const auto whole = read.problem();
    return whole ? Result<ArchiveLine>(std::move(end)) : failure(whole);
}

} // namespace

std::string lineOf(const ArchiveLine& line)
{
    const auto write = [](const auto& content) {
        json::object object;
        object[nameOf(content)] = objectOf(content);
        return json::serialize(object) + '\n';
    };
    return std::visit(write, line);
}

Result<ArchiveLine> readLine(std::string_view line)
{
    boost::system::error_code bad;
    const auto value = json::parse(json::string_view(line.data(), line.size()), bad);
    if (bad)
        return fail(ErrorCode::Corrupt, "it is not JSON: " + bad.message());
    if (!value.is_object() || value.get_object().size() != 1)
        return fail(ErrorCode::Corrupt, "it is not an object of one member");
    const auto& member = *value.get_object().begin();
    const std::string_view name = member.key();
    if (name == nameOf(ArchivedRecord()))
        return readRecord(member.value());
    if (name == nameOf(ArchivedVersion()))
        return readVersion(member.value());
    if (name == nameOf(VersionsOf()))
        return readVersionsOf(member.value());
    if (name == nameOf(ArchiveHeader()))
        return readHeader(member.value());
    if (name == nameOf(ArchiveEnd()))
        return readEnd(member.value());
    return fail(ErrorCode::Corrupt, "nothing is known of \"" + base::shortened(base::toUtf8(name), 40) + "\"");
}

} // namespace kaze::knowledge::detail
