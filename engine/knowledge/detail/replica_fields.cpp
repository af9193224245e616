#include "engine/knowledge/detail/replica_fields.h"

#include "engine/base/text.h"
#include "engine/knowledge/detail/checks.h"
#include "engine/knowledge/detail/json_slices.h"
#include "engine/knowledge/detail/kinds.h"
#include "engine/knowledge/detail/strict_json.h"
#include "engine/knowledge/detail/unmerged.h"

#include <boost/json.hpp>

#include <algorithm>
#include <charconv>
#include <cmath>

namespace kaze::knowledge::detail {

namespace json = boost::json;
using base::ErrorCode;
using base::fail;
using base::Result;

namespace {

constexpr std::string_view kMember = "data.";
constexpr std::size_t kMostTags = 64;

void addContent(Fields& fields, std::string_view kind, std::string_view text, std::string_view tags, std::string_view scope,
    double importance, std::string_view data)
{
    fields.emplace("kind", kind);
    fields.emplace("text", text);
    fields.emplace("tags", tags);
    fields.emplace("scope", scope);
    fields.emplace("importance", numberText(importance));
    // What does not fit together in the row is in its own members still.
    const auto unmerged = unmergedIn(data);
    for (auto& [name, value] :
        membersIn(unmerged ? *unmerged : data).value_or(std::vector<std::pair<std::string, std::string>>()))
        fields.emplace(std::string(kMember) + name, std::move(value));
}

//! Takes fields out of a view, noting what is wrong.
class Taker {
public:
    explicit Taker(Fields fields) : m_fields(std::move(fields)) { }

    std::string text(const std::string& name)
    {
        auto field = m_fields.extract(name);
        if (!field)
            note("\"" + name + "\" is missing");
        return field ? std::move(field.mapped()) : std::string();
    }

    template <class Number>
    Number number(const std::string& name)
    {
        const auto written = text(name);
        Number number{};
        const auto [end, error] = std::from_chars(written.data(), written.data() + written.size(), number);
        if (error != std::errc() || end != written.data() + written.size())
            note("\"" + name + "\" is no number");
        return number;
    }

    bool truth(const std::string& name)
    {
        const auto written = text(name);
        if (written != "0" && written != "1")
            note("\"" + name + "\" is neither 0 nor 1");
        return written == "1";
    }

    //! The newest of too many are kept: they stand at the end.
    std::vector<std::string> tags(const std::string& name)
    {
        const auto written = text(name);
        std::vector<std::string> tags;
        for (const auto& tag : elementsIn(written).value_or(std::vector<std::string>()))
            tags.push_back(stringOf(tag));
        if (!isList(written))
            note("\"" + name + "\" is no list");
        if (tags.size() > kMostTags)
            tags.erase(tags.begin(), tags.end() - kMostTags);
        return tags;
    }

    //! The members of the data put together, and whatever else is left, which nobody knows.
    std::string data()
    {
        std::string data;
        for (const auto& [name, value] : m_fields) {
            if (!name.starts_with(kMember)) {
                note("\"" + base::shortened(name, 80) + "\" is no field");
                continue;
            }
            const auto member = '"' + name.substr(kMember.size()) + '"';
            if (!isJson(value) || !isJson(member))
                note("\"" + base::shortened(name, 80) + "\" is no JSON");
            data += (data.empty() ? "{" : ",") + member + ':' + value;
        }
        return data.empty() ? data : data + '}';
    }

    [[nodiscard]] const std::string& problem() const { return m_problem; }

private:
    void note(const std::string& what)
    {
        if (m_problem.empty())
            m_problem = what;
    }
    static bool isList(std::string_view written) { return elementsIn(written).has_value(); }
    std::string stringOf(const std::string& element)
    {
        boost::system::error_code bad;
        const auto value = json::parse(json::string_view(element.data(), element.size()), bad);
        if (bad || !value.is_string()) {
            note("a tag is no text");
            return {};
        }
        return std::string(value.get_string());
    }

    Fields m_fields;
    std::string m_problem;
};

//! {"at":…,"by":"…","reason":"…"}
Result<> readChange(const std::string& text, RecordContent& content)
{
    boost::system::error_code bad;
    const auto value = json::parse(json::string_view(text.data(), text.size()), bad);
    std::vector<std::string> problems;
    if (!bad) {
        Members members(value, "change", problems);
        content.by = members.text("by");
        content.reason = members.text("reason");
        content.at = timeOf(members.whole("at"));
        if (microsecondsOf(content.at) < 0 || microsecondsOf(content.at) > kLatestTime || content.by.size() > 1024)
            members.note({}, "has a time or a name that cannot be");
    }
    if (bad || !problems.empty())
        return fail(ErrorCode::Protocol, "Who changed the record cannot be read: " + (bad ? bad.message() : problems.front()));
    return checkReason(content.reason);
}

} // namespace

Fields fieldsOf(const StoredRecord& record, const std::string& key)
{
    Fields fields;
    addContent(fields, record.kind, record.text, tagsText(record.tags), record.scope, record.importance, record.data);
    fields.emplace("forgotten", record.forgottenAt ? "1" : "0");
    fields.emplace("source", record.source);
    fields.emplace("agent", record.agent);
    fields.emplace("created", std::to_string(microsecondsOf(record.createdAt)));
    fields.emplace("key", key);
    return fields;
}

Fields fieldsOfVersion(const storage::Row& row)
{
    Fields fields;
    addContent(fields, row.text(0), row.text(1), tagsText(tagsOf(row.text(2))), row.text(3), row.real(4), row.text(5));
    return fields;
}

std::string changeText(const std::string& by, const std::string& reason, base::Time at)
{
    const json::object change{{"at", std::max<std::int64_t>(microsecondsOf(at), 0)}, {"by", by}, {"reason", reason}};
    return json::serialize(change);
}

Result<RecordContent> contentOf(const View& view)
{
    RecordContent content;
    NewRecord& record = content.record;
    Taker origin(view.origin);
    record.source = origin.text("source");
    record.agent = origin.text("agent");
    record.idempotencyKey = origin.text("key");
    const auto created = origin.number<std::int64_t>("created");
    record.createdAt = timeOf(created);
    Taker fields(view.content);
    record.kind = fields.text("kind");
    record.text = fields.text("text");
    record.scope = fields.text("scope");
    record.importance = fields.number<double>("importance");
    record.tags = fields.tags("tags");
    content.forgotten = fields.truth("forgotten");
    record.data = fields.data();
    const auto problem = origin.problem().empty() ? fields.problem() : origin.problem();
    if (!problem.empty())
        return fail(ErrorCode::Protocol, "In the record, " + problem + ".");
    if (created < -kLatestTime || created > kLatestTime)
        return fail(ErrorCode::Protocol, "The record is from no year that has four digits.");
    if (auto good = readChange(view.change, content); !good)
        return failure(good);
    auto data = checkedData(record.kind, record.data);
    if (!data)
        data = unmergedData(record.data);
    if (!data)
        return failure(data);
    record.data = std::move(*data);
    if (!hiddenBecause(record.kind, record.data).empty())
        content.forgotten = true;
    if (auto good = check(record); !good)
        return failure(good);
    return content;
}

std::string sortedList(std::string_view list)
{
    auto elements = elementsIn(list).value_or(std::vector<std::string>());
    std::ranges::sort(elements);
    const auto again = std::ranges::unique(elements);
    elements.erase(again.begin(), again.end());
    std::string text = "[";
    for (const auto& element : elements)
        text += (text.size() > 1 ? "," : "") + element;
    return text + ']';
}

} // namespace kaze::knowledge::detail
