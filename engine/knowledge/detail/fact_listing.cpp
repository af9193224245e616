#include "engine/api/fact_requests.h"
#include "engine/knowledge/detail/facts.h"
#include "engine/knowledge/detail/statements.h"

#include <boost/json.hpp>

#include <algorithm>
#include <variant>

namespace kaze::knowledge::detail {

namespace json = boost::json;

using base::ErrorCode;
using base::fail;
using base::Result;
using storage::Connection;
using storage::Row;
using storage::Value;

namespace {

constexpr std::size_t kPageBytes = 4U << 20;

//! " WHERE …" with its arguments, which it owns.
struct Selection {
    std::string sql = " FROM facts f CROSS JOIN records r ON r.seq = f.seq WHERE ";
    std::vector<std::variant<std::string, std::int64_t>> arguments;

    void add(const std::string& condition, std::initializer_list<std::variant<std::string, std::int64_t>> values)
    {
        sql += " AND " + condition;
        arguments.insert(arguments.end(), values.begin(), values.end());
    }
    [[nodiscard]] std::vector<Value> values() const
    {
        std::vector<Value> values;
        for (const auto& argument : arguments) {
            if (const auto* text = std::get_if<std::string>(&argument))
                values.emplace_back(std::string_view(*text));
            else
                values.emplace_back(std::get<std::int64_t>(argument));
        }
        return values;
    }
};

void addName(Selection& to, const std::string& column, const std::string& name)
{
    if (name.empty() || name == "*")
        return;
    if (!name.ends_with('*')) {
        to.add(column + " = ?", {foldedName(name)});
        return;
    }
    // What stands before the star keeps its last space.
    std::string beginning = foldedName(name.substr(0, name.size() - 1) + '.');
    beginning.pop_back();
    to.add(column + " >= ? AND " + column + " < ?", {beginning, beginning + kAboveAll});
}

Result<Selection> selectionOf(const api::ListFacts& query, base::Time now)
{
    const auto asOf = microsecondsOf(query.asOf.value_or(now));
    Selection selection;
    if (query.state == "valid") {
        selection.sql += "f.state = 'valid'";
        selection.add("f.valid_from <= ? AND (f.valid_to IS NULL OR f.valid_to > ?)", {asOf, asOf});
    } else if (query.state == "ended") {
        selection.sql += "f.state = 'valid'";
        selection.add("f.valid_to <= ?", {asOf});
    } else if (query.state == "proposed" || query.state == "rejected") {
        selection.sql += "f.state = '" + query.state + "'";
    } else if (query.state == "all") {
        selection.sql += "f.state = 'valid'";
    } else {
        return fail(ErrorCode::InvalidArgument, "The state of facts is valid, ended, proposed, rejected or all.");
    }
    addName(selection, "f.subject_key", query.subject);
    // A page is in the order of the subjects: to look by the predicate alone would be to sort all that have it, for each page again.
    const bool alone = query.subject.empty() && query.object.empty();
    addName(selection, alone ? "+f.predicate_key" : "f.predicate_key", query.predicate);
    addName(selection, "f.object_key", query.object);
    return selection;
}

//! Where a page ends: the key of its last row.
std::string cursorOf(const StoredRecord& record)
{
    const auto fact = factDataOf(record);
    return json::serialize(
        json::array{foldedName(fact.subject), foldedName(fact.predicate), microsecondsOf(fact.validFrom), record.seq});
}

Result<> addCursor(Selection& to, const std::string& cursor)
{
    json::error_code bad;
    const auto value = json::parse(cursor, bad);
    const auto* key = bad ? nullptr : value.if_array();
    if (!key || key->size() != 4 || !key->at(0).is_string() || !key->at(1).is_string() || !key->at(2).is_int64()
        || !key->at(3).is_int64())
        return fail(ErrorCode::InvalidArgument, "This is not a cursor of a page before.");
    const auto text = [&](std::size_t i) { return std::string(key->at(i).get_string().data(), key->at(i).get_string().size()); };
    to.add("(f.subject_key, f.predicate_key, f.valid_from, f.seq) > (?, ?, ?, ?)",
        {text(0), text(1), key->at(2).get_int64(), key->at(3).get_int64()});
    return {};
}

} // namespace

Result<api::FactPage> listFacts(Connection& connection, const api::ListFacts& query, base::Time now)
{
    auto selection = selectionOf(query, now);
    if (!selection)
        return failure(selection);
    api::FactPage page;
    if (query.cursor.empty()) {
        const auto take = [&](const Row& row) { page.total = row.integer(0); };
        if (auto counted = connection.query("SELECT count(*)" + selection->sql, selection->values(), take); !counted)
            return failure(counted);
    } else if (auto added = addCursor(*selection, query.cursor); !added) {
        return failure(added);
    }
    const auto limit = static_cast<std::size_t>(std::clamp<std::int64_t>(query.limit, 1, 1000));
    std::size_t bytes = 0;
    StoredRecord last;
    const auto take = [&](const Row& row) {
        if (page.rows.size() >= limit || bytes >= kPageBytes) {
            page.next = cursorOf(last);
            return false;
        }
        last = storedRecordOf(row);
        page.rows.push_back(factOf(last, query.asOf.value_or(now)));
        bytes += last.text.size() + last.data.size();
        return true;
    };
    auto values = selection->values();
    values.emplace_back(static_cast<std::int64_t>(limit + 1));
    const auto done = connection.query("SELECT " + std::string(sql::kRecordColumns) + selection->sql
            + " ORDER BY f.subject_key, f.predicate_key, f.valid_from, f.seq LIMIT ?",
        values, take);
    return done ? Result<api::FactPage>(std::move(page)) : failure(done);
}

} // namespace kaze::knowledge::detail
